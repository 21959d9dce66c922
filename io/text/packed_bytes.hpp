// The bytes of a packed file as they lie there, a chunk at a time.
#pragma once

#include "io/text/file_bytes.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cgcl {

class PackedBytes {
 public:
  /// Reads from `descriptor` on, which stays the caller's.
  PackedBytes(int descriptor, std::string path);

  /// What is not taken yet, one chunk at the most; empty at the end of the file. Throws ResourceError
  /// read_failed.
  [[nodiscard]] ByteView ahead();
  /// Passes over the first `count` bytes of ahead().
  void take(std::size_t count) { begin_ += count; }
  /// Bytes passed over so far.
  [[nodiscard]] std::int64_t taken() const { return before_ + static_cast<std::int64_t>(begin_); }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  int descriptor_;
  std::string path_;
  std::vector<std::byte> chunk_;
  std::size_t begin_ = 0, end_ = 0;   // of what is not taken
  std::int64_t before_ = 0;           // bytes of the chunks before
};

}   // namespace cgcl
