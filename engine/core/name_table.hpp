// Tables of names that users type: one lookup, one message.
#pragma once

#include "engine/core/error.hpp"

#include <string>

namespace cgcl {

/// The row of `rows` whose member `name` is `name`. `what` says what the rows are ("activation"). Throws
/// Error bad_value listing the valid names.
template <class Rows>
[[nodiscard]] const auto& row_named(const Rows& rows, const std::string& name, const char* what) {
  std::string valid;
  for (const auto& row : rows) {
    if (name == row.name) return row;
    valid += str(valid.empty() ? "" : ", ", row.name);
  }
  throw Error(ErrorId::bad_value, str(what, " '", printable(name), "' is not one of ", valid));
}

}   // namespace cgcl
