#include "apps/predict/predict_circuit.hpp"
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/checkpoint/tensor_file.hpp"
#include "io/graph/file_kind.hpp"
#include "io/synth/synth.hpp"
#include "io/text/file_bytes.hpp"
#include "tests/io/hand_graph.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <cmath>   // for isnan
#include <filesystem>
#include <limits>
#include <unistd.h>   // for getpid

using namespace cgcl;

namespace {

/// A model whose task is not coupling, so that the trees decide every size.
TrainedModel any_model(const Exec& exec, const CircuitGraph& graph) {
  ModelDescription d;
  d.task = Task::node_regression;
  d.head.hidden = 12;
  d.head.layers = 1;
  d.head.readout = Readout::node;
  d.head.out = 1;
  d.normaliser = fit_normaliser(graph);
  return TrainedModel(exec, std::move(d), {});
}

ExecOptions threads_of(int threads) {
  ExecOptions options;
  options.threads = threads;
  return options;
}

CircuitGraph design(SynthKind kind, int rows, int cols) {
  SynthOptions options;
  options.kind = kind;
  options.rows = rows;
  options.cols = cols;
  return synthesise(options);
}

CircuitGraph small_sram() { return design(SynthKind::sram, 16, 8); }

CandidateModelOptions quick() {
  CandidateModelOptions options;
  options.trees.trees = 20;
  return options;
}

CandidateModel fitted(const Exec& exec, const CircuitGraph& graph) {
  TrainedModel model = any_model(exec, graph);
  return fit_candidate_model(exec, model, graph, {}, quick());
}

CircuitPredictionReport predicted(const Exec& exec, const CandidateModel& candidate_model,
                                  const CircuitGraph& graph, const PredictOptions& options = {}) {
  TrainedModel model = any_model(exec, graph);
  return predict_circuit(exec, model, candidate_model, graph, options);
}

std::filesystem::path scratch_file(const char* name) {
  return std::filesystem::temp_directory_path() / str("cgcl-", name, "-", getpid());
}

std::vector<std::byte> bytes_of(const Exec& exec, const CandidateModel& candidate_model, const char* name) {
  const auto path = scratch_file(name);
  write_candidate_model(path, exec, candidate_model);
  const auto bytes = read_file(path.string());
  std::filesystem::remove(path);
  std::vector<std::byte> out;
  for (const auto b : bytes) out.push_back(static_cast<std::byte>(b));
  return out;
}

double capped(double y) { return std::min(1.0, std::max(0.0, y)); }

}   // namespace

TEST_CASE("predict_circuit: every net of a design of other device models is out of distribution") {
  const Exec exec(threads_of(2));
  CircuitGraph graph = small_sram();
  const CandidateModel candidate_model = fitted(exec, graph);
  CHECK(predicted(exec, candidate_model, graph).out_of_distribution < graph.nets / 10);
  for (std::int32_t d = 0; d < graph.devices; ++d)
    graph.features[idx(graph.nets + d) * kFeatureColumns + idx(DeviceColumn::type_code)] += 0.25f;
  CHECK(predicted(exec, candidate_model, graph).out_of_distribution > graph.nets * 9 / 10);
}

TEST_CASE(
    "candidate model: a second design is learnt from, in any order of threads, and one without labels is "
    "refused") {
  const CircuitGraph graph = small_sram();
  std::vector<CircuitGraph> others = {design(SynthKind::array, 12, 12)};
  const auto fit = [&](int threads) {
    const Exec exec(threads_of(threads));
    TrainedModel model = any_model(exec, graph);
    return fit_candidate_model(exec, model, graph, {}, quick(), others);
  };
  const Exec exec(threads_of(1));
  const CandidateModel both = fit(1);
  CHECK(bytes_of(exec, both, "both") == bytes_of(exec, fit(3), "both3"));
  CHECK(both.source_name == graph.name + ", " + others[0].name);
  // The other design's own sizes are closer than those of a fit that never saw it.
  const auto error = [&](const CandidateModel& candidate_model) {
    const CircuitPrediction p = predicted(exec, candidate_model, others[0]).prediction;
    double sum = 0;
    for (const CouplingPrediction& c : p.couplings) sum += std::abs(c.cap_F - c.extracted_F);
    return sum;
  };
  CHECK(error(both) < 0.95 * error(fitted(exec, graph)));
  others[0].links = {};
  CHECK_THROWS_AS((void)fit(1), Error);
}

TEST_CASE("candidate model: the same bytes for any number of threads and after reading back") {
  const CircuitGraph graph = small_sram();
  const Exec one(threads_of(1)), three(threads_of(3));
  const CandidateModel candidate_model = fitted(one, graph);
  const auto bytes = bytes_of(one, candidate_model, "one");
  CHECK(bytes == bytes_of(three, fitted(three, graph), "three"));
  const auto path = scratch_file("candidate-model");
  write_candidate_model(path, one, candidate_model);
  CHECK(sniff(path.string()) == FileKind::candidate_model);
  CHECK(std::string(name_of(FileKind::candidate_model)) == "candidate_model");
  const CandidateModel back = read_candidate_model(path, one);
  CHECK(bytes == bytes_of(one, back, "back"));
  REQUIRE(back.intervals.front().total.calibrated());
  TensorFile earlier = read_tensor_file(path, one, kCandidateModelKind);
  earlier.metadata.erase("sizing.compared");   // a version whose intervals were of another kind
  write_tensor_file(path, one, earlier);
  CHECK_FALSE(read_candidate_model(path, one).intervals.front().total.calibrated());
  std::filesystem::remove(path);
}

TEST_CASE("predict_circuit: recall is the share counted by hand, lists are bounded and threads do not show") {
  const CircuitGraph graph = small_sram();
  const Exec one(threads_of(1)), three(threads_of(3));
  const CandidateModel candidate_model = fitted(one, graph);
  const auto report = predicted(one, candidate_model, graph, {.per_net = 8}),
             again = predicted(three, candidate_model, graph, {.per_net = 8});
  const CircuitPrediction& p = report.prediction;
  CHECK(report.candidates <= 8 * std::int64_t{graph.nets} / 2);
  REQUIRE(p.couplings.size() == again.prediction.couplings.size());
  double inside = 0, all = 0;
  for (const NetCoupling& c : net_couplings(graph)) {
    all += c.cap_F;
    for (const CouplingPrediction& k : p.couplings)
      if (k.a == c.a && k.b == c.b) inside += c.cap_F;
  }
  REQUIRE(report.recall.has_value());
  CHECK(*report.recall == test::near(inside / all));
  CHECK(*report.recall <= *report.pool_recall + 1e-12);
  bool equal = true, sound = true;
  for (std::size_t i = 0; i < p.couplings.size(); ++i) {
    const CouplingPrediction &c = p.couplings[i], &d = again.prediction.couplings[i];
    equal = equal && c.a == d.a && c.b == d.b && c.cap_F == d.cap_F;
    sound = sound && c.a < c.b && c.cap_F >= 0 && capped(c.existence) == c.existence &&
            !(c.low_F > c.cap_F) && !(c.high_F < c.cap_F) && c.split == SamplePart::none;
  }
  CHECK(equal);
  CHECK(sound);
  REQUIRE(p.nets.size() == idx(graph.nets) + graph.power_nets.size());
  if (!graph.power_nets.empty()) CHECK(p.nets.back().rail);
}

TEST_CASE(
    "predict_circuit: totals of the training design are right on the whole; a bare netlist has no recall") {
  const Exec exec(threads_of(2));
  CircuitGraph graph = small_sram();
  const CandidateModel candidate_model = fitted(exec, graph);
  const auto total = [](const CircuitPrediction& p) {
    double sum = 0;
    for (const NetPrediction& n : p.nets)
      if (!n.rail) sum += n.lumped_F + (std::isnan(n.ground_F) ? 0 : n.ground_F);
    for (const CouplingPrediction& c : p.couplings) sum += 2 * c.cap_F;
    return sum;
  };
  const auto labelled = predicted(exec, candidate_model, graph);
  double extracted = 0;
  for (const NetPrediction& n : labelled.prediction.nets)
    if (!n.rail) extracted += n.extracted_F;
  CHECK(total(labelled.prediction) > 0.6 * extracted);
  CHECK(total(labelled.prediction) < 1.6 * extracted);
  graph.links = {};
  const auto bare = predicted(exec, candidate_model, graph);
  CHECK_FALSE(bare.recall.has_value());
  CHECK(total(bare.prediction) == total(labelled.prediction));   // labels are never used
  CHECK(std::isnan(bare.prediction.nets[0].extracted_F));
}

TEST_CASE("candidate model: a design without couplings is refused, three nets are enough") {
  const Exec exec(threads_of(1));
  CircuitGraph graph = test::hand_graph();
  const auto report = predicted(exec, fitted(exec, graph), graph);
  CHECK(report.prediction.nets.size() == 3);
  CHECK(std::isnan(report.prediction.nets[0].low_F));   // nothing to calibrate an interval on
  graph.links = {};
  CHECK_THROWS_AS((void)fitted(exec, graph), Error);
}

TEST_CASE("predict_circuit: one net and no net") {
  const Exec exec(threads_of(1));
  const CandidateModel candidate_model = fitted(exec, test::hand_graph());
  CircuitGraph graph;
  CHECK(predicted(exec, candidate_model, graph).prediction.nets.empty());
  graph.nets = 1;
  graph.features.assign(kFeatureColumns, 0.0f);
  graph.ground_F = {std::nan("")};
  const auto report = predicted(exec, candidate_model, graph);
  CHECK(report.prediction.nets.size() == 1);
  CHECK(report.candidates == 0);
}

TEST_CASE(
    "candidate model: a file of another kind is refused with the hint to train again, damage is named") {
  const Exec exec(threads_of(1));
  const CandidateModel fit = fitted(exec, test::hand_graph());
  const auto path = scratch_file("refused");
  const auto refusal = [&](const TensorFile& file) {
    write_tensor_file(path, exec, file);
    std::string text = "accepted";
    try {
      (void)read_candidate_model(path, exec);
    } catch (const Error& wrong) {
      text = str(error_code(wrong.id()), " ", wrong.what(), " | ", wrong.hint());
      CHECK(wrong.where() == path.string());
    }
    std::filesystem::remove(path);
    return text;
  };
  write_candidate_model(path, exec, fit);
  const TensorFile sound = read_tensor_file(path, exec, kCandidateModelKind);
  CHECK(refusal(sound) == "accepted");

  TensorFile old = sound;   // of a version that named it otherwise
  old.kind = "circuitgcl.companions";
  CHECK(refusal(old).starts_with(error_code(ErrorId::foreign_file)));
  CHECK(refusal(old).find("train again") != std::string::npos);

  const auto damaged = [&](const char* key, const char* value) {
    TensorFile file = sound;
    file.metadata[key] = value;
    return refusal(file);
  };
  for (const auto& entry : {std::pair{"existence.start", "nan"},
                            {"existence.start", "1e31"},
                            {"existence.start", "1 "},
                            {"existence.loss", "3"},
                            {"existence.loss", "0.5"},
                            {"existence.trees", "-1"},
                            {"existence.trees", "7"},
                            {"novelty.limit", "-1"}}) {
    const char *const key = entry.first, *const value = entry.second;   // clang 14 captures no bindings
    CAPTURE(key);
    CAPTURE(value);
    CHECK(damaged(key, value).starts_with(error_code(ErrorId::model_damaged)));
  }
  for (const auto& removed : sound.tensors) {
    const std::string& name = removed.first;
    TensorFile file = sound;
    std::erase_if(file.tensors, [&](const auto& entry) { return entry.first == name; });
    CAPTURE(name);
    const bool optional = name == "novelty.types" || name == "novelty.known";
    CHECK(refusal(file).starts_with(optional ? "accepted" : error_code(ErrorId::model_damaged)));
  }
  TensorFile infinite = sound;
  for (auto& [name, tensor] : infinite.tensors)
    if (name == "novelty.scale")
      tensor = Tensor::from(exec, std::vector<float>(kNetColumns, std::numeric_limits<float>::infinity()));
  CHECK(refusal(infinite).find("'novelty': tensor 'scale'") != std::string::npos);
}
