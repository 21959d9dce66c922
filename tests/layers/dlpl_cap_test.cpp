#include "layers/models/dlpl_cap.hpp"

#include "apps/train/downstream.hpp"
#include "apps/train/evaluate.hpp"
#include "engine/ops/csr.hpp"
#include "io/synth/synth.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/layers/small_graph.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using namespace cgcl;
using namespace cgcl::test;

using Ids = std::vector<std::int32_t>;

namespace {

ModelOptions small_model(std::int64_t out = 1) {
  return {.hidden = 4, .layers = 2, .dropout = 0, .cl_width = 0, .out = out};
}

/// A batch of a small circuit with links and their labels.
struct Setup {
  Exec exec;
  CircuitGraph graph = synthesise({.kind = SynthKind::timing, .rows = 2, .cols = 3, .name = "t"});
  std::unique_ptr<DlplCap> model;
  GraphBatch batch;
  RowIndex source, target;
  std::vector<float> y{0.1f, 0.3f, 0.31f, 0.5f, 0.7f, 0.95f, 0.0f};
  Ids label{0, 1, 1, 2, 3, 4, 0};

  explicit Setup(ModelOptions options = small_model()) {
    Initializer init(exec, DType::f64);
    model = std::make_unique<DlplCap>(init, options);
    const FeatureNormaliser normaliser = fit_normaliser(graph);
    batch = make_graph_batch(exec, model->batch_options(), make_host_graph(graph, &normaliser));
    const Ids a(graph.links.src.begin(), graph.links.src.begin() + 7),
        b(graph.links.dst.begin(), graph.links.dst.begin() + 7);
    source = ops::make_row_index(exec, a, batch.nodes);
    target = ops::make_row_index(exec, b, batch.nodes);
  }
  [[nodiscard]] Truth truth() const {
    const auto columns = model->label_columns(y, label);
    return {
        real_tensor(exec, DType::f64, std::vector<double>(y.begin(), y.end())), Tensor::from(exec, label),
        real_tensor(exec, DType::f64, std::vector<double>(columns.begin(), columns.end()), 7, kSizeClasses)};
  }
  [[nodiscard]] Var output(Tape& tape) const {
    return model->predict_links(tape, model->embed(tape, batch), source, target);
  }
};

const RunLoss kUnused = [](Tape&, const Var&) -> Var {
  throw ShapeError("the loss of the run is not asked");
};

}   // namespace

TEST_CASE("dlpl-cap: the loss is the focal loss of the router and relative errors of the true classes") {
  const Setup s;
  Tape tape(s.exec, TapeMode::eval);
  const Var output = s.output(tape);
  REQUIRE(output.cols() == 10);
  const auto values = host_values(s.exec, output.value());
  double expected = 0;
  for (std::size_t i = 0; i < 7; ++i) {
    const auto c = idx(s.label[i]);
    double below = 0;
    for (std::size_t k = 0; k < 5; ++k) below += std::exp(values[10 * i + k]);
    const double p = std::exp(values[10 * i + c]) / below;
    const double error = (values[10 * i + 5 + c] - s.y[i]) / std::max(0.05, double(s.y[i]));
    expected += ((1 - p) * (1 - p) * -std::log(p) + error * error) / 7;
  }
  const double loss = s.model->loss(tape, output, s.truth(), kUnused).value().item(s.exec);
  CHECK(loss == doctest::Approx(expected).epsilon(1e-6));
  s.model->see_labels(s.exec, s.y, s.label);   // classes of 2, 2, 1, 1 and 1 of 7
  double weighted = expected;
  for (std::size_t i = 0; i < 7; ++i) {
    const auto c = idx(s.label[i]);
    double below = 0;
    for (std::size_t k = 0; k < 5; ++k) below += std::exp(values[10 * i + k]);
    const double p = std::exp(values[10 * i + c]) / below;
    weighted += ((c < 2 ? 3.5 : 7.0) - 1) * (1 - p) * (1 - p) * -std::log(p) / 7;
  }
  CHECK(s.model->loss(tape, output, s.truth(), kUnused).value().item(s.exec) ==
        doctest::Approx(weighted).epsilon(1e-6));
  const auto decided = s.model->decide(values, 7);
  for (std::size_t i = 0; i < 7; ++i) {
    const auto logits = values.begin() + static_cast<std::ptrdiff_t>(10 * i);
    CHECK(decided[i] == logits[5 + (std::max_element(logits, logits + 5) - logits)]);
  }
}

TEST_CASE("dlpl-cap: gradients equal central differences, and experts leave the network alone") {
  const Setup s;
  const GradcheckResult result = gradcheck(
      s.exec,
      [&](Tape& tape, const std::vector<Var>&) {   // of the router alone: the check cannot stop gradients
        return ag::slice_columns(tape, s.output(tape), 0, kSizeClasses);
      },
      checked(*s.model, {}));
  INFO(result.where);
  CHECK(result.worst < 1e-6);
  for (const auto& [name, p] : s.model->parameters()) Var(p).clear_grad();
  Tape tape(s.exec, TapeMode::train);
  tape.backward(ag::sum(tape, ag::slice_columns(tape, s.output(tape), kSizeClasses, kSizeClasses)));
  for (const auto& parameter : s.model->parameters()) {
    const std::string& name = parameter.first;
    const auto& p = parameter.second;
    CAPTURE(name);
    double largest = 0;
    if (p.grad().defined())
      for (const double g : host_values(s.exec, p.grad())) largest = std::max(largest, std::abs(g));
    CHECK((largest > 0) == name.starts_with("experts."));
  }
}

TEST_CASE("dlpl-cap: a classification is the router under the loss of the run") {
  const Setup s(small_model(5));
  Tape tape(s.exec, TapeMode::eval);
  const Var output = s.output(tape);
  CHECK(output.cols() == 5);
  bool asked = false;
  (void)s.model->loss(tape, output, {}, [&](Tape&, const Var& prediction) {
    asked = true;
    return prediction;
  });
  CHECK(asked);
  CHECK(s.model->label_columns(s.y, s.label).empty());
}

TEST_CASE("dlpl-cap: learns links and nets, and is read back from its file") {
  const Exec exec({.device = {}, .threads = 1, .seed = 3}), two({.device = {}, .threads = 2, .seed = 3});
  const CircuitGraph graph =
      synthesise({.kind = SynthKind::timing, .rows = 2, .cols = 4, .nodes = 0, .seed = 1, .name = "t"});
  const TemporaryFolder folder;
  for (const Task task : {Task::edge_regression, Task::node_regression, Task::node_classification}) {
    TrainOptions options;
    options.task = task;
    options.model = "dlpl-cap";
    options.loss = classifies(task) ? "focal" : "mse";
    options.head.hidden = 16;
    options.head.layers = 2;
    options.epochs = 12;
    options.batch_size = 128;
    options.lr = 3e-3;
    std::vector<double> losses;
    Downstream run(exec, graph, options, {}), beside(two, graph, options, {});
    (void)run.run({}, [&](const Downstream::EpochReport& report) { losses.push_back(report.loss); });
    (void)beside.run({}, [](const Downstream::EpochReport&) {});
    CAPTURE(name_of(task));
    CHECK(losses.back() < (on_links(task) ? 0.9 : 1.0) * losses.front());
    CHECK(beside.best_weights().front().second.to_host<float>(two) ==
          run.best_weights().front().second.to_host<float>(exec));
    const std::string path = folder.file(str(name_of(task), ".safetensors"));
    write_model(path, exec, run.model(), run.best_weights());
    TrainedModel model = read_model(path, exec);
    CHECK(model.head().describe() == run.model().head().describe());
    CHECK(std::isfinite(evaluate(exec, model, graph).scores.objective()));
  }
}
