// SHA-256 (FIPS 180-4): identifies source files in the leakage guard and checks checkpoints.
#pragma once

#include "io/text/file_bytes.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace cgcl {

class LineSource;

/// Incremental SHA-256. update() may be called any number of times; hex() closes a copy, so updating
/// may go on.
class Sha256 {
 public:
  void update(ByteView bytes);
  /// The digest of everything so far, 64 lower-case hexadecimal digits.
  [[nodiscard]] std::string hex() const;

 private:
  void compress(const std::byte* block);

  std::array<std::uint32_t, 8> state_ = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                         0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<std::byte, 64> buffer_{};
  std::uint64_t length_ = 0;   // bytes seen
};

/// The digest of `bytes` in one call.
[[nodiscard]] std::string sha256_hex(ByteView bytes);

/// The digest of a file, read in pieces. Throws Error file_missing, ResourceError read_failed.
[[nodiscard]] std::string sha256_of_file(const std::string& path);

/// The digest of a text, the same for copies that are packed or whose lines end otherwise: unpacked, without
/// a byte order mark, every CR LF as LF. Of a plain text with ends LF it is the digest of the file. Throws as
/// LineSource.
[[nodiscard]] std::string sha256_of_lines(LineSource lines);

}   // namespace cgcl
