#include "io/graph/graph_info.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <algorithm>
#include <cmath>

namespace cgcl {

int ground_class(double ground_F) {
  constexpr std::array<float, 4> kBoundaries = {0.2f, 0.4f, 0.6f, 0.8f};
  const float u = std::clamp(std::log10(static_cast<float>(ground_F) * 1e20f) / 6.0f, 0.0f, 1.0f);
  return static_cast<int>(
      std::count_if(kBoundaries.begin(), kBoundaries.end(), [&](float b) { return b < u; }));
}

GraphInfo summarise(const CircuitGraph& graph) {
  GraphInfo info{.name = graph.name,
                 .nets = graph.nets,
                 .devices = graph.devices,
                 .pins = graph.pins,
                 .devices_read = graph.devices_read,
                 .capacitors_read = graph.capacitors_read,
                 .power_nets = graph.power_nets,
                 .family = graph.family,
                 .technology = graph.technology,
                 .predicted = graph.predicted};
  for (const std::uint8_t relation : graph.edges.relation)
    ++(static_cast<Relation>(relation) == Relation::device_pin ? info.device_pin : info.pin_net);
  info.links_stored = graph.links.size();
  for (std::int64_t i = 0; i < graph.links.size(); ++i) {
    if (!graph.in_range(i)) continue;
    switch (static_cast<Relation>(graph.links.relation[idx(i)])) {
      case Relation::pin_to_net:
        ++info.links_pin_net;
        break;
      case Relation::pin_to_pin:
        ++info.links_pin_pin;
        break;
      default:
        ++info.links_net_net;
        break;
    }
  }
  for (const double ground : graph.ground_F) {
    if (std::isnan(ground)) continue;
    ++info.ground_labels;
    ++info.ground_classes[idx(ground_class(ground))];
  }
  const auto known = [](const std::vector<double>& ohms) {
    return std::count_if(ohms.begin(), ohms.end(), [](double ohm) { return !std::isnan(ohm); });
  };
  info.resistances = known(graph.resistance_ohm);
  info.point_resistances = known(graph.point_ohm);
  return info;
}

void require_links_in_range(const CircuitGraph& graph, const std::string& where) {
  for (std::int64_t i = 0; i < graph.links.size(); ++i)
    if (graph.in_range(i)) return;
  if (graph.links.size() > 0)
    throw Error(ErrorId::labels_out_of_range,
                str("none of the ", graph.links.size(), " couplings lies between ", graph.cap_range.lo_F,
                    " and ", graph.cap_range.hi_F, " F"),
                where, "`circuitgcl import ... --cap-range LO,HI` gives a design another range");
}

}   // namespace cgcl
