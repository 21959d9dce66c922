// How a file is packed, told by its first bytes; and what the names of packed files end with.
#pragma once

#include "engine/core/error.hpp"
#include "io/text/file_bytes.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace cgcl {

enum class Packing : std::uint8_t { none, gzip, xz, zstd };

inline constexpr std::size_t kPackingMagic = 6;   // bytes by which it is told

/// Of a file that begins with these bytes, kPackingMagic of them or all that there are.
[[nodiscard]] Packing packing_of(ByteView start);
/// Of the file at `path`. Throws as read_file_start.
[[nodiscard]] Packing packing_of_file(const std::string& path);

/// "gzip"; empty for none.
[[nodiscard]] const char* name_of(Packing packing);
/// Whether this build has what unpacks it.
[[nodiscard]] bool unpacks(Packing packing);
/// Why the file at `path` is not read, packed as no build without its library unpacks it: unread_packing.
[[nodiscard]] Error unread_packing(Packing packing, const std::string& path);

/// What a name may have behind its own ending, in the order in which files are looked for.
inline constexpr std::string_view kPackedEndings[] = {"", ".gz", ".xz", ".zst"};
/// "top.sp" of "top.sp.gz": without the ending of a packing, in capitals or not.
[[nodiscard]] std::string_view without_packing(std::string_view name);

}   // namespace cgcl
