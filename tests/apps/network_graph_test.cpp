#include "apps/transfer/network_graph.hpp"

#include "engine/core/index.hpp"
#include "tests/apps/transfer_designs.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <algorithm>   // for all_of
#include <cmath>       // for abs, log1p

using namespace cgcl;

namespace {

float& feature(CircuitGraph& graph, std::int32_t node, DeviceColumn column) {
  return graph.features[idx(node) * idx(kFeatureColumns) + idx(static_cast<int>(column))];
}

}   // namespace

TEST_CASE("network graph: sizes are logarithms of counts and um, of a device its kind and not its model") {
  CircuitGraph graph = test::small_design(SynthKind::timing, 4, 4, "clock");
  const Exec exec = test::exec_of(1);
  const std::int32_t device = graph.nets;
  feature(graph, device, DeviceColumn::width) = 2e-6f;
  feature(graph, device, DeviceColumn::type_code) = 2.25f;   // a p-channel transistor of some model
  const NetworkGraph before = network_graph(exec, graph, 2);
  const auto row_with = [](const NetworkGraph& g, float value) {
    for (std::size_t v = 0; v < g.rows.node_type.size(); ++v)
      if (g.rows.node_type[v] == 1 && std::abs(g.rows.features[v * 17 + 1] - value) < 1e-3f) return v;
    return g.rows.node_type.size();
  };
  const std::size_t row = row_with(before, static_cast<float>(std::log1p(2.0)));
  REQUIRE(row < before.rows.node_type.size());
  CHECK(before.rows.features[row * 17 + 4] == 1.0f);           // p-channel
  CHECK(before.rows.features[row * 17 + 3] == 0.0f);           // n-channel
  feature(graph, device, DeviceColumn::type_code) = 2.4375f;   // the same kind of another model
  feature(graph, device, DeviceColumn::source_drain_area) = 1e-12f;
  const NetworkGraph after = network_graph(exec, graph, 2);
  CHECK(after.rows.features == before.rows.features);
  CHECK(after.of_net == before.of_net);
}

TEST_CASE("network graph: alike nets are one row; more rounds tell more apart; threads change nothing") {
  const CircuitGraph graph = test::small_design(SynthKind::sram, 16, 16, "memory");
  const NetworkGraph two = network_graph(test::exec_of(1), graph, 2);
  const NetworkGraph six = network_graph(test::exec_of(2), graph, 6);
  CHECK(two.of_net.size() == idx(graph.nets));
  CHECK(two.rows.nodes() < six.rows.nodes());
  CHECK(six.rows.nodes() < graph.nodes() / 2);
  CHECK(six.of_net == network_graph(test::exec_of(1), graph, 6).of_net);
  double nodes = 0;
  for (const double n : six.rows.node_multiplicity) nodes += n;
  CHECK(nodes == test::near(static_cast<double>(graph.nodes())));
}

TEST_CASE("feature scale: the largest of the training designs is 1, and larger ones count as that") {
  const Exec exec = test::exec_of(1);
  const NetworkGraph small = network_graph(exec, test::small_design(SynthKind::sram, 4, 4, "memory"), 2);
  const NetworkGraph large = network_graph(exec, test::small_design(SynthKind::sram, 16, 16, "memory"), 2);
  const NetworkGraph* const training[] = {&small};
  const FeatureScale scale(training);
  const auto within = [](const HostGraph& g) {
    for (std::size_t v = 0; v < g.node_type.size(); ++v)
      for (std::size_t c = 0; c < 17 && g.node_type[v] != 2; ++c)
        if (g.features[v * 17 + c] < 0 || g.features[v * 17 + c] > 1) return false;
    return true;
  };
  CHECK_FALSE(within(small.rows));
  CHECK(within(scale.scaled(small.rows)));
  CHECK(within(scale.scaled(large.rows)));
  CHECK(scale.net[static_cast<std::size_t>(NetColumn::gates)] > 1);
}
