// A model is its row in a table: built by its name wherever a model is made, trained, stored and read back.
#include "apps/train/downstream.hpp"
#include "apps/train/evaluate.hpp"
#include "io/checkpoint/tensor_file.hpp"
#include "layers/linear.hpp"
#include "tests/io/hand_graph.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

using namespace cgcl;
using namespace cgcl::test;

namespace {

/// Node types to a vector, the product of the ends to `outputs` numbers: no messages at all.
class Products : public DownstreamModel {
 public:
  Products(Initializer& init, const ModelOptions& options, std::int64_t outputs)
      : types_(init, 4, options.hidden), out_(init, {.in = options.hidden, .out = outputs}) {
    add_child("types", types_);
    add_child("out", out_);
  }
  [[nodiscard]] Var embed(Tape& tape, const GraphBatch& batch) override {
    return types_.forward(tape, batch.node_type);
  }
  [[nodiscard]] Var predict_links(Tape& tape, const Var& z, const RowIndex& source,
                                  const RowIndex& destination, const Var&) override {
    return out_.forward(
        tape, ag::mul(tape, ag::gather_rows(tape, z, source), ag::gather_rows(tape, z, destination)));
  }
  [[nodiscard]] Var predict_nodes(Tape& tape, const Var& z, const RowIndex& nodes) override {
    return out_.forward(tape, ag::gather_rows(tape, z, nodes));
  }
  [[nodiscard]] GraphBatchOptions batch_options() const override { return {.statistics = false}; }
  [[nodiscard]] std::int64_t rounds() const override { return 0; }

 private:
  Embedding types_;
  Linear out_;
};

class Tiny final : public Products {
 public:
  Tiny(Initializer& init, const ModelOptions& options) : Products(init, options, options.out) {}
  [[nodiscard]] std::string describe() const override { return "tiny"; }
};

/// Two members, one for labels up to the middle and one for those above; the one that says more decides.
class Halves final : public Products {
 public:
  Halves(Initializer& init, const ModelOptions& options) : Products(init, options, 2) {}
  void see_labels(const Exec&, std::span<const float> y, std::span<const std::int32_t> label) override {
    seen_ = y.size();
    CHECK(label.size() == seen_);
  }
  [[nodiscard]] std::vector<float> label_columns(std::span<const float> y,
                                                 std::span<const std::int32_t>) const override {
    std::vector<float> out;
    for (const float v : y) out.insert(out.end(), {v <= 0.5f ? 1.0f : 0.0f, v <= 0.5f ? 0.0f : 1.0f});
    return out;
  }
  [[nodiscard]] Var loss(Tape& tape, const Var& output, const Truth& truth,
                         const RunLoss& run_loss) const override {
    CHECK(seen_ > 0);
    CHECK(truth.label.size() == output.rows());
    Var total;
    for (const std::int64_t m : {0, 1}) {   // a row that is not the member's is right whatever it says
      const Var own = ag::slice_columns(tape, Var(truth.columns), m, 1);
      const Var y(truth.y.reshaped(output.rows(), 1));
      const Var wrong = ag::mul(tape, ag::sub(tape, ag::slice_columns(tape, output, m, 1), y), own);
      const Var part = run_loss(tape, ag::add(tape, y, wrong));
      total = total.defined() ? ag::add(tape, total, part) : part;
    }
    return total;
  }
  [[nodiscard]] std::vector<double> decide(std::vector<double> output, std::int64_t samples) const override {
    std::vector<double> out;
    for (std::int64_t i = 0; i < samples; ++i)
      out.push_back(std::max(output[idx(2 * i)], output[idx(2 * i + 1)]));
    return out;
  }
  [[nodiscard]] std::string describe() const override { return "halves"; }

 private:
  std::size_t seen_ = 0;
};

std::unique_ptr<DownstreamModel> build_halves(Initializer& init, const ModelOptions& options) {
  return std::make_unique<Halves>(init, options);
}

std::unique_ptr<DownstreamModel> build_tiny(Initializer& init, const ModelOptions& options) {
  return std::make_unique<Tiny>(init, options);
}

constexpr ModelEntry kTiny[] = {{"tiny", build_tiny}, {"halves", build_halves}};

TrainOptions tiny_training(Task task) {
  TrainOptions options;
  options.task = task;
  options.model = "tiny";
  options.head = {.hidden = 4, .dropout = 0};
  options.epochs = 30;
  options.lr = options.lr_final = 0.05;
  return options;
}

}   // namespace

TEST_CASE("model table: a second model is built by its name, trains, and is read back from its file") {
  const Exec exec({.device = {}, .threads = 1});
  const CircuitGraph graph = hand_graph();
  const TemporaryFolder folder;
  for (const Task task : {Task::edge_regression, Task::node_regression}) {
    CAPTURE(name_of(task));
    Downstream run(exec, graph, tiny_training(task), {}, {}, kTiny);
    CHECK(run.model().head().describe() == "tiny");
    std::vector<double> losses;
    (void)run.run({}, [&](const Downstream::EpochReport& report) { losses.push_back(report.loss); });
    CHECK(losses.back() < losses.front());

    Downstream resumed(exec, graph, tiny_training(task), {}, {}, kTiny);
    resumed.restore(run.checkpoint());
    CHECK(resumed.epochs_done() == 30);

    const std::string path = folder.file(str(name_of(task), ".safetensors"));
    write_model(path, exec, run.model(), run.best_weights());
    TrainedModel again = read_model(path, exec, kTiny);
    CHECK(again.description().model == "tiny");
    CHECK(again.head().describe() == "tiny");
    CHECK(again.rounds() == 0);
    CHECK(std::isfinite(evaluate(exec, again, graph).scores.objective()));
    CHECK(thrown_id([&] { (void)read_model(path, exec); }) == ErrorId::model_damaged);   // not in the zoo
  }
}

TEST_CASE("model table: a model of members has a loss of its own and decides on one prediction") {
  const Exec exec({.device = {}, .threads = 1});
  const CircuitGraph graph = hand_graph();
  for (const Task task : {Task::edge_regression, Task::node_regression}) {
    CAPTURE(name_of(task));
    TrainOptions options = tiny_training(task);
    options.model = "halves";
    Downstream run(exec, graph, options, {}, {}, kTiny);
    std::vector<double> losses;
    const TrainResult result =
        run.run({}, [&](const Downstream::EpochReport& report) { losses.push_back(report.loss); });
    CHECK(losses.back() < losses.front());
    CHECK(std::isfinite(result.val.regression->mse));
  }
}

TEST_CASE("model table: a file without the name of its model is of before, and refused") {
  const Exec exec({.device = {}, .threads = 1});
  const CircuitGraph graph = hand_graph();
  const TemporaryFolder folder;
  Downstream run(exec, graph, tiny_training(Task::edge_regression), {}, {}, kTiny);
  const std::string path = folder.file("m.safetensors");
  write_model(path, exec, run.model(), run.best_weights());
  TensorFile file = read_tensor_file(path, exec, kModelKind);
  file.metadata.erase("model");
  write_tensor_file(path, exec, file);
  CHECK_THROWS_WITH_AS((void)read_model(path, exec, kTiny), doctest::Contains("'model' is missing"), Error);
}

TEST_CASE("model table: an unknown name is refused before anything is trained") {
  const Exec exec({.device = {}, .threads = 1});
  CHECK(thrown_id([&] { Downstream run(exec, hand_graph(), tiny_training(Task::edge_regression), {}); }) ==
        ErrorId::bad_value);
}
