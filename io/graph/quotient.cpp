#include "io/graph/quotient.hpp"

#include <algorithm>  // for sort
#include <tuple>

#include "engine/core/error.hpp"

namespace cgcl {

namespace {

/// An in-edge of a representative, seen as colours.
struct ColourEdge {
  std::int32_t target, source, type;

  friend auto operator<=>(const ColourEdge&, const ColourEdge&) = default;
};

void check_inputs(std::span<const std::int32_t> colour, std::span<const std::int32_t> source, std::span<const std::int32_t> target,
                  std::span<const std::int32_t> edge_type) {
  CGCL_CHECK(source.size() == target.size() && (edge_type.empty() || edge_type.size() == source.size()),
             "make_quotient: ", source.size(), " sources, ", target.size(), " targets, ", edge_type.size(), " edge types");
  const auto nodes = static_cast<std::int32_t>(colour.size());
  for (std::size_t e = 0; e < source.size(); ++e)
    CGCL_CHECK(source[e] >= 0 && source[e] < nodes && target[e] >= 0 && target[e] < nodes, "make_quotient: edge ", source[e],
               " -> ", target[e], " leaves [0,", nodes, ")");
}

}  // namespace

Quotient make_quotient(std::span<const std::int32_t> colour, std::span<const std::int32_t> source,
                       std::span<const std::int32_t> target, std::span<const std::int32_t> edge_type) {
  check_inputs(colour, source, target, edge_type);
  Quotient out;
  for (std::size_t v = 0; v < colour.size(); ++v) {
    const auto c = static_cast<std::size_t>(colour[v]);
    CGCL_CHECK(c <= out.representative.size(), "make_quotient: colour ", colour[v], " appears before a smaller one");
    if (c == out.representative.size()) {
      out.representative.push_back(static_cast<std::int32_t>(v));
      out.multiplicity.push_back(0);
    }
    out.multiplicity[c] += 1;
  }
  std::vector<ColourEdge> edges;
  for (std::size_t e = 0; e < source.size(); ++e) {
    const std::int32_t c = colour[static_cast<std::size_t>(target[e])];
    if (out.representative[static_cast<std::size_t>(c)] != target[e]) continue;
    edges.push_back({c, colour[static_cast<std::size_t>(source[e])], edge_type.empty() ? 0 : edge_type[e]});
  }
  std::sort(edges.begin(), edges.end());
  for (std::size_t e = 0; e < edges.size(); ++e) {
    if (e > 0 && edges[e] == edges[e - 1]) {
      out.edge_multiplicity.back() += 1;
      continue;
    }
    out.source.push_back(edges[e].source);
    out.target.push_back(edges[e].target);
    if (!edge_type.empty()) out.edge_type.push_back(edges[e].type);
    out.edge_multiplicity.push_back(1);
  }
  return out;
}

}  // namespace cgcl
