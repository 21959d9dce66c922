#include "io/netlist/design_digest.hpp"

#include "engine/core/index.hpp"

namespace cgcl {

namespace {

/// [files] 1: a library of models, whatever else it holds.
std::vector<char> libraries(const Netlist& netlist, CellPlans& plans) {
  std::vector<char> files = netlist.of_library;
  files.resize(netlist.files.size(), 0);
  for (std::size_t c = 1; c < netlist.cells.size(); ++c) {
    const Place& place = netlist.cells[c].place;
    if (place.file >= 0 && plans.is_device(static_cast<std::int32_t>(c))) files[idx(place.file)] = 1;
  }
  return files;
}

}   // namespace

std::string digest_of_design(const Netlist& netlist, const std::vector<SpecialisedCell>& cells,
                             CellPlans& plans) {
  if (netlist.file_sha256.size() < 2) return netlist.sha256;
  std::vector<char> counts = libraries(netlist, plans);
  for (char& each : counts) each = each == 0 ? 1 : 0;
  const auto count = [&](const Place& place) {
    if (place.file >= 0) counts[idx(place.file)] = 1;
  };
  std::vector<char> seen(netlist.cells.size(), 0);
  for (const SpecialisedCell& each : cells) {
    if (seen[idx(each.cell)] != 0) continue;
    seen[idx(each.cell)] = 1;
    const Cell& cell = netlist.cells[idx(each.cell)];
    if (each.cell > 0) count(cell.place);   // the deck is everywhere
    for (const Element& element : cell.elements) count(element.place);
    for (const CapacitorCard& capacitor : cell.capacitors) count(capacitor.place);
  }
  const std::string digest = netlist.digest(counts);
  return digest.empty() ? netlist.sha256 : digest;
}

}   // namespace cgcl
