// Which error a call ends with.
#pragma once

#include "engine/core/error.hpp"

namespace cgcl::test {

/// The id of the Error that `action` throws; ErrorId::internal when it throws none.
template <class Action>
[[nodiscard]] ErrorId thrown_id(Action&& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.id();
  }
  return ErrorId::internal;
}

}   // namespace cgcl::test
