#include "io/netlist/netlist.hpp"

#include "engine/core/index.hpp"
#include "io/text/diagnostics.hpp"
#include "io/text/file_bytes.hpp"
#include "io/text/sha256.hpp"

namespace cgcl {

std::string Netlist::where(const Place& place) const {
  if (place.file < 0 || place.file >= static_cast<std::int32_t>(files.size())) return {};
  return place_text(files[idx(place.file)], place.line, place.column);
}

std::string Netlist::digest(const std::vector<char>& counts) const {
  std::string all;
  std::size_t used = 0;
  for (std::size_t f = 0; f < file_sha256.size(); ++f) {
    if (counts[f] == 0 || file_sha256[f].empty()) continue;
    all += file_sha256[f];
    ++used;
  }
  return used < 2 ? all : sha256_hex(bytes_of(all));
}

}   // namespace cgcl
