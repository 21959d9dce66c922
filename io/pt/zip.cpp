#include "io/pt/zip.hpp"

#include "io/pt/byte_reader.hpp"
#include "io/text/crc32.hpp"
#include "io/text/packing.hpp"

#include <algorithm>
#include <cstring>   // for memcmp
#include <set>

namespace cgcl {
namespace {

constexpr std::uint32_t kLocalHeader = 0x04034b50, kCentralHeader = 0x02014b50, kEnd = 0x06054b50;
constexpr std::uint32_t kZip64End = 0x06064b50, kZip64Locator = 0x07064b50, kDescriptor = 0x08074b50;
constexpr std::uint64_t kEndBytes = 22, kLocatorBytes = 20, kZip64EndBytes = 56;
constexpr std::uint64_t kMaxEntries = 65536;
constexpr std::uint16_t kFlagEncrypted = 1, kFlagDescriptor = 8, kFlagStrong = 64, kFlagMasked = 8192;
constexpr std::uint16_t kZip64Extra = 1;

/// What the end records say about the central directory.
struct Directory {
  std::uint64_t offset = 0, bytes = 0, entries = 0;
  std::uint64_t end_records = 0;   // where the first end record begins
};

/// The fields that local and central headers share.
struct Header {
  std::uint16_t flags = 0, method = 0;
  std::uint32_t crc = 0;
  std::uint64_t compressed = 0, size = 0, offset = 0;
  std::string_view name;
};

[[noreturn]] void fail(ErrorId id, const std::string& what, const std::string& where,
                       std::uint64_t position) {
  throw Error(id, what, str(where, ":@", position));
}

bool starts_with(ByteView bytes, std::string_view magic, std::size_t at = 0) {
  return bytes.size() >= at + magic.size() && std::memcmp(bytes.data() + at, magic.data(), magic.size()) == 0;
}

void refuse_other_kinds(ByteView bytes, const std::string& where) {
  const char* kind = nullptr;
  if (bytes.empty())
    kind = "an empty file";
  else if (starts_with(bytes, "\x80"))
    kind = "a raw pickle of an old torch.save";
  else if (starts_with(bytes, "ustar", 257))
    kind = "a tar file of an old torch.save";
  else if (starts_with(bytes, "7z\xbc\xaf\x27\x1c"))
    kind = "a 7z archive";
  else if (packing_of(bytes) != Packing::none)
    kind = "gzip, xz or zstd data";
  else if (!starts_with(bytes, "PK\x03\x04"))
    kind = "not a zip archive";
  if (kind)
    throw Error(ErrorId::pt_legacy, str("the file is ", kind, ", expected the zip form of torch.save"), where,
                "save it again with torch 1.6 or later");
}

/// Replaces the 32-bit fields that are all ones by those of the zip64 extra field, in the order
/// of the format.
void widen(ByteReader extra, std::initializer_list<std::uint64_t*> fields) {
  while (extra.left() >= 4) {
    const std::uint16_t id = extra.u16();
    const std::uint16_t length = extra.u16();
    if (length > extra.left()) break;   // padding of torch.save need not be a well-formed list
    if (id != kZip64Extra) {
      extra.take(length);
      continue;
    }
    const std::uint64_t end = extra.position() + length;
    for (std::uint64_t* field : fields)
      if (*field == UINT32_MAX && extra.position() + 8 <= end) *field = extra.u64();
    return;
  }
}

Directory read_zip64_end(ByteView bytes, const std::string& where, const Directory& narrow) {
  const std::uint64_t locator_at = narrow.end_records - kLocatorBytes;
  ByteReader locator(bytes, ErrorId::pt_zip, where, locator_at + 4);
  const std::uint32_t disk = locator.u32();
  const std::uint64_t at = locator.u64();
  const std::uint32_t disks = locator.u32();
  if (disk != 0 || disks > 1 || locator_at < kZip64EndBytes || at != locator_at - kZip64EndBytes)
    fail(ErrorId::pt_zip, "the zip64 locator does not point to the record before it", where, locator_at);
  ByteReader end(bytes, ErrorId::pt_zip, where, at);
  if (end.u32() != kZip64End || end.u64() != kZip64EndBytes - 12)
    fail(ErrorId::pt_zip, "the zip64 end record is malformed", where, at);
  end.take(4);   // versions
  if (end.u64() != 0) fail(ErrorId::pt_zip, "the archive spans several disks", where, at);
  Directory wide{.end_records = at};
  const std::uint64_t here = end.u64();
  wide.entries = end.u64();
  wide.bytes = end.u64();
  wide.offset = end.u64();
  const bool agrees = here == wide.entries &&
                      (narrow.entries == UINT16_MAX || narrow.entries == wide.entries) &&
                      (narrow.bytes == UINT32_MAX || narrow.bytes == wide.bytes) &&
                      (narrow.offset == UINT32_MAX || narrow.offset == wide.offset);
  if (!agrees) fail(ErrorId::pt_zip, "the two end records of the archive disagree", where, at);
  return wide;
}

Directory read_end(ByteView bytes, const std::string& where) {
  // A comment could hide a second end record; torch.save writes none, so the record must end the file.
  if (bytes.size() < kEndBytes) fail(ErrorId::pt_zip, "the archive breaks off", where, bytes.size());
  Directory narrow{.end_records = bytes.size() - kEndBytes};
  ByteReader end(bytes, ErrorId::pt_zip, where, narrow.end_records);
  if (end.u32() != kEnd)
    fail(ErrorId::pt_zip, "the archive does not end with its central directory", where, narrow.end_records);
  if (end.u32() != 0) fail(ErrorId::pt_zip, "the archive spans several disks", where, narrow.end_records);
  const std::uint64_t here = end.u16();
  narrow.entries = end.u16();
  narrow.bytes = end.u32();
  narrow.offset = end.u32();
  if (end.u16() != 0 || here != narrow.entries)
    fail(ErrorId::pt_zip, "the end record is inconsistent", where, narrow.end_records);
  Directory found = narrow;
  if (narrow.end_records >= kLocatorBytes &&
      ByteReader(bytes, ErrorId::pt_zip, where, narrow.end_records - kLocatorBytes).u32() == kZip64Locator)
    found = read_zip64_end(bytes, where, narrow);
  if (found.entries > kMaxEntries)
    fail(ErrorId::pt_limit,
         str("the archive has ", found.entries, " entries, at most ", kMaxEntries, " are read"), where,
         found.end_records);
  if (found.offset > found.end_records || found.bytes != found.end_records - found.offset)
    fail(ErrorId::pt_zip, "the central directory does not end where the end record begins", where,
         found.end_records);
  return found;
}

Header read_central(ByteReader& reader) {
  if (reader.u32() != kCentralHeader) reader.fail("an entry of the central directory is malformed");
  Header header;
  reader.take(4);   // versions
  header.flags = reader.u16();
  header.method = reader.u16();
  reader.take(4);   // time and date
  header.crc = reader.u32();
  header.compressed = reader.u32();
  header.size = reader.u32();
  const std::uint16_t name_bytes = reader.u16(), extra_bytes = reader.u16(), comment_bytes = reader.u16();
  if (reader.u16() != 0) reader.fail("the archive spans several disks");
  reader.take(6);   // attributes
  header.offset = reader.u32();
  header.name = reader.text(name_bytes);
  widen(ByteReader(reader.take(extra_bytes), ErrorId::pt_zip, ""),
        {&header.size, &header.compressed, &header.offset});
  reader.take(comment_bytes);
  return header;
}

Header read_local(ByteReader& reader) {
  if (reader.u32() != kLocalHeader) reader.fail("a local header is malformed");
  Header header;
  reader.take(2);
  header.flags = reader.u16();
  header.method = reader.u16();
  reader.take(4);
  header.crc = reader.u32();
  header.compressed = reader.u32();
  header.size = reader.u32();
  const std::uint16_t name_bytes = reader.u16(), extra_bytes = reader.u16();
  header.name = reader.text(name_bytes);
  widen(ByteReader(reader.take(extra_bytes), ErrorId::pt_zip, ""), {&header.size, &header.compressed});
  return header;
}

/// The optional record behind the data, with 32-bit or 64-bit sizes; it must repeat the central directory.
void skip_descriptor(ByteReader& reader, const Header& central) {
  if (reader.u32() != kDescriptor || reader.u32() != central.crc)
    reader.fail("a data descriptor does not match the central directory");
  ByteReader narrow = reader, wide = reader;
  if (narrow.left() >= 8 && narrow.u32() == central.compressed && narrow.u32() == central.size) {
    // 64-bit sizes below 2^32 begin like 32-bit ones only when the size is 0: then a zero word follows.
    const bool is_wide = central.size == 0 && wide.left() >= 16 && wide.u64() == 0 && wide.u64() == 0;
    reader = is_wide ? wide : narrow;
    return;
  }
  if (wide.left() < 16 || wide.u64() != central.compressed || wide.u64() != central.size)
    reader.fail("a data descriptor does not match the central directory");
  reader = wide;
}

void require_stored(const Header& header, const std::string& where) {
  const std::string name = "entry '" + printable(header.name) + "'";
  if (header.flags & (kFlagEncrypted | kFlagStrong | kFlagMasked))
    fail(ErrorId::pt_compressed, name + " is encrypted", where, header.offset);
  if (header.method != 0)
    fail(ErrorId::pt_compressed,
         str(name, " is compressed (method ", header.method, "), expected a stored one"), where,
         header.offset);
  if (header.compressed != header.size)
    fail(ErrorId::pt_zip, name + " is stored with two different sizes", where, header.offset);
}

/// Checks one entry against its local header and returns it; `position` moves behind it.
ZipEntry read_entry(ByteView bytes, const Header& central, std::uint64_t& position,
                    const std::string& where) {
  const std::string name = "entry '" + printable(central.name) + "'";
  if (central.offset != position)
    fail(
        ErrorId::pt_zip,
        str(name, " begins at ", central.offset, ", expected ", position, " (entries overlap or leave gaps)"),
        where, position);
  ByteReader reader(bytes, ErrorId::pt_zip, where, position);
  const Header local = read_local(reader);
  const bool described = central.flags & kFlagDescriptor;
  const bool deferred = described && local.crc == 0 && local.compressed == 0 && local.size == 0;
  const bool same =
      local.name == central.name && local.flags == central.flags && local.method == central.method &&
      (deferred ||
       (local.crc == central.crc && local.compressed == central.compressed && local.size == central.size));
  if (!same)
    fail(ErrorId::pt_zip, "the local header of " + name + " differs from the central directory", where,
         position);
  const ByteView data = reader.take(central.size);
  if (described) skip_descriptor(reader, central);
  if (crc32(data) != central.crc)
    fail(ErrorId::pt_checksum, name + " does not match its CRC-32", where, position);
  position = reader.position();
  return {central.name, central.offset, data};
}

}   // namespace

const ZipEntry* ZipArchive::find(std::string_view name) const {
  const auto found = index.find(name);
  return found == index.end() ? nullptr : &entries[found->second];
}

ZipArchive parse_zip(ByteView bytes, const std::string& where) {
  refuse_other_kinds(bytes, where);
  const Directory directory = read_end(bytes, where);
  ByteReader reader(bytes.first(directory.end_records), ErrorId::pt_zip, where, directory.offset);
  std::vector<Header> headers;
  std::set<std::string_view> names;   // views of the bytes, like those of the archive
  for (std::uint64_t i = 0; i < directory.entries; ++i) {
    headers.push_back(read_central(reader));
    require_stored(headers.back(), where);
    if (!names.insert(headers.back().name).second)
      fail(ErrorId::pt_zip, "the archive has two entries '" + printable(headers.back().name) + "'", where,
           reader.position());
  }
  if (reader.left() != 0) reader.fail("bytes follow the central directory");
  std::stable_sort(headers.begin(), headers.end(),
                   [](const Header& a, const Header& b) { return a.offset < b.offset; });
  ZipArchive archive;
  std::uint64_t position = 0;
  const ByteView data = bytes.first(directory.offset);
  for (const Header& header : headers) {
    archive.index.emplace(header.name, archive.entries.size());
    archive.entries.push_back(read_entry(data, header, position, where));
  }
  if (position != directory.offset)
    fail(ErrorId::pt_zip, "bytes between the entries and the central directory", where, position);
  return archive;
}

}   // namespace cgcl
