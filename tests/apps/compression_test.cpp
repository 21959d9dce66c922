// compress() on designs: training on colours is training on nodes, whatever the convolution.
#include "apps/train/compression.hpp"

#include "apps/train/samples.hpp"
#include "engine/core/index.hpp"
#include "engine/ops/csr.hpp"
#include "io/pt/hetero_reader.hpp"
#include "io/synth/synth.hpp"
#include "losses/regression_losses.hpp"
#include "tests/fixtures.hpp"
#include "tests/io/hand_graph.hpp"
#include "tests/layers/training_outcome.hpp"

#include <doctest/doctest.h>

#include <map>

using namespace cgcl;
using namespace cgcl::test;

using Ids = std::vector<std::int32_t>;

namespace {

constexpr ConvKind kAllConvs[] = {ConvKind::sage, ConvKind::cluster_gcn, ConvKind::gcn,
                                  ConvKind::gat,  ConvKind::res_gated,   ConvKind::gine};
constexpr double kExact = 1e-10;

HostGraph with_features(const CircuitGraph& graph) {
  const FeatureNormaliser normaliser = fit_normaliser(graph);
  return make_host_graph(graph, &normaliser);
}

auto batch_of(const Exec& exec, const HostGraph& design) {
  return
      [&exec, &design](const GraphBatchOptions& options) { return make_graph_batch(exec, options, design); };
}

void check_pretraining(const CircuitGraph& graph, bool statistics, bool batch_norm) {
  const Exec exec({.device = {}, .threads = 1});
  const HostGraph design = statistics ? with_features(graph) : make_host_graph(graph, nullptr);
  for (const ConvKind conv : kAllConvs) {
    const CircuitEncoderOptions options{.conv = conv,
                                        .hidden = 8,
                                        .layers = 3,
                                        .dropout = 0,
                                        .statistics = statistics,
                                        .batch_norm = batch_norm};
    const CompressedDesign small = compress(exec, design, conv, options.layers, Compression::on);
    INFO(str(graph.name, " ", name_of(conv), statistics ? " statistics" : "", batch_norm ? " batch norm" : "",
             ", ", small.design.nodes(), " rows for ", design.nodes(), " nodes"));
    REQUIRE(small.compressed());
    CHECK(4 * small.design.nodes() < 3 * design.nodes());
    CHECK(worst_difference(sgrl_outcome(exec, options, batch_of(exec, design)),
                           sgrl_outcome(exec, options, batch_of(exec, small.design)), small.row) < kExact);
  }
}

/// Links merged by the colours of their ends: mean label, number, and the variance inside the groups that no
/// prediction can remove.
struct PairTotals {
  Ids a, b;
  std::vector<double> mean, count;
  double variance_inside = 0;

  PairTotals(const TaskSamples& links, const Ids& row) {
    struct Sums {
      double n = 0, y = 0, yy = 0;
    };
    std::map<std::pair<std::int32_t, std::int32_t>, Sums> groups;
    for (std::size_t i = 0; i < links.y.size(); ++i) {
      Sums& s = groups[{row[idx(links.source[i])], row[idx(links.target[i])]}];
      s.n += 1;
      s.y += links.y[i];
      s.yy += static_cast<double>(links.y[i]) * links.y[i];
    }
    for (const auto& [ends, s] : groups) {
      a.push_back(ends.first);
      b.push_back(ends.second);
      mean.push_back(s.y / s.n);
      count.push_back(s.n);
      variance_inside += (s.yy - s.y * s.y / s.n) / static_cast<double>(links.y.size());
    }
  }
};

Objective squared_error(const Exec& exec, const Ids& a, const Ids& b, const std::vector<double>& y,
                        const std::vector<double>& count, double offset) {
  return [&exec, &a, &b, y, count, offset](Tape& tape, CircuitGcl& model, const Var& z) {
    const Var pred = model.predict_links(tape, z, ops::make_row_index(exec, a, z.rows()),
                                         ops::make_row_index(exec, b, z.rows()));
    const Tensor weight = count.empty() ? Tensor{} : Tensor::from(exec, count);
    return ag::add(tape, mse_loss(tape, pred, Tensor::from(exec, y), {}, weight),
                   Var(Tensor::from(exec, std::vector<double>{offset})));
  };
}

void check_regression(const CircuitGraph& graph, bool batch_norm) {
  const Exec exec({.device = {}, .threads = 1});
  const HostGraph design = with_features(graph);
  const TaskSamples links =
      all_samples(graph, Task::edge_regression, task_codec(Task::edge_regression, graph));
  const std::vector<double> y(links.y.begin(), links.y.end());
  for (const ConvKind conv : kAllConvs) {
    const ModelOptions options{
        .conv = conv, .hidden = 8, .layers = 3, .dropout = 0, .cl_width = 0, .batch_norm = batch_norm};
    const CompressedDesign small = compress(exec, design, conv, options.layers, Compression::on);
    const PairTotals pairs(links, small.row);
    INFO(str(graph.name, " ", name_of(conv), batch_norm ? " batch norm" : "", ", ", pairs.mean.size(),
             " colour pairs for ", y.size(), " links"));
    CHECK(2 * pairs.mean.size() < y.size());
    const auto full = head_outcome(exec, options, batch_of(exec, design),
                                   squared_error(exec, links.source, links.target, y, {}, 0));
    const auto merged =
        head_outcome(exec, options, batch_of(exec, small.design),
                     squared_error(exec, pairs.a, pairs.b, pairs.mean, pairs.count, pairs.variance_inside));
    CHECK(worst_difference(full, merged, small.row) < kExact);
  }
}

}   // namespace

TEST_CASE(
    "compression: pre-training on the colours of synthetic designs equals pre-training on the designs") {
  for (const SynthOptions& options : {demo_train(), demo_timing(), demo_array()}) {
    const CircuitGraph graph = synthesise(options);
    check_pretraining(graph, options.kind == SynthKind::timing, options.kind != SynthKind::array);
  }
}

TEST_CASE(
    "compression: regression on colour pairs of a synthetic design equals regression on all its links") {
  const CircuitGraph graph = synthesise(demo_train());
  check_regression(graph, false);
  check_regression(graph, true);
}

TEST_CASE("compression: the published design trains on its colours as on its nodes" *
          doctest::test_suite("long")) {
  const CircuitGraph graph = read_pt(fixture("digtime.pt"));
  check_pretraining(graph, false, true);
  check_pretraining(graph, true, false);
  check_regression(graph, true);
}

TEST_CASE("compression: two designs side by side share their colours") {
  const Exec exec({.device = {}, .threads = 1});
  const HostGraph one = make_host_graph(synthesise(demo_timing()), nullptr);
  HostGraph both = one;
  append(both, one);
  for (const ConvKind conv : kAllConvs) {
    const CompressedDesign single = compress(exec, one, conv, 3, Compression::on),
                           pair = compress(exec, both, conv, 3, Compression::on);
    CHECK(pair.design.nodes() == single.design.nodes());
    for (std::size_t r = 0; r < single.design.node_multiplicity.size(); ++r)
      CHECK(pair.design.node_multiplicity[r] == 2 * single.design.node_multiplicity[r]);
    const CircuitEncoderOptions options{
        .conv = conv, .hidden = 8, .layers = 3, .dropout = 0, .batch_norm = false};
    CHECK(worst_difference(sgrl_outcome(exec, options, batch_of(exec, both)),
                           sgrl_outcome(exec, options, batch_of(exec, pair.design)), pair.row) < kExact);
  }
}

TEST_CASE("compression: auto needs a quarter of the rows, off and nothing to merge leave the design alone") {
  const Exec exec;
  const HostGraph typed = make_host_graph(hand_graph(), nullptr);   // 11 nodes, 6 colours
  for (const ConvKind conv : kAllConvs) {
    CHECK(compress(exec, typed, conv, 2, Compression::automatic).compressed());
    CHECK_FALSE(compress(exec, typed, conv, 2, Compression::off).compressed());
    CHECK(compress(exec, typed, conv, 2, Compression::off).design.nodes() == 11);
  }
  const HostGraph full = with_features(hand_graph());   // 11 nodes, 11 colours
  CHECK_FALSE(compress(exec, full, ConvKind::gat, 5, Compression::automatic).compressed());
  const CompressedDesign on = compress(exec, full, ConvKind::gine, 5, Compression::on);
  CHECK(on.compressed());
  CHECK(on.design.nodes() == 11);
  CHECK(on.design.edge_type.size() == on.design.source.size());
  Ids extra(11);
  for (std::size_t v = 0; v < 11; ++v) extra[v] = static_cast<std::int32_t>(v);
  CHECK(compress(exec, typed, ConvKind::gat, 0, Compression::on, extra).design.nodes() == 11);
  CHECK_FALSE(compress(exec, {}, ConvKind::res_gated, 3, Compression::on).compressed());
}
