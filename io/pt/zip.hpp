// Zip archives as torch.save writes them: stored entries only, read with every redundancy of
// the format checked.
#pragma once

#include "io/text/file_bytes.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace cgcl {

/// One stored entry; `name` and `bytes` lie inside the bytes given to parse_zip.
struct ZipEntry {
  std::string_view name;
  std::uint64_t header_offset = 0;   // of the local header
  ByteView bytes;
};

/// The entries of an archive in the order of their data, and where each name stands among them.
struct ZipArchive {
  std::vector<ZipEntry> entries;
  std::map<std::string_view, std::size_t> index;
  [[nodiscard]] const ZipEntry* find(std::string_view name) const;
};

/// Reads an archive that fills `bytes` from first to last byte, zip64 included. Local headers must
/// repeat the central directory, entries must touch without gaps or overlaps, names be unique, CRC-32
/// hold, at most 65,536 entries. Throws Error pt_legacy for another kind of file, pt_zip,
/// pt_compressed, pt_checksum or pt_limit otherwise.
[[nodiscard]] ZipArchive parse_zip(ByteView bytes, const std::string& where);

}   // namespace cgcl
