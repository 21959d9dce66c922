#include "tests/cuda_host/module_image.hpp"

#include <algorithm>   // for max, min
#include <link.h>

namespace cuda_host {

namespace {

/// Addresses of this library; first and last of what can be written and of what cannot.
struct Extents {
  std::uintptr_t loaded_at = 0;
  std::uintptr_t first[2] = {~std::uintptr_t{0}, ~std::uintptr_t{0}}, last[2] = {0, 0};
};

int add_segments(dl_phdr_info* info, std::size_t, void* out) {
  const auto inside = reinterpret_cast<std::uintptr_t>(&add_segments);
  Extents extents;
  extents.loaded_at = info->dlpi_addr;
  bool ours = false;
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const ElfW(Phdr)& segment = info->dlpi_phdr[i];
    if (segment.p_type != PT_LOAD) continue;
    const std::uintptr_t first = info->dlpi_addr + segment.p_vaddr, last = first + segment.p_memsz;
    ours = ours || (inside >= first && inside < last);
    const int writable = (segment.p_flags & PF_W) != 0 ? 1 : 0;
    extents.first[writable] = std::min(extents.first[writable], first);
    extents.last[writable] = std::max(extents.last[writable], last);
  }
  if (!ours) return 0;
  *static_cast<Extents*>(out) = extents;
  return 1;
}

const Extents& extents() {
  static const Extents found = [] {
    Extents out;
    dl_iterate_phdr(add_segments, &out);
    return out;
  }();
  return found;
}

}   // namespace

Image writable_image() {
  const std::uintptr_t begin = extents().first[1] & ~std::uintptr_t{15};
  return {begin, extents().last[1] - begin};
}

std::uintptr_t in_file(const void* address) {
  return reinterpret_cast<std::uintptr_t>(address) - extents().loaded_at;
}

bool in_constants(std::uintptr_t address) {
  return address >= extents().first[0] && address < extents().last[0];
}

}   // namespace cuda_host
