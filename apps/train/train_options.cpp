// What decides the result of a run, as one line. Each struct is taken apart with a name for each of its
// members: one that is added does not compile until it is listed here.
#include "apps/train/downstream.hpp"
#include "apps/train/metadata.hpp"
#include "apps/train/pretrain.hpp"

#include <concepts>
#include <type_traits>

namespace cgcl {

namespace {

template <class T>
requires(std::integral<T> || std::is_enum_v<T>) std::string text_of(T value) {
  return std::to_string(static_cast<std::int64_t>(value));
}
std::string text_of(double value) { return exact_text(value); }
std::string text_of(const std::string& value) { return value; }
std::string text_of(const ModelOptions& options);
std::string text_of(const OptimizerOptions& options);
std::string text_of(const SamplingOptions& options);
std::string text_of(const CompressionOptions& options);
std::string text_of(const CircuitEncoderOptions& options);
std::string text_of(const PublishedQuirks& quirks);
std::string text_of(const std::optional<FeatureNormaliser>& normaliser);
template <class T>
std::string text_of(const std::vector<T>& values) {
  std::string out = "[";
  for (const T& value : values) out += text_of(value) + " ";
  return out + "]";
}

template <class... Fields>
std::string list(const Fields&... fields) {
  return "(" + ((text_of(fields) + " ") + ...) + ")";
}

std::string text_of(const ModelOptions& options) {
  const auto& [conv, hidden, layers, act, dropout, cl_width, statistics, readout, order, pair_width,
               pair_classes, pair_bags, out, logits, batch_norm, head_norm, normalize, fused, attention,
               hops] = options;
  return list(conv, hidden, layers, act, dropout, cl_width, statistics, readout, order, pair_width,
              pair_classes, pair_bags, out, logits, batch_norm, head_norm, normalize, fused, attention, hops);
}

std::string text_of(const OptimizerOptions& options) {
  const auto& [kind, beta1, beta2, eps, weight_decay, momentum] = options;
  return list(kind, beta1, beta2, eps, weight_decay, momentum);
}

std::string text_of(const SamplingOptions& options) {
  const auto& [batching, hops, fanout, disjoint, clusters] = options;
  const std::string sampled = list(batching, hops, fanout, disjoint);   // as before there were clusters
  return batching == Batching::cluster ? sampled + list(clusters) : sampled;
}

std::string text_of(const CompressionOptions& options) {
  const auto& [when, replicas] = options;
  return list(when, replicas);
}

std::string text_of(const PublishedQuirks& quirks) {
  const auto& [batch_norm, bmc, mixture, lds, bni, class_counts, order, rounding, all_nets] = quirks;
  return list(batch_norm, bmc, mixture, lds, bni, class_counts, order, rounding, all_nets);
}

/// None: those of the source design.
std::string text_of(const std::optional<FeatureNormaliser>& normaliser) {
  if (!normaliser) return "()";
  const auto& [schema, net_max, device_max] = *normaliser;
  std::string out = schema;
  for (const auto* maxima : {&net_max, &device_max})
    for (const float m : *maxima) out += " " + exact_text(m);
  return "(" + out + ")";
}

/// All but the threads, which decide nothing.
std::string text_of(const PairOptions& options) {
  const auto& [cap, work, hops, threads] = options;
  static_cast<void>(threads);
  return list(cap, work, hops);
}

std::string text_of(const CircuitEncoderOptions& options) {
  const auto& [conv, hidden, layers, act, dropout, statistics, batch_norm, fused, topology] = options;
  return list(conv, hidden, layers, act, dropout, statistics, batch_norm, fused, topology);
}

/// Nothing of one: checkpoints of before there were shards are sound.
std::string text_of_shards(int shards) { return shards == 1 ? std::string() : str("(shards ", shards, ")"); }

}   // namespace

std::string PretrainOptions::identity() const {
  const auto& [encoder_, epochs_, patience_, lr_online_, lr_target_, tau_, scattering_, sampling_,
               batch_size_, shards_] = *this;
  return list(encoder_, epochs_, patience_, lr_online_, lr_target_, tau_, scattering_, sampling_,
              batch_size_) +
         text_of_shards(shards_);
}

std::string TrainOptions::identity() const {
  const auto& [task_, model_, head_, loss_, sigma_, learn_sigma_, epochs_, batch_size_, patience_, optimizer_,
               lr_, lr_final_, warmup_, clip_, existence_epochs_, sampling_, compression_, balanced_, pair_,
               val_fraction_, split_by_, protocol_, quirks_, normaliser_, shards_, negatives_, fingerprint_,
               structure_] = *this;
  return list(task_, model_, head_, loss_, sigma_, learn_sigma_, epochs_, batch_size_, patience_, optimizer_,
              lr_, lr_final_, warmup_, clip_, existence_epochs_, sampling_, compression_, balanced_, pair_,
              val_fraction_, split_by_, protocol_, quirks_, normaliser_, negatives_, fingerprint_,
              structure_) +
         text_of(PairOptions{}) + text_of_shards(shards_);
}

}   // namespace cgcl
