#include "apps/cli/learning_settings.hpp"

#include "apps/cli/signals.hpp"
#include "engine/core/host_memory.hpp"
#include "engine/core/index.hpp"
#include "engine/core/name_table.hpp"

namespace cgcl {

namespace {

SamplingOptions sampling_options(const Settings& s) {
  const std::string& batching = s.get_choice("batching");
  return {.batching = batching == "neighbor"  ? Batching::neighbor
                      : batching == "cluster" ? Batching::cluster
                                              : Batching::full,
          .hops = static_cast<int>(s.get_int("hops")),
          .fanout = static_cast<int>(s.get_int("fanout"))};
}

Device chosen_device(const std::string& text, Console& console) {
  const Device device = parse_device(text);
  if (text != "auto" || device.kind != Device::Kind::cpu) return device;
  if (const CudaReport cuda = cuda_report(); cuda.installed)
    console.warn(str("--device auto takes the CPU: ", cuda.why_none));
  return device;
}

constexpr struct {
  OptimizerKind kind;
  const char* name;
} kOptimizers[] = {
    {OptimizerKind::adam, "adam"}, {OptimizerKind::adamw, "adamw"}, {OptimizerKind::sgd, "sgd"}};

}   // namespace

ExecOptions exec_options(const Settings& s, Console& console) {
  return exec_options(s, chosen_device(s.get_string("device"), console));
}

ExecOptions exec_options(const Settings& s, Device device) {
  return {.device = device,
          .threads = static_cast<int>(s.get_int("threads")),
          .seed = static_cast<std::uint64_t>(s.get_int("seed")),
          .memory_limit = idx(s.get_size("memory-limit")),
          .spmm = s.get_choice("spmm") == "cusparse" ? SpmmBackend::cusparse : SpmmBackend::rows,
          .step_replay = s.get_choice("replay") == "off" ? StepReplay::off : StepReplay::automatic,
          .precision = parse_precision(s.get_choice("precision"))};
}

CompressionOptions compression_options(const Settings& s) {
  return {parse_compression(s.get_choice("compress")), static_cast<int>(s.get_int("replicas"))};
}

PretrainOptions pretrain_options(const Settings& s) {
  PretrainOptions o;
  o.encoder = {.conv = parse_conv_kind(s.get_choice("encoder")),
               .hidden = s.get_int("hidden"),
               .layers = s.get_int("layers"),
               .dropout = s.get_real("dropout"),
               .topology = s.get_int("topology")};
  o.epochs = static_cast<int>(s.get_int("epochs"));
  o.patience = static_cast<int>(s.get_int("patience"));
  o.lr_online = s.get_real("lr-online");
  o.lr_target = s.get_real("lr-target");
  o.tau = s.get_real("tau");
  o.scattering = s.get_flag("scattering");
  o.sampling = sampling_options(s);
  o.sampling.clusters = static_cast<int>(s.get_int("clusters"));
  o.batch_size = static_cast<int>(s.get_int("batch-size"));
  o.shards = static_cast<int>(s.get_int("shards"));
  return o;
}

TrainOptions train_options(const Settings& s) {
  TrainOptions o;
  o.task = parse_task(s.get_choice("task"));
  o.model = s.get_choice("model");
  o.head = {.conv = parse_conv_kind(s.get_choice("conv")),
            .hidden = s.get_int("hidden"),
            .layers = s.get_int("layers"),
            .act = parse_act(s.get_choice("activation")),
            .dropout = s.get_real("dropout"),
            .order = parse_head_order(s.get_choice("head")),
            .fused = s.get_flag("fused"),
            .attention = parse_global_attention(s.get_choice("attention")),
            .hops = static_cast<int>(s.get_int("hops"))};
  o.loss = s.get_choice("loss");
  o.learn_sigma = s.is_word("sigma");
  if (!o.learn_sigma) o.sigma = s.get_real("sigma");
  o.epochs = static_cast<int>(s.get_int("epochs"));
  o.batch_size = static_cast<int>(s.get_int("batch-size"));
  o.patience = static_cast<int>(s.get_int("patience"));
  o.optimizer = {.kind = row_named(kOptimizers, s.get_choice("optimizer"), "optimizer").kind,
                 .weight_decay = s.get_real("weight-decay")};
  o.lr = s.get_real("lr");
  o.lr_final = s.get_real("lr-final");
  o.warmup = static_cast<int>(s.get_int("warmup"));
  o.clip = s.get_real("clip");
  o.existence_epochs = static_cast<int>(s.get_int("existence-epochs"));
  o.sampling = sampling_options(s);
  o.sampling.disjoint = s.get_flag("disjoint");
  o.compression = compression_options(s);
  o.balanced = s.get_choice("sampling") == "balanced";
  o.pair = parse_pair_features(s.get_string("pair"));
  o.val_fraction = s.get_real("val-fraction");
  o.negatives = s.get_real("negatives");
  o.shards = static_cast<int>(s.get_int("shards"));
  o.protocol = parse_protocol(s.get_choice("protocol"));
  if (o.protocol == Protocol::compat) o.quirks = all_quirks_but(s.get_string("quirks-off"));
  o.split_by = s.get_choice("split-by") == "random" ? SplitBy::random : SplitBy::twins;
  return o;
}

LoopHooks console_hooks(Console& console, Progress& progress) {
  return {
      .progress = [&progress](int epoch, int, const std::string& detail) { progress.update(epoch, detail); },
      .stop = [] { return StopSignals::requested(); },
      .warn = [&console](const std::string& text) { console.warn(text); }};
}

std::int64_t peak_bytes(const Exec& exec) {
  return static_cast<std::int64_t>(exec.on_cuda() ? exec.memory()->stats().peak : host_memory::stats().peak);
}

}   // namespace cgcl
