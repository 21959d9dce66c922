#include "apps/cli/graph_summary.hpp"

#include "engine/core/error.hpp"

namespace cgcl {

JsonValue graph_json(const GraphInfo& info, const std::string& kind) {
  const std::vector<std::int64_t> classes(info.ground_classes.begin(), info.ground_classes.end());
  return JsonValue::object()
      .set("kind", kind)
      .set("name", info.name)
      .set("family", info.family)
      .set("technology", info.technology)
      .set("predicted", info.predicted)
      .set("devices_read", info.devices_read)
      .set("capacitors_read", info.capacitors_read)
      .set("nodes",
           JsonValue::object().set("net", info.nets).set("device", info.devices).set("pin", info.pins))
      .set("edges", JsonValue::object().set("device_pin", info.device_pin).set("pin_net", info.pin_net))
      .set("power_nets", info.power_nets)
      .set("links", JsonValue::object()
                        .set("pin_net", info.links_pin_net)
                        .set("pin_pin", info.links_pin_pin)
                        .set("net_net", info.links_net_net))
      .set("links_stored", info.links_stored)
      .set("ground_labels", JsonValue::object().set("count", info.ground_labels).set("classes", classes))
      .set("resistances",
           JsonValue::object().set("total", info.resistances).set("point_to_point", info.point_resistances));
}

void print_graph(Console& console, const GraphInfo& info, const std::string& kind) {
  std::string power, classes;
  for (const std::string& net : info.power_nets) {
    if (power.size() > 60) {
      power += " ...";
      break;
    }
    power += (power.empty() ? "" : " ") + printable(net, 40);
  }
  for (const std::int64_t count : info.ground_classes) classes += str(classes.empty() ? "" : " ", count);
  console.print(str(kind, "  ", printable(info.name)));
  if (!info.family.empty()) console.print(str("family  ", printable(info.family)));
  if (!info.technology.empty()) console.print(str("process ", printable(info.technology)));
  if (info.predicted) console.print("labels  predicted, not extracted");
  console.print(str("nodes   ", info.nets, " nets, ", info.devices, " devices, ", info.pins, " pins"));
  console.print(str("edges   ", info.device_pin, " device-pin, ", info.pin_net, " pin-net"));
  console.print(str("links   ", info.links_pin_net, " pin-net, ", info.links_pin_pin, " pin-pin, ",
                    info.links_net_net, " net-net in range; ", info.links_stored, " stored"));
  console.print(str("ground  ", info.ground_labels, " labels, by class: ", classes));
  if (info.resistances > 0)
    console.print(str("resist  ", info.resistances, " nets with their sum, ", info.point_resistances,
                      " with the one between pins"));
  console.print(str("read    ", info.devices_read, " devices, ", info.capacitors_read, " capacitors"));
  console.print(str("power   ", power.empty() ? "none" : power));
}

}   // namespace cgcl
