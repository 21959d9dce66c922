#include "io/graph/quotient.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <algorithm>   // for sort
#include <tuple>

namespace cgcl {

namespace {

/// An in-edge of a representative, seen as colours.
struct ColourEdge {
  std::int32_t target, source, type;

  friend auto operator<=>(const ColourEdge&, const ColourEdge&) = default;
};

void check_inputs(std::span<const std::int32_t> colour, std::span<const std::int32_t> source,
                  std::span<const std::int32_t> target, std::span<const std::int32_t> edge_type) {
  CGCL_CHECK(source.size() == target.size() && (edge_type.empty() || edge_type.size() == source.size()),
             "make_quotient: ", source.size(), " sources, ", target.size(), " targets, ", edge_type.size(),
             " edge types");
  const auto nodes = static_cast<std::int32_t>(colour.size());
  for (std::size_t e = 0; e < source.size(); ++e)
    CGCL_CHECK(source[e] >= 0 && source[e] < nodes && target[e] >= 0 && target[e] < nodes,
               "make_quotient: edge ", source[e], " -> ", target[e], " leaves [0,", nodes, ")");
}

}   // namespace

Quotient make_quotient(std::span<const std::int32_t> colour, std::span<const std::int32_t> source,
                       std::span<const std::int32_t> target, std::span<const std::int32_t> edge_type) {
  check_inputs(colour, source, target, edge_type);
  Quotient out;
  for (std::size_t v = 0; v < colour.size(); ++v) {
    CGCL_CHECK(colour[v] >= 0 && idx(colour[v]) <= out.representative.size(), "make_quotient: colour ",
               colour[v], " is negative or appears before a smaller one");
    const auto c = idx(colour[v]);
    if (c == out.representative.size()) {
      out.representative.push_back(static_cast<std::int32_t>(v));
      out.multiplicity.push_back(0);
    }
    out.multiplicity[c] += 1;
  }
  std::vector<ColourEdge> edges;
  for (std::size_t e = 0; e < source.size(); ++e) {
    const std::int32_t c = colour[idx(target[e])];
    if (out.representative[idx(c)] != target[e]) continue;
    edges.push_back({c, colour[idx(source[e])], edge_type.empty() ? 0 : edge_type[e]});
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

Quotient replicate(const Quotient& quotient, std::vector<std::int32_t>& row, int replicas) {
  CGCL_CHECK(replicas >= 1, "replicate: ", replicas, " replicas, expected at least one");
  const auto colours = idx(quotient.rows());
  std::vector<std::int32_t> first(colours + 1, 0);   // the rows of colour c are first[c] .. first[c+1]-1
  for (std::size_t c = 0; c < colours; ++c)
    first[c + 1] = first[c] + static_cast<std::int32_t>(std::min<double>(replicas, quotient.multiplicity[c]));
  Quotient out;
  for (std::size_t c = 0; c < colours; ++c)
    out.representative.insert(out.representative.end(), idx(first[c + 1] - first[c]),
                              quotient.representative[c]);
  out.multiplicity.assign(out.representative.size(), 0);
  std::vector<std::int32_t> dealt(colours, 0);
  for (std::int32_t& r : row) {
    const auto c = idx(r);
    r = first[c] + dealt[c]++ % (first[c + 1] - first[c]);
    out.multiplicity[idx(r)] += 1;
  }
  for (std::size_t e = 0; e < quotient.source.size(); ++e) {
    const auto s = idx(quotient.source[e]), t = idx(quotient.target[e]);
    for (std::int32_t j = 0; j < first[t + 1] - first[t]; ++j) {
      out.source.push_back(first[s] + j % (first[s + 1] - first[s]));
      out.target.push_back(first[t] + j);
      if (!quotient.edge_type.empty()) out.edge_type.push_back(quotient.edge_type[e]);
      out.edge_multiplicity.push_back(quotient.edge_multiplicity[e]);
    }
  }
  return out;
}

}   // namespace cgcl
