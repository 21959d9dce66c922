#include "io/netlist/netlist.hpp"

#include "engine/core/index.hpp"
#include "io/text/diagnostics.hpp"

namespace cgcl {

std::string Netlist::where(const Place& place) const {
  if (place.file < 0 || place.file >= static_cast<std::int32_t>(files.size())) return {};
  return place_text(files[idx(place.file)], place.line, place.column);
}

}   // namespace cgcl
