// Whole files in and out: read() instead of mmap, so a file truncated under us is an error and not a
// SIGBUS; outputs appear complete or not at all.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cgcl {

using ByteView = std::span<const std::byte>;

/// The bytes of a text, for writers and for tests.
[[nodiscard]] inline ByteView bytes_of(std::string_view text) {
  return std::as_bytes(std::span<const char>(text.data(), text.size()));
}

/// Says that reading a file that was open failed: ResourceError read_failed, with the reason of the system.
[[noreturn]] void fail_reading(const std::string& path, int error_number);

/// The whole file. Throws Error file_missing when it does not exist, is not a regular file, may not be read
/// or changes its length while it is read; ResourceError read_failed when reading it fails, memory_limit when
/// it does not fit in memory.
[[nodiscard]] std::vector<std::byte> read_file(const std::string& path);

/// The first `count` bytes, or fewer where the file is shorter. Throws as read_file.
[[nodiscard]] std::vector<std::byte> read_file_start(const std::string& path, std::size_t count);

/// A file that appears under its name only when commit() succeeds: PATH.tmp.PID, fsync, rename, fsync
/// of the folder. The destructor removes what was not committed, the constructor what killed processes left
/// of this file. Throws Error output_exists when the folder does not exist or is not writable or PATH is a
/// folder, ResourceError disk when writing fails; a file that stood at PATH is then unchanged.
class AtomicFile {
 public:
  explicit AtomicFile(std::string path);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void append(ByteView bytes);
  void append(std::string_view text) { append(bytes_of(text)); }
  void commit();

 private:
  [[noreturn]] void fail(const char* action, int error_number);

  std::string path_, temporary_;
  int descriptor_ = -1;
};

/// Writes `bytes` as the whole content of `path`, through AtomicFile.
void write_file_atomically(const std::string& path, ByteView bytes);
void write_file_atomically(const std::string& path, std::string_view text);

}   // namespace cgcl
