#include "apps/predict/novelty_detector.hpp"

#include "engine/core/index.hpp"
#include "io/synth/synth.hpp"

#include <doctest/doctest.h>

#include <set>
#include <vector>

using namespace cgcl;

TEST_CASE("novelty detector: training rows are not novel, one far outside is") {
  std::vector<NetRow> rows;
  for (int i = 0; i < 50; ++i)
    rows.push_back(net_row({.gates = static_cast<double>(i % 10), .source_drains = 3}));
  const NoveltyDetector detector(rows);
  CHECK_FALSE(detector.is_novel(rows[3]));
  CHECK(detector.is_novel(net_row({.gates = 1e6, .source_drains = 3})));
  CHECK_FALSE(NoveltyDetector().is_novel(rows[0]));
}

TEST_CASE(
    "novelty detector: a net on a device of an unknown type is novel, others are not, nor any without "
    "types") {
  const Exec exec;
  CircuitGraph graph = synthesise({.kind = SynthKind::sram, .rows = 16, .cols = 8, .name = "s"});
  const CircuitGraph* const known[] = {&graph};
  const std::vector<float> types = device_types(known);
  const NoveltyDetector detector({net_row({})}, types);
  const auto novel = [&](const NoveltyDetector& d) {
    std::int64_t sum = 0;
    for (const std::uint8_t n : d.on_novel_devices(graph)) sum += n;
    return sum;
  };
  CHECK(novel(detector) == 0);
  const std::size_t type = idx(graph.nets) * kFeatureColumns + idx(DeviceColumn::type_code);   // of device 0
  graph.features[type] += 0.5f;
  std::set<std::int32_t> touched;
  const std::vector<std::int32_t> net = nets_of_nodes(graph);
  for (std::size_t e = 0; e < graph.edges.src.size(); ++e)
    if (graph.edges.src[e] == graph.nets && net[idx(graph.edges.dst[e])] >= 0)
      touched.insert(net[idx(graph.edges.dst[e])]);
  REQUIRE_FALSE(touched.empty());
  CHECK(novel(detector) == static_cast<std::int64_t>(touched.size()));
  CHECK(novel(NoveltyDetector({net_row({})})) == 0);
  const NamedState state = detector.state(exec);
  CHECK(novel(NoveltyDetector::from_state(exec, state)) == static_cast<std::int64_t>(touched.size()));
}
