// Capacitance by block of the hierarchy.
#pragma once

#include "apps/report/prediction_tables.hpp"
#include "io/report/svg_treemap.hpp"

#include <string>
#include <vector>

namespace cgcl {

/// Sums over the nets in a block and the blocks below it; a coupling counts in both of its nets.
struct BlockSum {
  std::string path;                     // '/' between instances; empty: the whole design
  double total_F = 0, coupling_F = 0;   // of it, coupling that is listed or lumped
  std::int64_t nets = 0, out_of_distribution = 0;
};

/// The block that a net lies in; empty at the top.
[[nodiscard]] std::string block_of(const std::string& net);

/// Every block down to `depth` instances, the design itself first, then by falling total.
[[nodiscard]] std::vector<BlockSum> block_sums(const std::vector<TableNet>& nets, std::size_t depth);

/// The blocks below the deepest one that holds nine tenths of the capacitance, in each its blocks and nets;
/// what is small is put together. Tiles are coloured by the share of coupling. No groups where nothing is
/// predicted.
[[nodiscard]] Treemap block_map(const std::vector<TableNet>& nets);

}   // namespace cgcl
