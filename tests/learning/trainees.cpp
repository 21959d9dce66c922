#include "tests/learning/trainees.hpp"

#include "engine/core/index.hpp"
#include "engine/ops/csr.hpp"
#include "losses/sgrl_losses.hpp"

namespace cgcl::test {

namespace {

constexpr const char* kClassificationLosses[] = {"ce", "focal", "bsce"};

bool classifies(const std::string& loss) {
  for (const char* name : kClassificationLosses)
    if (loss == name) return true;
  return false;
}

CompressedDesign compressed(const Exec& exec, const CircuitGraph& graph, const FeatureNormaliser* normaliser,
                            ConvKind conv, int layers) {
  return compress(exec, make_host_graph(graph, normaliser), conv, layers, Compression::on);
}

std::vector<std::int32_t> rows_of(const CompressedDesign& design, const std::vector<std::int32_t>& nodes) {
  std::vector<std::int32_t> rows;
  for (const std::int32_t v : nodes) rows.push_back(design.row[idx(v)]);
  return rows;
}

}   // namespace

HeadTraining::HeadTraining(const Exec& exec, const CircuitGraph& graph, const std::string& loss,
                           ConvKind conv, bool fused) {
  const bool classes = classifies(loss);
  const Task task = classes ? Task::node_classification : Task::edge_regression;
  const ModelOptions options{.conv = conv,
                             .hidden = 16,
                             .layers = 2,
                             .dropout = 0,
                             .cl_width = 0,
                             .readout = classes ? Readout::node : Readout::edge,
                             .out = classes ? kLabelClasses : 1,
                             .fused = fused};
  const FeatureNormaliser normaliser = fit_normaliser(graph);
  design_ = compressed(exec, graph, &normaliser, conv, 2);
  samples_ = samples_of(
      graph, task, task_codec(task, graph),
      classes ? split_nets(graph) : split_links(graph, {.sampling = Sampling::balanced, .rate = 0.25}));
  Initializer init(exec, DType::f64, 11);
  model_.emplace(init, options);
  batch_ = make_graph_batch(exec, model_->batch_options(), design_.design);
  source_ = ops::make_row_index(exec, rows_of(design_, samples_.source), batch_.nodes);
  if (classes) {
    label_ = Tensor::from(exec, samples_.label);
    classification_.emplace(
        exec, DType::f64,
        ClassificationObjectiveOptions{.loss = parse_classification_loss(loss), .classes = kLabelClasses},
        samples_.label);
    return;
  }
  target_ = ops::make_row_index(exec, rows_of(design_, samples_.target), batch_.nodes);
  const std::vector<double> y(samples_.y.begin(), samples_.y.end());
  y_ = Tensor::from(exec, y);
  regression_.emplace(exec, DType::f64,
                      RegressionObjectiveOptions{.loss = parse_regression_loss(loss), .sigma = 0.05}, y);
  const auto weights = regression_->sample_weights(y);
  if (!weights.empty()) weight_ = Tensor::from(exec, weights);
}

Var HeadTraining::predict(Tape& tape) {
  const Var z = model_->embed(tape, batch_);
  return classification_ ? model_->predict_nodes(tape, z, source_)
                         : model_->predict_links(tape, z, source_, target_);
}

Trainee HeadTraining::trainee() {
  return {model_->parameters(), [this](Tape& tape) {
            const Var prediction = predict(tape);
            return classification_ ? (*classification_)(tape, prediction, label_)
                                   : (*regression_)(tape, prediction, y_, weight_);
          }};
}

SgrlTraining::SgrlTraining(const Exec& exec, const CircuitGraph& graph, ConvKind conv, bool fused)
    : exec_(exec) {
  const CircuitEncoderOptions options{.conv = conv, .hidden = 16, .layers = 3, .dropout = 0, .fused = fused};
  design_ = compressed(exec, graph, nullptr, conv, 3);
  Initializer init(exec, DType::f64, 12);
  model_.emplace(init, options);
  batch_ = make_graph_batch(exec, model_->online.batch_options(), design_.design);
}

Trainee SgrlTraining::alignment() {
  NamedVars parameters = model_->online.parameters();
  for (const auto& [name, p] : model_->predictor.parameters())
    parameters.emplace_back("predictor." + name, p);
  return {std::move(parameters), [this](Tape& tape) {
            Tape frozen(exec_, TapeMode::frozen);
            const AlignmentForward pair = alignment_forward(*model_, tape, frozen, batch_);
            return alignment_loss(tape, pair.prediction, pair.target, batch_.multiplicity);
          }};
}

Trainee SgrlTraining::scattering() {
  return {model_->target.parameters(), [this](Tape& tape) {
            return scattering_loss(tape, scattering_forward(*model_, tape, batch_), batch_.multiplicity);
          }};
}

}   // namespace cgcl::test
