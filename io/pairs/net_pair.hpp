// Two nets of one design.
#pragma once

#include <cstdint>

namespace cgcl {

/// a != b.
struct NetPair {
  std::int32_t a = 0, b = 0;
};

}   // namespace cgcl
