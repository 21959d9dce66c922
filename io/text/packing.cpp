#include "io/text/packing.hpp"

#include "engine/core/config.hpp"
#include "io/text/name_pool.hpp"   // for equal_folded

#include <cstring>   // for memcmp

namespace cgcl {

namespace {

bool begins(ByteView bytes, std::string_view magic) {
  return bytes.size() >= magic.size() && std::memcmp(bytes.data(), magic.data(), magic.size()) == 0;
}

/// What zstd skips has 16 beginnings; pzstd writes one of them first.
bool is_skippable_frame(ByteView bytes) {
  return bytes.size() >= 4 && (bytes[0] & std::byte{0xf0}) == std::byte{0x50} &&
         begins(bytes.subspan(1), "\x2a\x4d\x18");
}

}   // namespace

Packing packing_of(ByteView start) {
  if (begins(start, "\x1f\x8b")) return Packing::gzip;
  if (begins(start, std::string_view("\xfd"
                                     "7zXZ\0",
                                     6)))
    return Packing::xz;
  if (begins(start, "\x28\xb5\x2f\xfd") || is_skippable_frame(start)) return Packing::zstd;
  return Packing::none;
}

Packing packing_of_file(const std::string& path) { return packing_of(read_file_start(path, kPackingMagic)); }

const char* name_of(Packing packing) {
  switch (packing) {
    case Packing::gzip:
      return "gzip";
    case Packing::xz:
      return "xz";
    case Packing::zstd:
      return "zstd";
    case Packing::none:
      break;
  }
  return "";
}

bool unpacks(Packing packing) {
  if (packing == Packing::xz) return kWithXz;
  if (packing == Packing::zstd) return kWithZstd;
  return packing == Packing::gzip;
}

Error unread_packing(Packing packing, const std::string& path) {
  const std::string name = name_of(packing);
  return {ErrorId::unread_packing, str("is packed with ", name, ", which this build does not read"),
          printable(path), str("unpack it first: ", name, " -d FILE")};
}

std::string_view without_packing(std::string_view name) {
  for (const std::string_view ending : kPackedEndings)
    if (!ending.empty() && name.size() > ending.size() &&
        equal_folded(name.substr(name.size() - ending.size()), ending))
      return name.substr(0, name.size() - ending.size());
  return name;
}

}   // namespace cgcl
