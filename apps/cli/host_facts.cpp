#include "apps/cli/host_facts.hpp"

#include "engine/core/exec.hpp"

#include <algorithm>   // for max, min
#include <cstdio>      // for snprintf
#include <cstdlib>     // for atoll
#include <fstream>
#include <iterator>   // for size
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/utsname.h>
#include <unistd.h>   // for sysconf

namespace cgcl {
namespace {

/// The rest of the first line that starts with `key`, without separators.
std::string line_of(const char* path, const std::string& key) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(key)) continue;
    const std::size_t at = line.find_first_not_of(" \t:", key.size());
    return at == std::string::npos ? "" : line.substr(at);
  }
  return {};
}

std::int64_t kilobytes_of(const std::string& key) {
  const std::string text = line_of("/proc/meminfo", key);
  return text.empty() ? 0 : std::atoll(text.c_str()) * 1024;
}

std::int64_t cgroup_limit() {
  for (const char* path : {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"}) {
    std::int64_t bytes = 0;
    if (std::ifstream file(path); file >> bytes) return bytes < (std::int64_t{1} << 60) ? bytes : 0;
  }
  return 0;
}

std::int64_t soft_limit(decltype(RLIMIT_AS) resource) {
  rlimit limit{};
  if (::getrlimit(resource, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return 0;
  return static_cast<std::int64_t>(limit.rlim_cur);
}

std::int64_t number_in(const std::string& path) {
  std::int64_t value = -1;
  if (std::ifstream file(path); !(file >> value)) return -1;   // "max" is none
  return value;
}

/// What the control group of this process and those above it leave, or -1: version 2, whose paths end in
/// /proc.
std::int64_t cgroup_room() {
  std::string path = line_of("/proc/self/cgroup", "0:");
  if (!path.starts_with('/')) path.clear();
  std::int64_t room = -1;
  for (;; path.resize(path.rfind('/'))) {
    const std::string folder = "/sys/fs/cgroup" + path;
    const std::int64_t most = number_in(folder + "/memory.max"), now = number_in(folder + "/memory.current");
    if (most >= 0 && now >= 0) {
      const std::string cache =
          line_of((folder + "/memory.stat").c_str(), "inactive_file ");   // given up at need
      const std::int64_t left = std::max<std::int64_t>(1, most - now + std::atoll(cache.c_str()));
      room = room < 0 ? left : std::min(room, left);
    }
    if (path.empty() || path == "/") return room;
  }
}

/// What RLIMIT_AS leaves, or -1.
std::int64_t address_room() {
  const std::int64_t limit = soft_limit(RLIMIT_AS), pages = number_in("/proc/self/statm");
  if (limit == 0 || pages < 0) return -1;
  return std::max<std::int64_t>(1, limit - pages * ::sysconf(_SC_PAGESIZE));
}

std::string vector_isa() {
  std::string found;
#if defined(__x86_64__)
  const auto add = [&](bool has, const char* name) {
    if (has) found += (found.empty() ? "" : " ") + std::string(name);
  };
  __builtin_cpu_init();
  add(__builtin_cpu_supports("sse4.2") != 0, "sse4.2");
  add(__builtin_cpu_supports("avx") != 0, "avx");
  add(__builtin_cpu_supports("avx2") != 0, "avx2");
  add(__builtin_cpu_supports("fma") != 0, "fma");
  add(__builtin_cpu_supports("avx512f") != 0, "avx512f");
#endif
  return found;
}

}   // namespace

HostFacts host_facts() {
  HostFacts facts;
  if (utsname name{}; ::uname(&name) == 0)
    facts.system = std::string(name.sysname) + ' ' + name.release + ' ' + name.machine;
  facts.processor = line_of("/proc/cpuinfo", "model name");
  facts.vector_isa = vector_isa();
  facts.threads = available_threads();
  facts.memory_total = kilobytes_of("MemTotal");
  facts.memory_available = kilobytes_of("MemAvailable");
  facts.memory_cgroup = cgroup_limit();
  facts.memory_address = soft_limit(RLIMIT_AS);
  facts.open_files = soft_limit(RLIMIT_NOFILE);
  if (struct statvfs disk{}; ::statvfs(".", &disk) == 0)
    facts.disk_free = static_cast<std::int64_t>(disk.f_bavail) * static_cast<std::int64_t>(disk.f_frsize);
  return facts;
}

FreeMemory free_memory() {
  FreeMemory least;
  const auto consider = [&least](std::int64_t bytes, const char* whose) {
    if (bytes > 0 && (least.bytes == 0 || bytes < least.bytes)) least = {bytes, whose};
  };
  consider(kilobytes_of("MemAvailable"), "of the machine");
  consider(cgroup_room(), "of the control group");
  consider(address_room(), "of the address space (ulimit -v)");
  return least;
}

std::string bytes_text(std::int64_t bytes) {
  static constexpr const char* kUnits[] = {"B", "kB", "MB", "GB", "TB"};
  double value = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; value >= 1000 && unit + 1 < std::size(kUnits); ++unit) value /= 1000;
  char text[40];
  std::snprintf(text, sizeof text, unit == 0 ? "%.0f %s" : "%.1f %s", value, kUnits[unit]);
  return text;
}

}   // namespace cgcl
