#include "apps/report/block_tree.hpp"

#include "engine/core/error.hpp"

#include <algorithm>   // for stable_sort
#include <cmath>       // for isnan, nan
#include <map>
#include <utility>   // for pair

namespace cgcl {

namespace {

constexpr std::size_t kMostGroups = 40, kLargestTiles = 240;

double known(double value) { return std::isnan(value) ? 0 : value; }

double coupling_of(const TableNet& net) { return known(net.coupling_F) + known(net.lumped_F); }

bool counts(const TableNet& net) { return !net.rail && net.total_F > 0; }

/// The first part of a path, and whether there is more of it.
std::pair<std::string, bool> first_part(const std::string& path) {
  const std::size_t slash = path.find('/');
  return {path.substr(0, slash), slash != std::string::npos};
}

struct Sum {
  double total = 0, coupling = 0;

  void add(const TableNet& net) {
    total += net.total_F;
    coupling += coupling_of(net);
  }
  [[nodiscard]] double share() const { return total > 0 ? coupling / total : std::nan(""); }
};

/// The deepest block that holds nine tenths of the capacitance, "A/B/" with its slash; empty: the design.
std::string main_block(const std::vector<TableNet>& nets) {
  std::string root;
  for (;;) {
    double all = 0;
    std::map<std::string, double> below;
    for (const TableNet& net : nets) {
      if (!counts(net) || !net.name.starts_with(root)) continue;
      all += net.total_F;
      const auto [part, more] = first_part(net.name.substr(root.size()));
      if (more) below[part] += net.total_F;
    }
    const auto heavy =
        std::find_if(below.begin(), below.end(), [&](const auto& b) { return b.second >= 0.9 * all; });
    if (heavy == below.end()) return root;
    root += heavy->first + '/';
  }
}

struct Tile {
  std::string group, name;
  Sum sum;
};

/// Blocks and nets in each block below `root`; what lies beside it is one group.
std::vector<Tile> tiles_below(const std::vector<TableNet>& nets, const std::string& root) {
  std::map<std::pair<std::string, std::string>, Sum> sums;
  for (const TableNet& net : nets) {
    if (!counts(net)) continue;
    if (!net.name.starts_with(root)) {
      sums[{"beside " + root.substr(0, root.size() - 1), net.name}].add(net);
      continue;
    }
    const std::string path = net.name.substr(root.size());
    const auto [block, deeper] = first_part(path);
    if (deeper)
      sums[{block, first_part(path.substr(block.size() + 1)).first}].add(net);
    else
      sums[{"own nets", path}].add(net);
  }
  std::vector<Tile> out;
  for (const auto& [key, sum] : sums) out.push_back({key.first, key.second, sum});
  std::stable_sort(out.begin(), out.end(),
                   [](const Tile& a, const Tile& b) { return a.sum.total > b.sum.total; });
  return out;
}

/// Names of the groups that are drawn.
std::vector<std::string> largest_groups(const std::vector<Tile>& tiles) {
  std::map<std::string, double> size;
  for (const Tile& tile : tiles) size[tile.group] += tile.sum.total;
  std::vector<std::pair<std::string, double>> order(size.begin(), size.end());
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  if (order.size() > kMostGroups) order.resize(kMostGroups);
  std::vector<std::string> out;
  for (const auto& group : order) out.push_back(group.first);
  return out;
}

}   // namespace

std::string block_of(const std::string& net) {
  const std::size_t slash = net.rfind('/');
  return slash == std::string::npos ? std::string() : net.substr(0, slash);
}

std::vector<BlockSum> block_sums(const std::vector<TableNet>& nets, std::size_t depth) {
  std::map<std::string, BlockSum> sums;
  for (const TableNet& net : nets) {
    if (net.rail) continue;
    std::size_t end = 0;
    for (std::size_t level = 0; level <= depth; ++level) {
      BlockSum& sum = sums[net.name.substr(0, end)];
      sum.total_F += known(net.total_F);
      sum.coupling_F += coupling_of(net);
      ++sum.nets;
      sum.out_of_distribution += net.out_of_distribution ? 1 : 0;
      end = net.name.find('/', end == 0 ? 0 : end + 1);
      if (end == std::string::npos) break;
    }
  }
  std::vector<BlockSum> out;
  for (auto& [path, sum] : sums) {
    sum.path = path;
    out.push_back(std::move(sum));
  }
  std::stable_sort(out.begin(), out.end(), [](const BlockSum& a, const BlockSum& b) {
    if (a.path.empty() != b.path.empty()) return a.path.empty();
    return a.total_F > b.total_F;
  });
  return out;
}

Treemap block_map(const std::vector<TableNet>& nets) {
  const std::string root = main_block(nets);
  const std::vector<Tile> tiles = tiles_below(nets, root);
  const std::vector<std::string> groups = largest_groups(tiles);
  Treemap map{.title = root.empty() ? "Capacitance by block"
                                    : "Capacitance by block of " + root.substr(0, root.size() - 1),
              .size_name = "fF",
              .value_name = "share of coupling",
              .groups = {}};
  for (const std::string& group : groups) map.groups.push_back({group, {}});
  std::vector<Sum> rest(groups.size() + 1);
  std::vector<std::size_t> folded(groups.size() + 1, 0);
  for (std::size_t t = 0; t < tiles.size(); ++t) {
    const auto at =
        static_cast<std::size_t>(std::find(groups.begin(), groups.end(), tiles[t].group) - groups.begin());
    if (t < kLargestTiles && at < groups.size()) {
      map.groups[at].tiles.push_back({tiles[t].name, tiles[t].sum.total * 1e15, tiles[t].sum.share()});
      continue;
    }
    rest[at].total += tiles[t].sum.total;
    rest[at].coupling += tiles[t].sum.coupling;
    ++folded[at];
  }
  for (std::size_t g = 0; g <= groups.size(); ++g) {
    if (folded[g] == 0) continue;
    if (g == groups.size()) map.groups.push_back({"other blocks", {}});
    map.groups[g].tiles.push_back({str(folded[g], " others"), rest[g].total * 1e15, rest[g].share()});
  }
  return map;
}

}   // namespace cgcl
