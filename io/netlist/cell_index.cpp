#include "io/netlist/cell_index.hpp"

#include "engine/core/index.hpp"

#include <algorithm>

namespace cgcl {

namespace {

constexpr int kMaxDefinitionDepth = 256;
constexpr std::size_t kMaxComparedLength = 64;

/// The deck is cell 0; what stands at the top has no parent or the deck.
std::int32_t scope_of(std::int32_t parent) { return parent < 0 ? 0 : parent; }

std::uint64_t key(std::int32_t scope, NameId name) {
  return (static_cast<std::uint64_t>(static_cast<std::uint32_t>(scope)) << 32) |
         static_cast<std::uint32_t>(name);
}

}   // namespace

CellIndex::CellIndex(const Netlist& netlist) : netlist_(netlist) {
  for (std::size_t c = 1; c < netlist.cells.size(); ++c) {
    const Cell& cell = netlist.cells[c];
    const std::int32_t scope = scope_of(cell.parent);
    int depth = 0;
    for (std::int32_t at = scope; at != 0; at = scope_of(netlist.cells[idx(at)].parent))
      if (++depth > kMaxDefinitionDepth)
        throw Error(ErrorId::netlist_limit,
                    str("cells defined inside each other more than ", kMaxDefinitionDepth, " deep"),
                    netlist.where(cell.place));
    cells_.emplace(key(scope, cell.name), static_cast<std::int32_t>(c));
  }
  for (std::size_t m = 0; m < netlist.models.size(); ++m)
    models_.emplace(key(scope_of(netlist.models[m].cell), netlist.models[m].name),
                    static_cast<std::int32_t>(m));
  // Models of ranges of sizes, nch.1 and nch.2, are called nch.
  for (std::size_t m = 0; m < netlist.models.size(); ++m) {
    const std::string_view range = netlist.names[netlist.models[m].name];
    const std::size_t point = range.find_last_not_of("0123456789");
    if (point == range.npos || point == 0 || point + 1 == range.size() || range[point] != '.') continue;
    if (const NameId name = netlist.names.find(range.substr(0, point)); name != kNoName)
      models_.emplace(key(scope_of(netlist.models[m].cell), name), static_cast<std::int32_t>(m));
  }
}

std::int32_t CellIndex::find(const Table& table, std::int32_t scope, NameId name) const {
  for (;; scope = scope_of(netlist_.cells[idx(scope)].parent)) {
    const auto found = table.find(key(scope, name));
    if (found != table.end()) return found->second;
    if (scope == 0) return -1;
  }
}

std::int32_t CellIndex::cell(std::int32_t scope, NameId name) const { return find(cells_, scope, name); }

const Model* CellIndex::model(std::int32_t scope, NameId name) const {
  const std::int32_t found = find(models_, scope, name);
  return found < 0 ? nullptr : &netlist_.models[idx(found)];
}

std::int32_t CellIndex::nearest(NameId name) const {
  const std::string_view wanted = netlist_.names[name];
  if (wanted.size() > kMaxComparedLength) return -1;
  int least = 1 + static_cast<int>(std::min<std::size_t>(wanted.size() / 3, 3));
  std::int32_t best = -1;
  for (std::size_t c = 1; c < netlist_.cells.size(); ++c) {
    const std::string_view other = netlist_.names[netlist_.cells[c].name];
    if (other.size() > kMaxComparedLength) continue;
    const int distance = edit_distance(wanted, other, least - 1);
    if (distance >= least) continue;
    least = distance;
    best = static_cast<std::int32_t>(c);
  }
  return best;
}

int edit_distance(std::string_view a, std::string_view b, int most) {
  const std::size_t apart = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (apart > idx(std::max(most, 0))) return most + 1;
  std::vector<int> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    int diagonal = row[0];
    row[0] = static_cast<int>(i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const int substitute = diagonal + (lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substitute});
    }
  }
  return std::min(row[b.size()], most + 1);
}

}   // namespace cgcl
