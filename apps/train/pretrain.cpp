#include "apps/train/pretrain.hpp"

#include "apps/train/metadata.hpp"
#include "apps/train/pretrain_epochs.hpp"
#include "engine/core/nvtx.hpp"

#include <algorithm>   // for min_element
#include <chrono>
#include <cmath>   // for isfinite

namespace cgcl {

namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* kCheckpointVersion = "1";

double require_finite(double loss, const char* which, int epoch, const PretrainEpochs& epochs) {
  if (!std::isfinite(loss))
    throw Error(ErrorId::not_finite,
                str(which, " loss is ", loss, " in epoch ", epoch + 1, epochs.loss_fault(),
                    ", expected a finite number"),
                "", "lower --lr-online and --lr-target");
  return loss;
}

Tensor tensor_of(const Exec& exec, const std::vector<double>& values) { return Tensor::from(exec, values); }

std::vector<double> losses_in(const Exec& exec, const TensorFile& file, const std::string& name,
                              std::size_t epochs) {
  for (const auto& [key, tensor] : file.tensors)
    if (key == name && tensor.dtype() == DType::f64 && tensor.rows() == static_cast<std::int64_t>(epochs))
      return tensor.to_host<double>(exec);
  throw Error(ErrorId::model_damaged, str("the checkpoint has no ", name, " of ", epochs, " epochs"));
}

TensorList cloned(const Exec& exec, const TensorList& tensors) {
  TensorList out;
  for (const auto& [name, tensor] : tensors) out.emplace_back(name, tensor.clone(exec));
  return out;
}

}   // namespace

Pretraining::Pretraining(const Exec& exec, Sgrl& model, const HostGraph& design,
                         const PretrainOptions& options, std::string data_identity, const Ranks& ranks)
    : exec_(exec),
      ranks_(ranks),
      model_(model),
      options_(options),
      data_identity_(std::move(data_identity)),
      epochs_(std::make_unique<PretrainEpochs>(exec, model, design, options_, ranks)) {}

Pretraining::~Pretraining() = default;

std::string Pretraining::run_identity() const {
  return str("pretrain ", data_identity_, " seed ", exec_.seed(), " ", options_.identity());
}

TensorFile Pretraining::checkpoint() const {
  TensorFile file{kCheckpointKind, {}, {}};
  file.metadata = {{"version", kCheckpointVersion},
                   {"run", run_identity()},
                   {"epoch", str(epochs_done())},
                   {"rows", str(rows_)},
                   {"seconds", exact_text(seconds_)}};
  add_with_prefix(file.tensors, "model.", model_.state());
  add_with_prefix(file.tensors, "optimizer.", epochs_->optimizer_state());
  if (epochs_done() == 0) return file;   // no tensor is empty
  file.tensors.emplace_back("alignment_loss", tensor_of(exec_, alignment_loss_));
  file.tensors.emplace_back("scattering_loss", tensor_of(exec_, scattering_loss_));
  return file;
}

void Pretraining::restore(const TensorFile& file, const std::string& where) {
  const MetadataReader read{file.metadata, where};
  if (read.text("run") != run_identity() || read.text("version") != kCheckpointVersion)
    throw Error(
        ErrorId::checkpoint_mismatch,
        "the checkpoint was written with other designs, settings or another version, expected those of "
        "this command",
        where, "repeat the command that was stopped, with --resume, or delete the checkpoint");
  const auto epochs = static_cast<std::size_t>(read.integer("epoch", 0, options_.epochs));
  rows_ = read.integer("rows", 0, std::int64_t{1} << 40);
  seconds_ = read.real("seconds", 0, 1e12);
  if (epochs > 0) {
    alignment_loss_ = losses_in(exec_, file, "alignment_loss", epochs);
    scattering_loss_ = losses_in(exec_, file, "scattering_loss", epochs);
  }
  model_.load(exec_, with_prefix(file.tensors, "model."));
  epochs_->load_optimizer_state(with_prefix(file.tensors, "optimizer."));
}

void Pretraining::share_state() {
  if (ranks_.alone()) return;
  const std::string state =
      ranks_.of_first(ranks_.first() ? tensor_file_text(exec_, checkpoint()) : std::string());
  if (!ranks_.first()) restore(parse_tensor_file(state, exec_, kCheckpointKind, "rank 0"), "rank 0");
}

bool Pretraining::done() const {
  if (epochs_done() >= options_.epochs) return true;
  if (options_.patience == 0 || alignment_loss_.empty()) return false;
  const auto best = std::min_element(alignment_loss_.begin(), alignment_loss_.end());
  return alignment_loss_.end() - 1 - best >= options_.patience;
}

PretrainResult Pretraining::run(const LoopHooks& hooks, const std::function<void()>& on_epoch) {
  PretrainResult result;
  const auto stop = [&] { return ranks_.any(hooks.stop()); };
  share_state();
  while (!done() && !result.stopped) {
    const NvtxRange range(exec_, "epoch");
    const auto start = Clock::now();
    const int epoch = epochs_done();
    TensorList weights, moments;   // of the start of an epoch that may end in the middle
    if (epochs_->can_stop_inside()) {
      weights = cloned(exec_, model_.state());
      moments = cloned(exec_, epochs_->optimizer_state());
    }
    const EpochLosses losses = epochs_->run(epoch, stop);
    if (losses.stopped) {
      model_.load(exec_, weights);
      epochs_->load_optimizer_state(moments);
      result.stopped = true;
      break;
    }
    alignment_loss_.push_back(require_finite(losses.aligned, "alignment", epoch, *epochs_));
    scattering_loss_.push_back(require_finite(losses.scattered, "scattering", epoch, *epochs_));
    rows_ = losses.rows;
    seconds_ += std::chrono::duration<double>(Clock::now() - start).count();
    on_epoch();
    hooks.progress(epoch + 1, options_.epochs,
                   str("alignment ", losses.aligned, ", scattering ", losses.scattered));
    result.stopped = stop() && !done();
  }
  if (!epochs_->why_plain().empty())
    hooks.warn(str("steps were issued one by one, not replayed: ", epochs_->why_plain()));
  result.epochs = epochs_done();
  result.rows = rows_;
  result.seconds = seconds_;
  result.alignment_loss = alignment_loss_;
  result.scattering_loss = scattering_loss_;
  return result;
}

PretrainResult pretrain(const Exec& exec, Sgrl& model, const HostGraph& design,
                        const PretrainOptions& options, const LoopHooks& hooks) {
  return Pretraining(exec, model, design, options, "").run(hooks, [] {});
}

}   // namespace cgcl
