#include "io/graph/pooled_graph.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <algorithm>   // for all_of
#include <cmath>       // for nan
#include <limits>
#include <string>

namespace cgcl {
namespace {

constexpr auto kColumns = static_cast<std::ptrdiff_t>(kFeatureColumns);

template <class Values>
void append(Values& to, const Values& from) {
  to.insert(to.end(), from.begin(), from.end());
}

/// Where each design begins when `count` of them stand one behind the other.
template <class Count>
std::vector<std::int64_t> starts(std::span<const CircuitGraph> designs, const Count& count) {
  std::vector<std::int64_t> out = {0};
  for (const CircuitGraph& graph : designs) out.push_back(out.back() + count(graph));
  return out;
}

void add_text(std::string& to, const std::string& text, const char* between) {
  if (text.empty()) return;
  to += (to.empty() ? "" : between) + text;
}

/// Names, hashes and counts: what a design is called and made from.
void add_origin(CircuitGraph& to, const CircuitGraph& from) {
  add_text(to.name, from.name, ", ");
  add_text(to.source, from.source, ", ");
  add_text(to.source_sha256, from.source_sha256, ",");
  to.synthetic = to.synthetic || from.synthetic;
  to.predicted = to.predicted || from.predicted;
  append(to.power_nets, from.power_nets);
  to.devices_read += from.devices_read;
  to.capacitors_read += from.capacitors_read;
}

/// The rows of features of the nodes [first, first + count) of a design.
void add_rows(std::vector<float>& to, const CircuitGraph& from, std::int32_t first, std::int32_t count) {
  const auto begin = from.features.begin() + first * kColumns;
  to.insert(to.end(), begin, begin + count * kColumns);
}

/// One value per net where some design has any; of one that has none NaN, which is "not known".
std::vector<double> per_net(std::span<const CircuitGraph> designs,
                            std::vector<double> CircuitGraph::*values) {
  if (std::all_of(designs.begin(), designs.end(),
                  [&](const CircuitGraph& graph) { return (graph.*values).empty(); }))
    return {};
  std::vector<double> out;
  for (const CircuitGraph& graph : designs)
    if ((graph.*values).empty())
      out.insert(out.end(), idx(graph.nets), std::nan(""));
    else
      append(out, graph.*values);
  return out;
}

void add_edges(EdgeList& to, const EdgeList& from, const PooledGraph& pool, std::size_t design) {
  for (const std::int32_t node : from.src) to.src.push_back(pool.node_of(design, node));
  for (const std::int32_t node : from.dst) to.dst.push_back(pool.node_of(design, node));
  append(to.relation, from.relation);
}

void require_one_range(std::span<const CircuitGraph> designs) {
  const CapRange& first = designs.front().cap_range;
  for (const CircuitGraph& graph : designs)
    if (graph.cap_range.lo_F != first.lo_F || graph.cap_range.hi_F != first.hi_F)
      throw Error(ErrorId::graph_invalid,
                  str("its capacitance range is ", graph.cap_range.lo_F, " to ", graph.cap_range.hi_F,
                      " F, expected that of ", printable(designs.front().name), ", ", first.lo_F, " to ",
                      first.hi_F, " F"),
                  printable(graph.name), "import both with the same --cap-range");
}

}   // namespace

std::int32_t PooledGraph::node_of(std::size_t design, std::int32_t node) const {
  const std::int64_t nets = first_net[design + 1] - first_net[design],
                     devices = first_device[design + 1] - first_device[design];
  std::int64_t at = first_net[design] + node;
  if (node >= nets) at = first_net.back() + first_device[design] + (node - nets);
  if (node >= nets + devices)
    at = first_net.back() + first_device.back() + first_pin[design] + (node - nets - devices);
  return static_cast<std::int32_t>(at);
}

PooledGraph pool_graphs(std::span<const CircuitGraph> designs) {
  CGCL_CHECK(!designs.empty(), "a pool of no designs");
  require_one_range(designs);
  PooledGraph out;
  out.first_net = starts(designs, [](const CircuitGraph& g) { return std::int64_t{g.nets}; });
  out.first_device = starts(designs, [](const CircuitGraph& g) { return std::int64_t{g.devices}; });
  out.first_pin = starts(designs, [](const CircuitGraph& g) { return std::int64_t{g.pins}; });
  out.first_link = starts(designs, [](const CircuitGraph& g) { return g.links.size(); });
  CircuitGraph& graph = out.graph;
  const std::int64_t nodes = out.first_net.back() + out.first_device.back() + out.first_pin.back();
  if (nodes > std::numeric_limits<std::int32_t>::max())
    throw Error(ErrorId::graph_invalid,
                str("the designs have ", nodes, " nodes together, expected at most 2147483647"));
  graph.nets = static_cast<std::int32_t>(out.first_net.back());
  graph.devices = static_cast<std::int32_t>(out.first_device.back());
  graph.pins = static_cast<std::int32_t>(out.first_pin.back());
  graph.cap_range = designs.front().cap_range;
  for (const CircuitGraph& from : designs) {
    add_origin(graph, from);
    add_rows(graph.features, from, 0, from.nets);
    append(graph.ground_F, from.ground_F);
  }
  graph.resistance_ohm = per_net(designs, &CircuitGraph::resistance_ohm);
  graph.point_ohm = per_net(designs, &CircuitGraph::point_ohm);
  for (const CircuitGraph& from : designs) add_rows(graph.features, from, from.nets, from.devices);
  for (const CircuitGraph& from : designs)
    add_rows(graph.features, from, from.nets + from.devices, from.pins);
  for (std::size_t d = 0; d < designs.size(); ++d) {
    add_edges(graph.edges, designs[d].edges, out, d);
    add_edges(graph.links, designs[d].links, out, d);
    append(graph.links.cap_F, designs[d].links.cap_F);
  }
  return out;
}

}   // namespace cgcl
