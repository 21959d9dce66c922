// CRC-32 as zip uses it (polynomial 0xEDB88320, reflected).
#pragma once

#include "io/text/file_bytes.hpp"

#include <cstdint>

namespace cgcl {

/// The checksum of `bytes`; pass the result of an earlier call as `before` to continue it.
[[nodiscard]] std::uint32_t crc32(ByteView bytes, std::uint32_t before = 0);

}   // namespace cgcl
