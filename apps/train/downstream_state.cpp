// Checkpoints of a downstream run: everything that is not a pure function of seed, data and options.
#include "apps/train/downstream.hpp"
#include "apps/train/metadata.hpp"
#include "io/report/json_value.hpp"
#include "io/text/sha256.hpp"

namespace cgcl {

namespace {

/// 1, which had no number: an identity that left options out. 2: splits were random.
constexpr const char* kCheckpointVersion = "3";

void require_version(const MetadataReader& read, const std::string& where) {
  const std::string version = read.has("version") ? read.text("version") : "1";
  if (version == kCheckpointVersion) return;
  throw Error(ErrorId::checkpoint_mismatch,
              str("the checkpoint has version ", printable(version), ", expected ", kCheckpointVersion),
              where, "start a new run, or resume with the program that began it");
}

}   // namespace

std::string Downstream::run_identity() const {
  std::string encoder = "none";
  if (model_.encoder()) {   // another encoder is other data
    Sha256 hash;
    for (const auto& [name, tensor] : model_.encoder()->encoder->state()) {
      const auto values = tensor.to_host<float>(exec_);
      hash.update(std::as_bytes(std::span<const float>(values)));
    }
    encoder = hash.hex();
  }
  return str(data_identity_, " split ", content_hash(split_), " encoder ", encoder, " seed ", exec_.seed(),
             " ", options_.identity());
}

TensorFile Downstream::checkpoint() const {
  TensorFile file{kCheckpointKind, {}, {}};
  file.metadata = {{"version", kCheckpointVersion},
                   {"run", run_identity()},
                   {"epoch", str(epoch_)},
                   {"best_epoch", str(best_epoch_)},
                   {"seconds", exact_text(seconds_)}};
  if (existence_learnt_) file.metadata["existence"] = "learnt";
  add_with_prefix(file.tensors, "model.", model_.head().state());
  add_with_prefix(file.tensors, "best.", best_weights_);
  add_with_prefix(file.tensors, "optimizer.", optimizer_->state());
  add_with_prefix(file.tensors, "optimizer.", noise_optimizer_->state());
  if (regression_)
    for (const auto& [name, p] : regression_->parameters())
      file.tensors.emplace_back("objective." + name, p.value());
  return file;
}

void Downstream::restore(const TensorFile& file, const std::string& where) {
  const MetadataReader read{file.metadata, where};
  require_version(read, where);
  if (read.text("run") != run_identity())
    throw Error(ErrorId::checkpoint_mismatch,
                "checkpoint was written with other data or settings, expected those of config.toml", where,
                "restore the graph, the pre-trained file and config.toml of the run, or start a new one");
  const TensorList best = with_prefix(file.tensors, "best.");
  // Scores of the best epoch are recomputed from its weights: nothing is stored twice.
  model_.head().load(exec_, best);
  epoch_ = static_cast<int>(read.integer("epoch", 0, options_.epochs));
  best_epoch_ = static_cast<int>(read.integer("best_epoch", 0, epoch_));
  seconds_ = read.real("seconds", 0, 1e12);
  existence_learnt_ = read.has("existence");
  if (best_epoch_ > 0 && ranks_.first()) best_ = validate();
  best_weights_.clear();
  for (const auto& [name, tensor] : model_.head().state())
    best_weights_.emplace_back(name, tensor.clone(exec_));
  model_.head().load(exec_, with_prefix(file.tensors, "model."));
  optimizer_->load_state(with_prefix(file.tensors, "optimizer."));
  noise_optimizer_->load_state(with_prefix(file.tensors, "optimizer."));
  if (!regression_) return;
  for (auto [name, p] : regression_->parameters())
    for (const auto& [key, tensor] : file.tensors)
      if (key == "objective." + name) p.value().copy_from(exec_, tensor);
}

void Downstream::share_state() {
  if (ranks_.alone()) return;
  const std::string state =
      ranks_.of_first(ranks_.first() ? tensor_file_text(exec_, checkpoint()) : std::string());
  if (!ranks_.first()) restore(parse_tensor_file(state, exec_, kCheckpointKind, "rank 0"), "rank 0");
}

}   // namespace cgcl
