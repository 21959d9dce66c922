#include "io/pairs/net_walks.hpp"

#include "engine/core/index.hpp"
#include "tests/io/device_graph.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace cgcl;
using namespace cgcl::test;

namespace {

/// Share of walks that arrives anywhere after `step` steps, and on how many nets.
struct Arrived {
  double share = 0;
  std::int64_t nets = 0;
};
Arrived arrived(const NetWalks& walks, const DeviceSharing& sharing, std::size_t step) {
  Arrived out;
  for (std::int32_t v = 0; v < sharing.nets(); ++v) {
    const double lift = walks.at(v).lift[step];
    out.share += lift * sharing.reach(v);
    out.nets += lift > 0 ? 1 : 0;
  }
  return out;
}

constexpr std::int64_t kEnough = 1 << 20;

}   // namespace

TEST_CASE("net walks: nothing gets lost where every step may pass on, and both directions agree") {
  const CircuitGraph graph = random_devices(21, 60, 90);
  const DeviceSharing sharing(graph, device_terminals(graph));
  NetWalks walks(sharing, kEnough), back(sharing, kEnough);
  for (std::int32_t a = 0; a < graph.nets; ++a) {
    if (sharing.reach(a) == 0) continue;
    walks.from(a);
    for (std::size_t k = 0; k < kWalkSteps; ++k)
      CHECK(arrived(walks, sharing, k).share == doctest::Approx(1).epsilon(1e-5));
    back.from((a + 7) % graph.nets);
    for (std::size_t k = 0; k < kWalkSteps; ++k)
      CHECK(walks.at((a + 7) % graph.nets).lift[k] == doctest::Approx(back.at(a).lift[k]).epsilon(1e-4));
  }
}

TEST_CASE("net walks: a hub does not spread beyond the budget, and what is near comes first") {
  // Net 0 drives 5000 gates and is gated by net 1, which 2 drives in turn.
  const std::int32_t nets = 5003, budget = 64;
  DeviceGraph built(nets);
  for (std::int32_t n = 3; n < nets; ++n) built.mos(false, 0, n, kSupply);
  built.mos(false, 0, 1, kSupply).mos(false, 1, 2, kSupply).mos(true, 1, 2, kSupply);
  const CircuitGraph graph = built.graph();
  const DeviceSharing sharing(graph, device_terminals(graph));
  NetWalks walks(sharing, budget);
  walks.from(2);
  for (std::size_t k = 1; k < kWalkSteps; ++k) {
    const Arrived found = arrived(walks, sharing, k);
    CHECK(found.nets <= budget);
    CHECK(found.share > 0.5);
    CHECK(found.share < 1 + 1e-5);
  }
  CHECK(walks.at(0).lift[1] > 0);
  CHECK(walks.at(100).lift[5] == 0);
  walks.from(100);   // what the last source left is gone
  CHECK(walks.at(2).lift[0] == 0);
  CHECK(walks.place(0) == 0);
  CHECK(walks.place(2) == -1);
}
