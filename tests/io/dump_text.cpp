#include "tests/io/dump_text.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/graph/graph_info.hpp"

#include <cmath>
#include <cstdio>

namespace cgcl::test {
namespace {

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}

std::string femto(double cap_F) { return std::isnan(cap_F) ? "-" : number(cap_F * 1e15); }

const char* name_of(DeviceKind kind) {
  constexpr const char* kNames[] = {"mos", "resistor", "capacitor", "diode", "bjt", "inductor", "other"};
  return kNames[idx(kind)];
}

std::string sizes(const DeviceType& type) {
  std::string text;
  const auto add = [&text](const char* name, double value, double usual) {
    if (!std::isnan(value) && value != usual) text += str(" ", name, "=", number(value));
  };
  add("w", type.w_m, DeviceType::kUnknown);
  add("l", type.l_m, DeviceType::kUnknown);
  add("m", type.m, 1);
  add("nf", type.nf, 1);
  add("area", type.area_m2, DeviceType::kUnknown);
  add("perimeter", type.perimeter_m, DeviceType::kUnknown);
  add("value", type.value, DeviceType::kUnknown);
  add("nr", type.fingers_r, DeviceType::kUnknown);
  add("lr", type.length_r, DeviceType::kUnknown);
  return text;
}

std::string device_line(const FlatCircuit& c, std::int32_t device) {
  const DeviceType& type = c.type_of(device);
  std::string line =
      str("device ", printable(c.device_path(device)), " ", name_of(type.kind), type.p_channel ? " p " : " ",
          type.model.empty() ? "-" : printable(type.model), " (");
  for (int t = 0; t < c.terminals(device); ++t)
    line += (t > 0 ? " " : "") + printable(c.net_path(c.net_of(device, t)));
  return line + ")" + sizes(type) + "\n";
}

std::string joined(const std::string& title, const std::vector<std::string>& names) {
  std::string line = title;
  for (const std::string& name : names) line += " " + printable(name);
  return line + "\n";
}

std::string end_name(const Parasitics& p, std::int32_t end) {
  const auto nets = static_cast<std::int32_t>(p.nets.size());
  if (end < nets) return printable(p.nets[idx(end)]);
  const ParasiticPin& pin = p.pins[idx(end - nets)];
  return printable(str(p.instance(pin), ":", p.terminal(pin)));
}

std::string node_name(const CircuitGraph& graph, std::int32_t node) {
  if (node < graph.nets) return printable(graph.net_names[idx(node)]);
  const std::int32_t pin = node - graph.nets - graph.devices;
  if (pin < 0) return printable(graph.device_names[idx(node - graph.nets)]);
  for (std::int64_t e = 0; e < graph.edges.size(); ++e)   // its device, and which of the pins there
    if (graph.edges.dst[idx(e)] == node && graph.type(graph.edges.src[idx(e)]) == NodeType::device)
      return str(node_name(graph, graph.edges.src[idx(e)]), ":",
                 number(static_cast<double>(graph.features[idx(node) * kFeatureColumns])));
  return str("pin ", pin);
}

std::string features(const CircuitGraph& graph, std::int32_t node) {
  std::string text;
  for (int c = 0; c < kFeatureColumns; ++c) {
    const auto value = static_cast<double>(graph.features[idx(node) * kFeatureColumns + idx(c)]);
    if (value != 0) text += str(" ", c, "=", number(value));
  }
  return text;
}

}   // namespace

std::string dump(const FlatCircuit& c) {
  std::string text = str("top ", printable(c.top), ": ", c.top_reason, "\n");
  std::vector<std::string> ports;
  for (const std::int32_t net : c.ports) ports.push_back(c.net_path(net));
  text += joined("ports", ports);
  text += str("cases ", c.case_sensitive ? "differ" : "are one", c.extracted ? ", extracted" : "", "\n");
  for (std::int32_t net = 0; net < c.nets(); ++net)
    text += str("net ", printable(c.net_path(net)), c.net_global[idx(net)] ? " global" : "", "\n");
  for (std::int32_t device = 0; device < c.devices(); ++device) text += device_line(c, device);
  return text;
}

std::string dump(const Parasitics& p) {
  std::string text =
      str(p.format == ParasiticFormat::dspf ? "dspf" : "spef", " of ", printable(p.design), " by ",
          printable(p.program), ", divider ", p.divider, ", delimiter ", p.delimiter, "\n");
  text += joined("ground nets", p.ground_nets) + joined("power nets", p.power_nets);
  text += str("couplings listed ", p.listed_twice ? "in both nets" : "once", "\n");
  const auto nets = static_cast<std::int32_t>(p.nets.size());
  for (std::int32_t n = 0; n < nets; ++n)
    text += str("net ", end_name(p, n), p.is_port[idx(n)] ? " port" : "", " total ", femto(p.total_F[idx(n)]),
                " ground ", femto(p.ground_F[idx(n)]), "\n");
  for (std::int32_t end = nets; idx(end) < p.ground_F.size(); ++end)
    text += str("pin ", end_name(p, end), " on ", end_name(p, p.net_of_end(end)), " ground ",
                femto(p.ground_F[idx(end)]), "\n");
  for (const ParasiticCoupling& c : p.couplings)
    text += str("coupling ", end_name(p, c.a), " ", end_name(p, c.b), " ", femto(c.cap_F), "\n");
  for (const ReducedNet& r : p.reduced)
    text += str("reduced ", end_name(p, r.net), " driver ", printable(r.driver), " ", printable(r.cell),
                " c2 ", femto(r.c2_F), " r1 ", number(r.r1_ohm), " c1 ", femto(r.c1_F), "\n");
  return text;
}

std::string dump_counts(const CircuitGraph& graph) {
  const GraphInfo info = summarise(graph);
  std::string text =
      str("graph ", graph.name, ": ", info.nets, " nets, ", info.devices, " devices, ", info.pins, " pins\n");
  text += str("edges: ", info.device_pin, " device-pin, ", info.pin_net, " pin-net\n");
  text += str("links in range: ", info.links_pin_net, " pin-net, ", info.links_pin_pin, " pin-pin, ",
              info.links_net_net, " net-net; stored ", info.links_stored, "\n");
  text += str("ground labels: ", info.ground_labels, ", by class");
  for (const std::int64_t count : info.ground_classes) text += str(" ", count);
  text += str("\nread: ", info.devices_read, " devices, ", info.capacitors_read, " capacitors\n");
  double ground_F = 0, links_F = 0;
  for (const double cap_F : graph.ground_F) ground_F += std::isnan(cap_F) ? 0 : cap_F;
  for (const double cap_F : graph.links.cap_F) links_F += cap_F;
  text += str("sums: ", femto(ground_F), " to ground, ", femto(links_F), " between nodes\n");
  return text + joined("supplies", graph.power_nets);
}

std::string dump(const CircuitGraph& graph) {
  std::string text = dump_counts(graph);
  for (std::int32_t net = 0; net < graph.nets; ++net)
    text += str("net ", node_name(graph, net), " ground ", femto(graph.ground_F[idx(net)]),
                features(graph, net), "\n");
  for (std::int32_t device = graph.nets; device < graph.nets + graph.devices; ++device)
    text += str("device ", node_name(graph, device), features(graph, device), "\n");
  for (std::int64_t i = 0; i < graph.links.size(); ++i)
    text += str("link ", node_name(graph, graph.links.src[idx(i)]), " ",
                node_name(graph, graph.links.dst[idx(i)]), " ", femto(graph.links.cap_F[idx(i)]), "\n");
  return text;
}

}   // namespace cgcl::test
