// Nets that their names put side by side: one instance, or the next row, column or bit of an array.
#pragma once

#include "engine/core/index.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace cgcl {

enum class NameTie : std::uint8_t { none = 0, same_instance = 1, next_index = 2 };

struct NameNeighbour {
  std::int32_t net = 0;
  NameTie tie = NameTie::none;
};

struct NameNeighbours {
  std::vector<std::int64_t> first = {0};   // [nets+1] into `neighbour`
  std::vector<NameNeighbour> neighbour;    // of one net: ascending by net, each once, without itself

  [[nodiscard]] std::span<const NameNeighbour> of(std::int32_t net) const {
    const auto v = idx(net);
    if (v + 1 >= first.size()) return {};
    return {neighbour.data() + first[v], idx(first[v + 1] - first[v])};
  }
};

/// Ties of nets with path names, '/' between instances.
///   same_instance  local nets of one instance below the top, where it has at most 32 nets
///   next_index     names equal but for one number, that number among the next two larger or smaller that
///   occur. Only numbers in brackets and in instance names count.
/// Names that end in '#', and those with a layout_name(), are made by extractors from coordinates and tie
/// nothing. Deterministic;
/// n log n in the number of names. Empty names: no ties.
[[nodiscard]] NameNeighbours name_neighbours(const std::vector<std::string>& names);

}   // namespace cgcl
