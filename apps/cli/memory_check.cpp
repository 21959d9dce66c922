#include "apps/cli/memory_check.hpp"

#include "apps/cli/host_facts.hpp"
#include "apps/train/memory_estimate.hpp"
#include "engine/core/error.hpp"
#include "engine/core/host_memory.hpp"
#include "io/graph/file_kind.hpp"
#include "io/parasitics/parasitics.hpp"
#include "io/text/file_bytes.hpp"
#include "io/text/packing.hpp"
#include "io/text/piped_input.hpp"

#include <algorithm>   // for clamp, max
#include <array>
#include <filesystem>
#include <fstream>
#include <string_view>
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

/// Text shrinks to a tenth as a rule. What stands at the end of a file that was cut short is no size.
constexpr std::int64_t kGrowth = 10, kMostGrowth = 64;

/// Bytes of the text of a packed file. Of gzip from its end; wrong for one of several members or of 4 GB and
/// more.
std::int64_t unpacked_bytes(const std::string& file, std::int64_t packed, Packing packing) {
  if (packing != Packing::gzip) return kGrowth * packed;
  std::ifstream in(opened_path(file), std::ios::binary);
  std::array<unsigned char, 4> size{};
  if (!in.seekg(-4, std::ios::end) || !in.read(reinterpret_cast<char*>(size.data()), size.size()))
    return packed;
  std::int64_t bytes = 0;
  for (std::size_t i = 0; i < size.size(); ++i) bytes |= std::int64_t{size[i]} << (8 * i);
  return std::clamp(bytes, packed, kMostGrowth * packed);
}

std::int64_t bytes_to_read(const std::string& file, std::int64_t bytes, ReadKind graph) {
  const std::vector<std::byte> start = read_file_start(file, 4096);
  const std::string_view text(reinterpret_cast<const char*>(start.data()), start.size());
  const Packing packing = packing_of(start);
  if (packing != Packing::none) bytes = unpacked_bytes(file, bytes, packing);
  const FileKind kind = sniff(file);
  if (kind == FileKind::pt) return reading_bytes(ReadKind::pt, bytes);
  if (kind != FileKind::unknown) return reading_bytes(graph, bytes);
  // What is packed is told by its name; a mistake is within what an estimate may be off.
  const std::string_view name = without_packing(file);
  const bool packed_parasitics =
      packing != Packing::none &&
      (name.ends_with(".spf") || name.ends_with(".spef") || name.ends_with(".dspf"));
  return reading_bytes(packed_parasitics || sniff_parasitics(text) ? ReadKind::parasitics : ReadKind::netlist,
                       bytes);
}

std::int64_t signed_bytes(std::size_t bytes) { return static_cast<std::int64_t>(bytes); }

}   // namespace

std::int64_t require_memory(Console& console, std::int64_t more, const std::string& work) {
  const HostMemoryStats host = host_memory::stats();
  const std::int64_t peak =
      checked(console, signed_bytes(host.in_use), signed_bytes(host.limit), free_memory(), more, work);
  return std::max(peak, signed_bytes(host.peak));
}

std::int64_t require_memory_to_read(Console& console, const std::vector<std::string>& files, ReadKind graph) {
  std::int64_t bytes = 0;
  for (const std::string& file : files) {
    std::error_code absent;
    if (const auto size = std::filesystem::file_size(opened_path(file), absent); !absent)
      bytes += bytes_to_read(file, static_cast<std::int64_t>(size), graph);
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
