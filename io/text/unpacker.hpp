// What unpacks a file, one class for each way of packing.
#pragma once

#include "io/text/packing.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace cgcl {

class Unpacker {
 public:
  Unpacker() = default;
  virtual ~Unpacker() = default;
  Unpacker(const Unpacker&) = delete;
  Unpacker& operator=(const Unpacker&) = delete;

  /// Unpacks up to `count` bytes, which is not 0, and says how many; 0 at the end of the file. What stands
  /// before a fault is given out first. Throws Error packed_damaged for data that are cut off, damaged or
  /// followed by others, netlist_limit for those that need more than kMaxWindow; ResourceError read_failed
  /// and memory_limit.
  [[nodiscard]] virtual std::size_t read(void* to, std::size_t count) = 0;
  /// Bytes of the packed file that were taken for it so far.
  [[nodiscard]] virtual std::int64_t taken() const = 0;
};

/// Bytes that unpacking may hold: what `xz -9` and `zstd --ultra -22` need, and no file may ask for more.
inline constexpr std::size_t kMaxWindow = std::size_t{128} << 20;

/// Of a file that is open at its beginning. The descriptor stays the caller's and open as long as the
/// unpacker lives; `path` is for messages. Those of libraries that this build lacks are declared and nothing
/// else.
[[nodiscard]] std::unique_ptr<Unpacker> gzip_unpacker(int descriptor, const std::string& path);
[[nodiscard]] std::unique_ptr<Unpacker> xz_unpacker(int descriptor, const std::string& path);
[[nodiscard]] std::unique_ptr<Unpacker> zstd_unpacker(int descriptor, const std::string& path);

/// The errors of all of them; `reason` is what the library says.
[[noreturn]] void fail_damaged(Packing packing, const std::string& path, std::string_view reason);
[[noreturn]] void fail_window(Packing packing, const std::string& path);
[[noreturn]] void fail_unpacking_memory(const std::string& path);

}   // namespace cgcl
