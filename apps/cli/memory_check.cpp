#include "apps/cli/memory_check.hpp"

#include "apps/cli/host_facts.hpp"
#include "apps/train/memory_estimate.hpp"
#include "engine/core/error.hpp"
#include "engine/core/host_memory.hpp"
#include "io/graph/file_kind.hpp"
#include "io/text/file_bytes.hpp"

#include <algorithm>   // for max
#include <filesystem>
#include <system_error>

namespace cgcl {

namespace {

std::int64_t checked(Console& console, std::int64_t held, std::int64_t limit, const FreeMemory& free,
                     std::int64_t more, const std::string& work) {
  const std::int64_t peak = held + more;
  console.detail(
      str(work, " takes about ", bytes_text(peak), " of memory, ", bytes_text(held), " of it now"));
  if (limit > 0 && peak > limit)
    throw ResourceError(
        ErrorId::memory_limit,
        str(work, " takes about ", bytes_text(peak), ", but the memory limit is ", bytes_text(limit)), "",
        "raise --memory-limit, lower --batch-size or --hidden, or use --batching neighbor");
  if (limit == 0 && free.bytes > 0 && more > free.bytes)
    throw ResourceError(ErrorId::memory_limit,
                        str(work, " takes about ", bytes_text(more), " more, but only ",
                            bytes_text(free.bytes), " ", free.whose, " are free"),
                        "", "--memory-limit SIZE begins it all the same, and stops it at SIZE");
  return peak;
}

ReadKind kind_of(const std::string& file) {
  const FileKind kind = sniff(file);
  if (kind == FileKind::pt) return ReadKind::pt;
  if (kind != FileKind::unknown) return ReadKind::graph;
  const std::vector<std::byte> start = read_file_start(file, 2);
  const bool gzip = start.size() == 2 && start[0] == std::byte{0x1f} && start[1] == std::byte{0x8b};
  return gzip ? ReadKind::gzip : ReadKind::netlist;
}

std::int64_t signed_bytes(std::size_t bytes) { return static_cast<std::int64_t>(bytes); }

}   // namespace

std::int64_t require_memory(Console& console, std::int64_t more, const std::string& work) {
  const HostMemoryStats host = host_memory::stats();
  const std::int64_t peak =
      checked(console, signed_bytes(host.in_use), signed_bytes(host.limit), free_memory(), more, work);
  return std::max(peak, signed_bytes(host.peak));
}

std::int64_t require_memory_to_read(Console& console, const std::vector<std::string>& files) {
  std::int64_t bytes = 0;
  for (const std::string& file : files) {
    std::error_code absent;
    if (const auto size = std::filesystem::file_size(file, absent); !absent)
      bytes += reading_bytes(kind_of(file), static_cast<std::int64_t>(size));
  }
  return require_memory(console, bytes, "reading");
}

std::int64_t require_memory(Console& console, const Exec& exec, std::int64_t more, const std::string& work) {
  if (!exec.on_cuda()) return require_memory(console, more, work);
  const MemoryStats device = exec.memory()->stats();
  const std::int64_t peak =
      checked(console, signed_bytes(device.in_use), signed_bytes(device.limit), {}, more, work);
  return std::max(peak, signed_bytes(device.peak));
}

}   // namespace cgcl
