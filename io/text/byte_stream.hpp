// The bytes of a file, plain or packed with gzip, xz or zstd, one after the other in bounded memory.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace cgcl {

inline constexpr std::size_t kMaxUnpacked = std::size_t{1} << 30;   // bytes of a packed file in memory

/// Whether a file is packed is told by its first bytes. The constructor and read() throw Error: file_missing
/// for what cannot be opened or is no regular file; unread_packing for xz and zstd where this build has no
/// library for them; netlist_limit for a packed file that grows more than kMaxExpansion (line_source.hpp)
/// times or needs more than kMaxWindow (unpacker.hpp); packed_damaged; and ResourceError read_failed.
class ByteStream {
 public:
  explicit ByteStream(const std::string& path);
  ~ByteStream();
  ByteStream(ByteStream&&) noexcept;
  ByteStream& operator=(ByteStream&&) noexcept;

  /// Reads up to `count` bytes and says how many it got: fewer where it pleases, 0 at the end of the file.
  [[nodiscard]] std::size_t read(void* to, std::size_t count);
  [[nodiscard]] bool packed() const;

 private:
  struct File;
  std::unique_ptr<File> file_;
};

/// The whole file, unpacked where it is packed. Throws as read_file or ByteStream; Error netlist_limit for a
/// packed one of more than kMaxUnpacked.
[[nodiscard]] std::vector<std::byte> read_unpacked(const std::string& path);

/// The first `count` bytes of the same, or fewer where there are no more.
[[nodiscard]] std::vector<std::byte> read_unpacked_start(const std::string& path, std::size_t count);

}   // namespace cgcl
