#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/graph/circuit_graph.hpp"

#include <cmath>
#include <limits>

namespace cgcl {
namespace {

constexpr int kMaxPinCode = kPinCodes - 1;

/// Throws for the graph of one file.
class Validation {
 public:
  Validation(const CircuitGraph& graph, const std::string& where) : graph_(graph), where_(where) {}

  void run() const {
    check_sizes();
    check_features();
    check_edges(graph_.edges, "edge", Relation::device_pin, Relation::pin_net);
    check_edges(graph_.links, "link", Relation::pin_to_net, Relation::net_to_net);
    check_capacitances();
    check_resistances();
  }

 private:
  template <class... Parts>
  [[noreturn]] void fail(const Parts&... parts) const {
    throw Error(ErrorId::graph_invalid, str(parts...), where_);
  }

  void check_sizes() const {
    const std::int64_t nodes = std::int64_t{graph_.nets} + graph_.devices + graph_.pins;
    if (graph_.nets < 0 || graph_.devices < 0 || graph_.pins < 0 ||
        nodes > std::numeric_limits<std::int32_t>::max())
      fail("the graph has ", graph_.nets, " nets, ", graph_.devices, " devices and ", graph_.pins, " pins");
    require_size("features", graph_.features.size(), nodes * kFeatureColumns);
    require_size("ground capacitances", graph_.ground_F.size(), graph_.nets);
    if (!graph_.net_names.empty()) require_size("net names", graph_.net_names.size(), graph_.nets);
    if (!graph_.device_names.empty())
      require_size("device names", graph_.device_names.size(), graph_.devices);
    if (!(graph_.cap_range.lo_F >= 0 && graph_.cap_range.lo_F < graph_.cap_range.hi_F))
      fail("the capacitance range is ", graph_.cap_range.lo_F, " to ", graph_.cap_range.hi_F, " F");
  }

  void require_size(const char* what, std::size_t size, std::int64_t expected) const {
    if (static_cast<std::int64_t>(size) != expected)
      fail("the graph has ", size, " ", what, ", expected ", expected);
  }

  void check_features() const {
    for (std::size_t i = 0; i < graph_.features.size(); ++i)
      if (!(graph_.features[i] >= 0 && graph_.features[i] <= std::numeric_limits<float>::max()))
        fail("feature ", i % kFeatureColumns, " of node ", i / kFeatureColumns, " is ", graph_.features[i]);
    for (std::int64_t node = std::int64_t{graph_.nets} + graph_.devices; node < graph_.nodes(); ++node) {
      const float code = graph_.features[idx(node * kFeatureColumns)];
      if (code > kMaxPinCode || code != std::floor(code))
        fail("pin node ", node, " has code ", code, ", expected a whole number from 0 to ", kMaxPinCode);
    }
  }

  static bool joins(Relation relation, NodeType src, NodeType dst) {
    switch (relation) {
      case Relation::device_pin:
        return src == NodeType::device && dst == NodeType::pin;
      case Relation::pin_net:
      case Relation::pin_to_net:
        return src == NodeType::pin && dst == NodeType::net;
      case Relation::pin_to_pin:
        return src == NodeType::pin && dst == NodeType::pin;
      case Relation::net_to_net:
        return src == NodeType::net && dst == NodeType::net;
    }
    return false;
  }

  void check_edges(const EdgeList& list, const char* what, Relation first, Relation last) const {
    if (list.dst.size() != list.src.size() || list.relation.size() != list.src.size())
      fail("the ", what, " list has ", list.src.size(), " sources, ", list.dst.size(), " targets and ",
           list.relation.size(), " relations");
    for (std::size_t i = 0; i < list.src.size(); ++i) {
      const std::int32_t src = list.src[i], dst = list.dst[i];
      const auto relation = static_cast<Relation>(list.relation[i]);
      if (src < 0 || dst < 0 || src >= graph_.nodes() || dst >= graph_.nodes())
        fail(what, " ", i, " joins nodes ", src, " and ", dst, " of ", graph_.nodes());
      if (relation < first || relation > last || !joins(relation, graph_.type(src), graph_.type(dst)))
        fail(what, " ", i, " has relation ", static_cast<int>(list.relation[i]),
             ", which does not join nodes ", src, " and ", dst);
    }
  }

  void check_capacitances() const {
    require_size("link capacitances", graph_.links.cap_F.size(), graph_.links.size());
    for (std::size_t i = 0; i < graph_.links.cap_F.size(); ++i)
      if (!(graph_.links.cap_F[i] >= 0) || std::isinf(graph_.links.cap_F[i]))
        fail("link ", i, " has the capacitance ", graph_.links.cap_F[i], " F");
    for (std::size_t net = 0; net < graph_.ground_F.size(); ++net)
      if (graph_.ground_F[net] < 0 || std::isinf(graph_.ground_F[net]))
        fail("net ", net, " has the ground capacitance ", graph_.ground_F[net], " F");
  }

  void check_resistances() const {
    if (graph_.resistance_ohm.empty() && graph_.point_ohm.empty()) return;
    require_size("resistances", graph_.resistance_ohm.size(), graph_.nets);
    require_size("resistances between pins", graph_.point_ohm.size(), graph_.nets);
    for (std::size_t net = 0; net < graph_.resistance_ohm.size(); ++net)
      for (const double ohm : {graph_.resistance_ohm[net], graph_.point_ohm[net]})
        if (ohm < 0 || std::isinf(ohm)) fail("net ", net, " has the resistance ", ohm, " ohm");
  }

  const CircuitGraph& graph_;
  const std::string& where_;
};

}   // namespace

void validate(const CircuitGraph& graph, const std::string& where) { Validation(graph, where).run(); }

}   // namespace cgcl
