#include "io/synth/synth.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <set>
#include <utility>
#include <vector>

using namespace cgcl;

namespace {

const SynthKind kKinds[] = {SynthKind::sram, SynthKind::timing, SynthKind::array};

SynthOptions small(SynthKind kind) {
  SynthOptions o = kind == SynthKind::sram     ? demo_train()
                   : kind == SynthKind::timing ? demo_timing()
                                               : demo_array();
  return o;
}

double label(double cap_F) { return std::log10(cap_F * 1e21) / 6; }

const float* row(const CircuitGraph& g, std::int32_t node) {
  return g.features.data() + std::size_t{kFeatureColumns} * idx(node);
}

std::int32_t find_net(const CircuitGraph& g, const std::string& name) {
  const auto it = std::find(g.net_names.begin(), g.net_names.end(), name);
  REQUIRE(it != g.net_names.end());
  return static_cast<std::int32_t>(it - g.net_names.begin());
}

double mean_label(const CircuitGraph& g, Relation relation) {
  double sum = 0, n = 0;
  for (std::int64_t i = 0; i < g.links.size(); ++i) {
    const auto k = idx(i);
    if (g.links.relation[k] != static_cast<std::uint8_t>(relation) || !g.in_range(i)) continue;
    sum += label(g.links.cap_F[k]);
    ++n;
  }
  REQUIRE(n > 100);
  return sum / n;
}

bool joins(const CircuitGraph& g, std::uint8_t relation, std::int32_t src, std::int32_t dst) {
  static const std::pair<NodeType, NodeType> ends[] = {{NodeType::device, NodeType::pin},
                                                       {NodeType::pin, NodeType::net},
                                                       {NodeType::pin, NodeType::net},
                                                       {NodeType::pin, NodeType::pin},
                                                       {NodeType::net, NodeType::net}};
  return src >= 0 && dst >= 0 && src < g.nodes() && dst < g.nodes() && relation < kRelations &&
         g.type(src) == ends[relation].first && g.type(dst) == ends[relation].second;
}

}   // namespace

TEST_CASE("synth: graphs of all kinds have consistent counts, valid ids and finite values") {
  for (SynthKind kind : kKinds) {
    const CircuitGraph g = synthesise(small(kind));
    CAPTURE(g.name);
    CHECK(g.synthetic);
    CHECK(g.source.rfind(str("synthetic ", synth_kind_name(kind), " "), 0) == 0);
    CHECK(g.source_sha256.size() == 64);
    CHECK_NOTHROW(validate(g, g.name));
    CHECK(g.pins == 3 * g.devices);
    CHECK(g.power_nets == std::vector<std::string>{"VDD", "VSS"});
    REQUIRE(g.features.size() == idx(g.nodes()) * kFeatureColumns);
    REQUIRE(g.ground_F.size() == idx(g.nets));
    REQUIRE(g.links.cap_F.size() == g.links.src.size());
    bool good = true;
    for (float x : g.features) good = good && std::isfinite(x) && x >= 0;
    for (double c : g.ground_F) good = good && std::isfinite(c) && c >= 0;
    for (double c : g.links.cap_F) good = good && std::isfinite(c) && c > 0;
    CHECK(good);
    for (const EdgeList* list : {&g.edges, static_cast<const EdgeList*>(&g.links)}) {
      bool valid = true;
      for (std::size_t i = 0; i < list->src.size(); ++i)
        valid = valid && joins(g, list->relation[i], list->src[i], list->dst[i]);
      CHECK(valid);
    }
    std::set<std::pair<std::int32_t, std::int32_t>> pairs;
    for (std::size_t i = 0; i < g.links.src.size(); ++i) {
      pairs.insert({std::min(g.links.src[i], g.links.dst[i]), std::max(g.links.src[i], g.links.dst[i])});
      if (g.links.src[i] == g.links.dst[i]) FAIL("a link joins a node with itself");
    }
    CHECK(pairs.size() == g.links.src.size());
  }
}

TEST_CASE("synth: every link joins two different electrical nets and no supply") {
  const CircuitGraph g = synthesise(demo_train());
  std::vector<std::int32_t> net(idx(g.nodes()), -1);
  for (std::int32_t i = 0; i < g.nets; ++i) net[idx(i)] = i;
  for (std::size_t i = 0; i < g.edges.src.size(); ++i) {
    if (g.edges.relation[i] == 1) net[idx(g.edges.src[i])] = g.edges.dst[i];
  }
  bool good = true;
  for (std::size_t i = 0; i < g.links.src.size(); ++i) {
    const std::int32_t a = net[idx(g.links.src[i])], b = net[idx(g.links.dst[i])];
    good = good && a >= 0 && b >= 0 && a != b;
  }
  CHECK(good);
}

TEST_CASE("synth: net features equal a recomputation from pins and devices") {
  for (SynthKind kind : kKinds) {
    const CircuitGraph g = synthesise(small(kind));
    std::vector<std::array<double, 5>> sum(idx(g.nets));   // devices, gates, ends, width, length
    std::set<std::pair<std::int32_t, std::int32_t>> touching;
    const std::int32_t first_pin = g.nets + g.devices;
    for (std::size_t i = 0; i < g.edges.src.size(); ++i) {
      if (g.edges.relation[i] != 1) continue;
      const std::int32_t device = g.nets + (g.edges.src[i] - first_pin) / 3, net = g.edges.dst[i];
      auto& s = sum[idx(net)];
      if (touching.insert({device, net}).second) s[0] += row(g, device)[0];
      const bool gate = row(g, g.edges.src[i])[0] == 1.0f;
      s[gate ? 1 : 2] += row(g, device)[0];
      s[gate ? 4 : 3] += row(g, device)[gate ? 2 : 1];
    }
    for (std::int32_t n = 0; n < g.nets; ++n) {
      const auto& s = sum[idx(n)];
      const float* x = row(g, n);
      const bool same = x[0] == s[0] && x[1] == s[1] && x[2] == s[2] && x[3] == 0 &&
                        std::abs(x[4] - s[3]) < 1e-9 && std::abs(x[5] - s[4]) < 1e-10;
      if (!same) FAIL(g.net_names[idx(n)]);
      for (int c = 6; c < 15; ++c) CHECK(x[c] == 0);
    }
  }
}

TEST_CASE("synth: features of known nets and devices follow from the cells") {
  const CircuitGraph g = synthesise(demo_train());   // 8 x 8, 6T
  const float* word = row(g, find_net(g, "WL<3>"));
  CHECK(word[0] == 18);   // two gates in each of 8 cells, and the two drains of the driver
  CHECK(word[1] == 16);
  CHECK(word[4] == test::near(2.4e-6));
  CHECK(word[5] == test::near(16 * 35e-9));
  CHECK(word[15] == 0);
  CHECK(word[16] == 1);
  const float* q = row(g, find_net(g, "XARRAY/XC2_5/Q"));
  CHECK(q[0] == 5);
  CHECK(q[1] == 2);
  CHECK(q[2] == 3);
  CHECK(q[4] == test::near(120e-9 + 165e-9 + 55e-9));
  CHECK(q[16] == test::near(1.0 / 3));
  CHECK(row(g, find_net(g, "CLK"))[15] == 1);
  CHECK(row(g, find_net(g, "XDEC/SEL<0>"))[16] == 0.5f);
  const auto it = std::find(g.device_names.begin(), g.device_names.end(), "XARRAY/XC2_5/MPDL");
  REQUIRE(it != g.device_names.end());
  const float* pull_down = row(g, g.nets + static_cast<std::int32_t>(it - g.device_names.begin()));
  CHECK(pull_down[1] == test::near(165e-9));
  CHECK(pull_down[3] == test::near(165e-9 * 71.11e-9));
  CHECK(pull_down[4] == test::near(2 * (165e-9 + 71.11e-9)));
  CHECK(pull_down[14] == 4);
  CHECK(pull_down[15] == 1);
}

TEST_CASE("synth: labels lie in the legal range and spread over it") {
  for (SynthKind kind : kKinds) {
    const CircuitGraph g = synthesise(small(kind));
    CAPTURE(g.name);
    std::int64_t legal = 0;
    double lo = 1, hi = 0;
    for (std::int64_t i = 0; i < g.links.size(); ++i) {
      if (!g.in_range(i)) continue;
      ++legal;
      lo = std::min(lo, label(g.links.cap_F[idx(i)]));
      hi = std::max(hi, label(g.links.cap_F[idx(i)]));
    }
    CHECK(static_cast<double>(legal) > 0.99 * static_cast<double>(g.links.size()));
    CHECK(lo < 0.3);
    CHECK(hi > 0.85);
    CHECK(mean_label(g, Relation::pin_to_net) < mean_label(g, Relation::pin_to_pin));
    CHECK(mean_label(g, Relation::pin_to_pin) < mean_label(g, Relation::net_to_net));
    const auto zeros = std::count(g.ground_F.begin(), g.ground_F.end(), 0.0);
    CHECK(zeros * 10 > g.nets);
    CHECK(zeros * 2 < g.nets);
  }
}

TEST_CASE("synth: the seed decides the capacitances and nothing else") {
  SynthOptions o = demo_timing();
  const CircuitGraph a = synthesise(o), b = synthesise(o);
  CHECK(a.links.cap_F == b.links.cap_F);
  CHECK(a.ground_F == b.ground_F);
  CHECK(a.source_sha256 == b.source_sha256);
  o.seed += 1;
  const CircuitGraph c = synthesise(o);
  CHECK(a.features == c.features);
  CHECK(a.edges.src == c.edges.src);
  CHECK(a.links.src == c.links.src);
  CHECK(a.links.dst == c.links.dst);
  CHECK(a.links.cap_F != c.links.cap_F);
  CHECK(a.source_sha256 != c.source_sha256);
}

TEST_CASE("synth: the kinds differ in their label distributions") {
  std::vector<CircuitGraph> g;
  for (SynthKind kind : kKinds) g.push_back(synthesise(small(kind)));
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      double most = 0;
      for (Relation r : {Relation::pin_to_net, Relation::pin_to_pin, Relation::net_to_net}) {
        most = std::max(most, std::abs(mean_label(g[i], r) - mean_label(g[j], r)));
      }
      CHECK(most > 0.005);
    }
  }
}

TEST_CASE("synth: interior bit cells are exact copies") {
  const CircuitGraph g = synthesise({SynthKind::sram, 16, 16, 0, 0, ""});
  const float *a = row(g, find_net(g, "XARRAY/XC3_4/Q")), *b = row(g, find_net(g, "XARRAY/XC10_9/QB"));
  CHECK(std::equal(a, a + kFeatureColumns, b));
  const float *w = row(g, find_net(g, "WL<2>")), *v = row(g, find_net(g, "WL<11>"));
  CHECK(std::equal(w, w + kFeatureColumns, v));
}

TEST_CASE("synth: a number of nodes is met within five percent") {
  for (SynthKind kind : kKinds) {
    for (std::int64_t nodes : {3000, 7777, 20000, 150000}) {
      SynthOptions o;
      o.kind = kind;
      o.nodes = nodes;
      const double made = static_cast<double>(synth_circuit(o).nodes());
      CAPTURE(synth_kind_name(kind));
      CAPTURE(nodes);
      CHECK(std::abs(made / static_cast<double>(nodes) - 1) < 0.05);
    }
  }
}

TEST_CASE("synth: impossible sizes are refused with the limits") {
  const auto id_of = [](const SynthOptions& o) {
    try {
      (void)resolve(o);
    } catch (const Error& e) {
      return e.id();
    }
    return ErrorId::internal;
  };
  CHECK(id_of({SynthKind::sram, 0, 0, 49, 0, ""}) == ErrorId::bad_value);
  CHECK(id_of({SynthKind::sram, 0, 0, 60, 0, ""}) == ErrorId::bad_value);
  CHECK(id_of({SynthKind::array, 0, 0, 50000001, 0, ""}) == ErrorId::bad_value);
  CHECK(id_of({SynthKind::array, 0, 0, -1, 0, ""}) == ErrorId::bad_value);
  CHECK(id_of({SynthKind::array, 8, 0, 1000, 0, ""}) == ErrorId::bad_value);
  CHECK(id_of({SynthKind::sram, 8, 6, 0, 0, ""}) == ErrorId::bad_value);
  CHECK(id_of({SynthKind::sram, -8, 8, 0, 0, ""}) == ErrorId::bad_value);
  CHECK(id_of({SynthKind::timing, 8, 1000, 0, 0, ""}) == ErrorId::bad_value);
  CHECK(id_of({SynthKind::sram, 4096, 16384, 0, 0, ""}) == ErrorId::bad_value);
  CHECK_THROWS_AS((void)parse_synth_kind("dram"), Error);
}

TEST_CASE("synth: names are unique and present exactly for small designs") {
  for (SynthKind kind : kKinds) {
    const CircuitGraph g = synthesise(small(kind));
    REQUIRE(g.net_names.size() == idx(g.nets));
    REQUIRE(g.device_names.size() == idx(g.devices));
    std::set<std::string> names(g.net_names.begin(), g.net_names.end());
    CHECK(names.size() == g.net_names.size());
    names.insert(g.device_names.begin(), g.device_names.end());
    CHECK(names.size() == g.net_names.size() + g.device_names.size());
    CHECK(names.count("VDD") == 0);
  }
  SynthOptions large;
  large.nodes = 210000;
  CHECK(synthesise(large).net_names.empty());
}
