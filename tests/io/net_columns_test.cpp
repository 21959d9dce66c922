#include "io/pairs/net_columns.hpp"

#include "engine/core/index.hpp"
#include "tests/io/device_graph.hpp"
#include "tests/io/plain_pairs.hpp"

#include <doctest/doctest.h>

#include <algorithm>   // for max
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

using namespace cgcl;
using namespace cgcl::test;

namespace {

struct Columns {
  explicit Columns(const CircuitGraph& graph)
      : terminals(device_terminals(graph)),
        rows(net_columns(graph, terminals, DeviceSharing(graph, terminals))) {}

  [[nodiscard]] double at(std::int32_t net, const std::string& name) const {
    const auto table = net_column_table();
    for (std::size_t c = 0; c < table.size(); ++c)
      if (table[c].name == name) return rows.row(net)[c];
    FAIL("no column ", name);
    return 0;
  }

  DeviceTerminals terminals;
  FloatRows rows;
};

/// Sums over the terminals of every net, by the name of the column.
std::vector<std::map<std::string, double>> plain_sums(const CircuitGraph& graph) {
  const std::vector<PlainDevice> devices = plain_devices(graph);
  std::vector<std::map<std::string, double>> out(idx(graph.nets));
  std::vector<std::set<std::size_t>> on(idx(graph.nets));
  std::vector<std::set<std::int32_t>> joined(idx(graph.nets));
  for (std::size_t d = 0; d < devices.size(); ++d)
    for (const auto& t : devices[d].terminals) {
      if (t.net < 0) continue;
      auto& net = out[idx(t.net)];
      const std::string channel = devices[d].p_channel ? "_p" : "_n";
      net[t.kind == 'o' ? "others" : (t.kind == 'g' ? "gates" : "drains") + channel] += 1;
      net["pins"] += 1;
      net[t.kind == 'o' ? "other_area" : t.kind == 'g' ? "gate_area" : "channel_area"] += devices[d].area_um2;
      net["area"] += devices[d].area_um2;
      net["largest_area"] = std::max(net["largest_area"], devices[d].area_um2);
      net["resistor_length"] += devices[d].resistor_um;
      if (devices[d].resistor) net["resistors"] += 1;
      if (devices[d].capacitor) net["capacitors"] += 1;
      if (devices[d].capacitor) net["capacitor_area"] += devices[d].area_um2;
      if (t.kind != 'o') net[(t.kind == 'g' ? "gate_width" : "drain_width") + channel] += devices[d].width_um;
      on[idx(t.net)].insert(d);
      for (const auto& other : devices[d].terminals) {
        if (other.net >= 0 && other.net != t.net) joined[idx(t.net)].insert(other.net);
        if (t.kind != 's' || other.kind != 's' || &other == &t) continue;
        net[other.net < 0 ? "drivers" + channel : "series"] += 1;
      }
    }
  for (std::size_t v = 0; v < out.size(); ++v) {
    for (const std::int32_t other : joined[v]) {
      out[v]["around_total_area"] += out[idx(other)]["area"];
      out[v]["around_largest_area"] = std::max(out[v]["around_largest_area"], out[idx(other)]["area"]);
    }
    out[v]["devices"] = static_cast<double>(on[v].size());
    out[v]["degree"] = static_cast<double>(joined[v].size());
  }
  return out;
}

}   // namespace

TEST_CASE("net columns: counts, widths and areas are sums over the terminals of a net") {
  const CircuitGraph graph = random_devices(11, 24, 40);
  const Columns columns(graph);
  const auto plain = plain_sums(graph);
  for (std::int32_t v = 0; v < graph.nets; ++v)
    for (const char* name : {"gates_n",
                             "gates_p",
                             "drains_n",
                             "drains_p",
                             "others",
                             "pins",
                             "devices",
                             "degree",
                             "drivers_n",
                             "drivers_p",
                             "series",
                             "gate_width_n",
                             "gate_width_p",
                             "drain_width_n",
                             "drain_width_p",
                             "gate_area",
                             "channel_area",
                             "other_area",
                             "area",
                             "largest_area",
                             "resistors",
                             "capacitors",
                             "capacitor_area",
                             "resistor_length",
                             "around_total_area",
                             "around_largest_area"}) {
      CAPTURE(v);
      CAPTURE(name);
      const auto found = plain[idx(v)].find(name);
      const double expected = found == plain[idx(v)].end() ? 0 : std::log1p(found->second);
      CHECK(std::abs(columns.at(v, name) - expected) <= 0.5 / 1024 + 1e-6);
    }
}

TEST_CASE("net columns: means go over nets that share a device, each once") {
  // Net 0 gates two transistors that drive net 1; net 1 gates one between nets 2 and 3.
  DeviceGraph built(4);
  built.mos(false, 1, 0, kSupply, 2, 0.3f).mos(true, 1, 0, kSupply, 4, 0.3f).mos(false, 2, 1, 3, 1);
  const CircuitGraph graph = built.graph();
  const Columns columns(graph);
  const auto log = [](double x) { return doctest::Approx(std::log1p(x)).epsilon(1e-3); };
  CHECK(columns.at(0, "around_pins") == log(3));
  CHECK(columns.at(0, "around_degree") == log(3));
  CHECK(columns.at(1, "around_pins") ==
        doctest::Approx((std::log1p(2.0) + 2 * std::log1p(1.0)) / 3).epsilon(1e-3));
  CHECK(columns.at(0, "second_pins") == doctest::Approx(columns.at(1, "around_pins")).epsilon(1e-3));
  CHECK(columns.at(0, "mean_gate_width") == log(3));
  CHECK(columns.at(1, "mean_gate_width") == log(1));
  CHECK(columns.at(1, "mean_drain_width") == log(3));
  CHECK(columns.at(0, "mean_gate_length") == log(0.3));
  CHECK(columns.at(1, "mean_gate_length") == log(0.15));
  CHECK(columns.at(1, "mean_channel_length") == log(0.3));
  CHECK(columns.at(0, "area") == log(2 * 0.3 + 4 * 0.3));
  // Around net 1: net 0 with 1.8 um2, nets 2 and 3 with 0.15 um2 each.
  CHECK(columns.at(1, "around_area") ==
        doctest::Approx((std::log1p(1.8) + 2 * std::log1p(0.15)) / 3).epsilon(2e-3));
  CHECK(columns.at(0, "second_area") == doctest::Approx(columns.at(1, "around_area")).epsilon(1e-3));
  CHECK(columns.at(1, "gate_net_pins") == log(2));   // net 0, on two pins
  CHECK(columns.at(0, "drain_net_pins") == log(3));
  CHECK(columns.at(2, "drain_net_pins") == 0);   // no gate on it
}

TEST_CASE("net columns: copies are told apart by what lies one and two steps away") {
  // Rows of five nets, a transistor from each to the next; the second row ends on a wider one.
  DeviceGraph built(10);
  for (std::int32_t row = 0; row < 2; ++row)
    for (std::int32_t n = 0; n < 4; ++n)
      built.mos(false, 5 * row + n + 1, 5 * row + n, kSupply, row == 1 && n == 3 ? 2 : 1);
  const Columns columns(built.graph());
  CHECK(columns.at(0, "copies_two") == doctest::Approx(std::log1p(2.0)).epsilon(1e-3));
  CHECK(columns.at(0, "copies_four") == doctest::Approx(std::log1p(1.0)).epsilon(1e-3));
  CHECK(columns.at(4, "copies_two") == doctest::Approx(std::log1p(1.0)).epsilon(1e-3));
}
