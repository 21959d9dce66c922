// Training on the colours of a design is training on the design: over many steps, not only in one gradient.
#include "apps/train/pretrain.hpp"
#include "engine/core/index.hpp"
#include "tests/learning/designs.hpp"
#include "tests/learning/standing.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <numeric>   // for iota

using namespace cgcl;
using namespace cgcl::test;

namespace {

/// How far apart two runs in float32 may end that differ in the order of their sums: a hundred roundings of
/// quantities around 1. Measured: 6e-7 at the most.
constexpr double kRounding = 1e-5;

/// What a run leaves behind.
struct Course {
  std::vector<double> loss, prediction;
};

Course train(const Exec& exec, const CircuitGraph& graph, Task task, const std::string& loss,
             Compression compression) {
  TrainOptions options;
  options.task = task;
  options.loss = loss;
  options.head.hidden = 24;
  options.head.layers = 2;
  options.head.dropout = 0;
  options.balanced = on_links(task);
  options.split_by = SplitBy::random;   // the claims are about such splits
  options.epochs = 6;
  options.batch_size = 256;
  options.lr = 3e-3;
  options.compression = compression;
  Downstream training(exec, graph, options, std::nullopt);
  Course out;
  (void)training.run({}, [&out](const Downstream::EpochReport& epoch) { out.loss.push_back(epoch.loss); });
  TrainedModel model = best_model(exec, training);
  const TaskSamples& s = training.samples();
  std::vector<std::int32_t> all(idx(s.size()));
  std::iota(all.begin(), all.end(), 0);
  const PreparedDesign design = model.prepare(exec, graph, compression);
  CHECK(design.host.compressed() == (compression == Compression::on));
  out.prediction = on_links(task) ? model.predict_links(exec, design, s.source, s.target, {}, all)
                                  : model.predict_nodes(exec, design, s.source);
  return out;
}

double difference(const std::vector<double>& a, const std::vector<double>& b) {
  REQUIRE(a.size() == b.size());
  double worst = 0;
  for (std::size_t i = 0; i < a.size(); ++i) worst = std::max(worst, std::abs(a[i] - b[i]));
  return worst;
}

}   // namespace

TEST_SUITE("learning") {
  TEST_CASE("learning: the quotient and the whole graph learn the same") {
    const Exec exec({.device = {}, .threads = 1, .seed = 4}), other({.device = {}, .threads = 1, .seed = 5});
    const CircuitGraph graph = sram(8, 8);
    for (const auto& run : {std::pair{Task::edge_regression, "mse"},
                            {Task::node_regression, "gai"},
                            {Task::node_classification, "bsce"}}) {
      const Task task = run.first;
      const char* const loss = run.second;
      const Course small = train(exec, graph, task, loss, Compression::on);
      const Course whole = train(exec, graph, task, loss, Compression::off);
      CAPTURE(loss);
      CHECK(small.loss.back() < small.loss.front() - 0.01);
      CHECK(difference(small.loss, whole.loss) < kRounding);
      CHECK(difference(small.prediction, whole.prediction) < kRounding);
      const Course elsewhere = train(other, graph, task, loss, Compression::on);   // the tolerance can fail
      CHECK(difference(small.loss, elsewhere.loss) > 100 * kRounding);
    }
  }

  TEST_CASE("learning: pre-training goes the same way on the quotient and on the whole graph") {
    const Exec exec({.device = {}, .threads = 1, .seed = 4});
    const HostGraph design = make_host_graph(sram(8, 8), nullptr);
    PretrainOptions options;
    options.encoder.hidden = 16;
    options.encoder.layers = 3;
    options.encoder.dropout = 0;
    options.epochs = 10;
    const CompressedDesign small =
        compress(exec, design, options.encoder.conv, options.encoder.layers, Compression::on);
    REQUIRE(small.compressed());
    std::vector<PretrainResult> result;
    for (const HostGraph* d : {&small.design, &design}) {
      Initializer init(exec);
      Sgrl model(init, options.encoder);
      result.push_back(pretrain(exec, model, *d, options));
    }
    CHECK(result[0].rows < result[1].rows / 10);
    CHECK(result[0].alignment_loss.back() < result[0].alignment_loss.front() - 0.1);
    CHECK(difference(result[0].alignment_loss, result[1].alignment_loss) < kRounding);
    CHECK(difference(result[0].scattering_loss, result[1].scattering_loss) < kRounding);
  }
}
