// What this machine offers to this process.
#pragma once

#include <cstdint>
#include <string>

namespace cgcl {

/// Unknown numbers are 0, unknown texts empty. Bytes throughout.
struct HostFacts {
  std::string system;       // "Linux 6.1.0 x86_64"
  std::string processor;    // model name
  std::string vector_isa;   // "sse4.2 avx avx2 fma"; empty on other architectures
  int threads = 0;          // this process may use so many
  std::int64_t memory_total = 0, memory_available = 0;
  std::int64_t memory_cgroup = 0;    // limit of the control group
  std::int64_t memory_address = 0;   // limit of the address space (ulimit -v)
  std::int64_t disk_free = 0;        // at the working directory
  std::int64_t open_files = 0;
};

/// Reads /proc, /sys and the limits of the process; never throws for what is missing.
[[nodiscard]] HostFacts host_facts();

/// The memory that this process can still take, and whose bound it is: "of the machine", "of the control
/// group" or "of the address space (ulimit -v)". Bytes 0: not known.
struct FreeMemory {
  std::int64_t bytes = 0;
  const char* whose = "";
};
[[nodiscard]] FreeMemory free_memory();

/// "1.5 GB", decimal units.
[[nodiscard]] std::string bytes_text(std::int64_t bytes);

}   // namespace cgcl
