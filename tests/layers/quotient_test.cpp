// Training on the quotient of a graph is training on the graph: on random graphs with planted copies.
#include "engine/core/index.hpp"
#include "engine/core/real_tensor.hpp"
#include "engine/ops/csr.hpp"
#include "losses/loss_zoo.hpp"
#include "tests/layers/planted_graph.hpp"
#include "tests/layers/training_outcome.hpp"

#include <doctest/doctest.h>

#include <map>
#include <tuple>

using namespace cgcl;
using namespace cgcl::test;

using Ids = std::vector<std::int32_t>;

namespace {

constexpr ConvKind kAllConvs[] = {ConvKind::sage, ConvKind::cluster_gcn, ConvKind::gcn,
                                  ConvKind::gat,  ConvKind::res_gated,   ConvKind::gine};
constexpr double kExact = 1e-10;

auto batch_of(const Exec& exec, const HostGraph& host) {
  return [&exec, host](const GraphBatchOptions& options) { return make_graph_batch(exec, options, host); };
}

/// Links between random nodes, with labels on a grid so that many are equal.
struct Readouts {
  Ids a, b;
  std::vector<double> y;

  Readouts(std::int64_t nodes, std::uint64_t n) {
    for (std::uint64_t i = 0; i < n; ++i) {
      a.push_back(static_cast<std::int32_t>(below({8, kSample, 1}, i, static_cast<std::uint64_t>(nodes))));
      b.push_back(static_cast<std::int32_t>(below({8, kSample, 2}, i, static_cast<std::uint64_t>(nodes))));
      y.push_back(static_cast<double>(below({8, kSample, 3}, i, 5)) / 4);
    }
  }
};

/// Links with equal colours at their ends and equal labels, merged.
struct MergedLinks {
  Ids a, b;
  std::vector<double> y, count;

  MergedLinks(const Readouts& links, const Ids& row) {
    std::map<std::tuple<std::int32_t, std::int32_t, double>, double> groups;
    for (std::size_t i = 0; i < links.y.size(); ++i)
      groups[{row[idx(links.a[i])], row[idx(links.b[i])], links.y[i]}] += 1;
    for (const auto& [key, n] : groups) {
      a.push_back(std::get<0>(key));
      b.push_back(std::get<1>(key));
      y.push_back(std::get<2>(key));
      count.push_back(n);
    }
  }
};

Objective on_links(const Exec& exec, const RegressionObjective& objective, const Ids& a, const Ids& b,
                   const std::vector<double>& y, const std::vector<double>& count = {}) {
  return [&exec, &objective, a, b, y, count](Tape& tape, CircuitGcl& model, const Var& z) {
    const Var pred = model.predict_links(tape, z, ops::make_row_index(exec, a, z.rows()),
                                         ops::make_row_index(exec, b, z.rows()));
    return objective(tape, pred, Tensor::from(exec, y), {},
                     count.empty() ? Tensor{} : Tensor::from(exec, count));
  };
}

}   // namespace

TEST_CASE("quotient training: every convolution learns on the quotient what it learns on the graph") {
  const Exec exec({.device = {}, .threads = 1});
  for (std::uint32_t seed = 0; seed < 3; ++seed) {
    const PlantedGraph g(seed, 18, 10 + 12 * seed, 4);
    for (const ConvKind conv : kAllConvs) {
      for (const bool statistics : {false, true}) {
        const bool batch_norm = (seed + (statistics ? 1 : 0)) % 2 == 0;
        const CircuitEncoderOptions options{.conv = conv,
                                            .hidden = 8,
                                            .layers = 3,
                                            .dropout = 0,
                                            .statistics = statistics,
                                            .batch_norm = batch_norm};
        const PlantedQuotient q(g, conv, 3, statistics);
        INFO(str("seed ", seed, " ", name_of(conv), statistics ? " statistics" : "",
                 batch_norm ? " batch norm" : "", ", ", q.quotient.rows(), " rows for ", g.nodes(),
                 " nodes"));
        CHECK(3 * q.quotient.rows() < 2 * g.nodes());
        const double worst = worst_difference(sgrl_outcome(exec, options, batch_of(exec, g.host())),
                                              sgrl_outcome(exec, options, batch_of(exec, q.host())), q.row);
        CHECK(worst < kExact);
      }
    }
  }
}

TEST_CASE("quotient training: links merged by colours and label give the loss of all links") {
  const Exec exec({.device = {}, .threads = 1});
  const PlantedGraph g(5, 18, 30, 4);
  const Readouts links(g.nodes(), 500);
  for (const ConvKind conv : kAllConvs) {
    const PlantedQuotient q(g, conv, 2, true);
    const MergedLinks merged(links, q.row);
    CHECK(merged.count.size() < links.y.size());
    for (const RegressionLoss loss : {RegressionLoss::mse, RegressionLoss::gai, RegressionLoss::bmc,
                                      RegressionLoss::bni, RegressionLoss::lds}) {
      const bool batch_norm = loss == RegressionLoss::mse || loss == RegressionLoss::bmc;
      const RegressionObjective objective(exec, DType::f64, {.loss = loss, .sigma = 0.2}, links.y);
      const ModelOptions options{
          .conv = conv, .hidden = 8, .layers = 2, .dropout = 0, .cl_width = 0, .batch_norm = batch_norm};
      INFO(str(name_of(conv), " ", name_of(loss), batch_norm ? " batch norm" : ""));
      const TrainingOutcome full = head_outcome(exec, options, batch_of(exec, g.host()),
                                                on_links(exec, objective, links.a, links.b, links.y));
      const TrainingOutcome small =
          head_outcome(exec, options, batch_of(exec, q.host()),
                       on_links(exec, objective, merged.a, merged.b, merged.y, merged.count));
      CHECK(worst_difference(full, small, q.row) < kExact);
    }
  }
}

TEST_CASE("quotient training: nodes merged by colour give the class losses of all nodes") {
  const Exec exec({.device = {}, .threads = 1});
  const PlantedGraph g(6, 18, 30, 4);
  Ids all(idx(g.nodes())), rows;
  for (std::size_t v = 0; v < all.size(); ++v) all[v] = static_cast<std::int32_t>(v);
  for (const ConvKind conv : kAllConvs) {
    const PlantedQuotient q(g, conv, 2, true);
    Ids label, label_of_row;
    for (std::int32_t r = 0; r < q.quotient.rows(); ++r) label_of_row.push_back(r % 3);
    for (const std::int32_t r : q.row) label.push_back(r % 3);
    rows.assign(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(q.quotient.rows()));
    for (const ClassificationLoss loss :
         {ClassificationLoss::ce, ClassificationLoss::focal, ClassificationLoss::bsce}) {
      const ClassificationObjective objective(exec, DType::f64, {.loss = loss, .classes = 3}, label);
      const ModelOptions options{.conv = conv,
                                 .hidden = 8,
                                 .layers = 2,
                                 .dropout = 0,
                                 .cl_width = 0,
                                 .readout = Readout::node,
                                 .out = 3,
                                 .batch_norm = true};
      const auto read_out = [&](const Ids& nodes, const Ids& labels, const Tensor& count) -> Objective {
        return [&, count](Tape& tape, CircuitGcl& model, const Var& z) {
          const Var logits = model.predict_nodes(tape, z, ops::make_row_index(exec, nodes, z.rows()));
          return objective(tape, logits, Tensor::from(exec, labels), count);
        };
      };
      INFO(str(name_of(conv), " ", name_of(loss)));
      const Tensor count = Tensor::from(exec, q.quotient.multiplicity);
      CHECK(worst_difference(
                head_outcome(exec, options, batch_of(exec, g.host()), read_out(all, label, {})),
                head_outcome(exec, options, batch_of(exec, q.host()), read_out(rows, label_of_row, count)),
                q.row) < kExact);
    }
  }
}

TEST_CASE("quotient training: options of single layers, and gradients by their input") {
  const Exec exec({.device = {}, .threads = 1});
  const PlantedGraph g(7, 15, 30, 4);
  const std::pair<ConvKind, ConvOptions> cases[] = {
      {ConvKind::gat, {.in = 5, .out = 6, .heads = 2}},
      {ConvKind::res_gated, {.in = 5, .out = 6, .edge_width = 3, .fused = false}},
      {ConvKind::res_gated, {.in = 5, .out = 6}},
      {ConvKind::gine, {.in = 5, .out = 6, .edge_width = 3, .train_eps = false, .fused = false}},
      {ConvKind::sage, {.in = 5, .out = 6, .normalize = true}},
      {ConvKind::gcn, {.in = 6, .out = 5}},
      {ConvKind::cluster_gcn, {.in = 5, .out = 6, .fused = false}}};
  for (const auto& each : cases) {
    const auto& conv = each.first;
    const auto& options = each.second;
    // Refined until nothing splits: then the input may differ from colour to colour too.
    const PlantedQuotient q(g, conv, 200, true);
    TrainingOutcome outcome[2];
    for (const bool merged : {false, true}) {
      Initializer init(exec, DType::f64, 3);
      const auto layer = make_conv(init, conv, options);
      const Var x = init.normal(q.quotient.rows(), options.in), table = init.normal(kEdgeTypeRows, 3);
      const GraphBatch batch =
          make_graph_batch(exec, {.conv = conv, .dtype = DType::f64}, merged ? q.host() : g.host());
      Tape tape(exec, TapeMode::train);
      const Var input = merged ? x : ag::gather_rows(tape, x, ops::make_row_index(exec, q.row, x.rows()));
      const Var edge_attr =
          options.edge_width > 0 ? ag::gather_rows(tape, table, batch.graph.edge_type) : Var{};
      const Var y = layer->forward(tape, batch.graph, input, edge_attr, {.act = Act::tanh});
      const Var loss = ag::sum(tape, ag::column_sums(tape, ag::square(tape, y), batch.multiplicity));
      tape.backward(loss);
      TrainingOutcome& out = outcome[merged ? 1 : 0];
      out.loss = loss.value().item(exec);
      record_model(exec, *layer, out);
      out.gradients.emplace_back("x", host_values(exec, x.grad()));
      if (table.grad().defined()) out.gradients.emplace_back("table", host_values(exec, table.grad()));
      out.embeddings = host_values(exec, y.value());
      out.width = options.out;
    }
    INFO(str(name_of(conv), " heads ", options.heads, " edge width ", options.edge_width));
    CHECK(worst_difference(outcome[0], outcome[1], q.row) < kExact);
  }
}

TEST_CASE("quotient training: one node, and nothing but isolated nodes") {
  const Exec exec({.device = {}, .threads = 1});
  const std::vector<float> features(6 * kStatistics, 0.0f);
  const std::vector<std::uint8_t> type{0, 1, 2, 0, 1, 0}, small_type{0, 1, 2};
  HostGraph full, small;
  full.node_type = type;
  small.node_type = small_type;
  const std::vector<double> count{3, 2, 1};
  small.node_multiplicity = count;
  for (const ConvKind conv : kAllConvs) {
    INFO(str(name_of(conv)));
    const CircuitEncoderOptions options{
        .conv = conv, .hidden = 4, .layers = 2, .dropout = 0, .batch_norm = true};
    CHECK(worst_difference(sgrl_outcome(exec, options, batch_of(exec, full)),
                           sgrl_outcome(exec, options, batch_of(exec, small)), {0, 1, 2, 0, 1, 0}) < kExact);
    HostGraph one;
    const std::vector<std::uint8_t> net{0};
    one.node_type = net;
    const CircuitEncoderOptions plain{.conv = conv, .hidden = 4, .layers = 2, .dropout = 0};
    CHECK(std::isfinite(sgrl_outcome(exec, plain, batch_of(exec, one)).loss));
  }
}
