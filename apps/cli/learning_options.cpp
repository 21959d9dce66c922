// Rows of pre-training and training.
#include "apps/cli/option_rows.hpp"
#include "apps/train/fitted_system.hpp"
#include "layers/models/zoo.hpp"

// A table reads best by its rows.
// clang-format off
namespace cgcl {
namespace {

using Type = SettingType;

const std::vector<std::string_view> kOnOff = {"on", "off"};

/// Networks of the zoo, and the models that are none.
std::vector<std::string_view> models() {
  std::vector<std::string_view> names = model_names();
  names.insert(names.end(), fitted_names().begin(), fitted_names().end());
  names.insert(names.end(), {"pair-network", "stacked"});
  return names;
}

}  // namespace

std::vector<Setting> shared_learning_rows() {
  const unsigned both = kPretrain | kTrain;
  return {
      {.name = "preset", .type = Type::choice, .commands = both, .fallback = "none",
       .help = "paper: the defaults become the settings of the publication, sampled batches included", .choices = {"none", "paper"}},
      {.name = "batching", .type = Type::choice, .commands = kPretrain, .fallback = "full",
       .help = "whole graph, sampled neighbours, or clusters with few edges between them",
       .choices = {"full", "neighbor", "cluster"}},
      {.name = "batching", .type = Type::choice, .commands = kTrain, .fallback = "full",
       .help = "whole graph, or sampled neighbours", .choices = {"full", "neighbor"},
       .later = {"cluster"}},
      {.name = "clusters", .type = Type::integer, .commands = kPretrain, .fallback = "0",
       .help = "with --batching cluster: parts that METIS cuts the graph into; 0: of about 1024 nodes", .hi = 1e9},
      {.name = "hops", .type = Type::integer, .commands = both, .fallback = "4",
       .help = "of a sampled neighbourhood, or of the sub-graphs of circuitgps: 1 there", .lo = 1, .hi = 16},
      {.name = "fanout", .type = Type::integer, .commands = both, .fallback = "64",
       .help = "neighbours sampled per node and hop", .lo = 1, .hi = 1e6},
      {.name = "disjoint", .type = Type::choice, .commands = kTrain, .fallback = "off",
       .help = "with --batching neighbor: every end of a link owns its neighbourhood", .choices = kOnOff},
      {.name = "compress", .type = Type::choice, .commands = both, .fallback = "auto",
       .help = "compute exact copies of nodes once; auto where it saves a quarter of the rows",
       .choices = {"auto", "on", "off"}},
      {.name = "replicas", .type = Type::integer, .commands = both, .fallback = "1",
       .help = "rows per colour at the most, each with its own dropout masks", .lo = 1, .hi = 1e6},
      {.name = "shards", .type = Type::integer, .commands = both, .fallback = "1",
       .help = "parts of a batch whose gradients are added in their order: as many processes of mpirun at the most, of "
               "which the result does not depend; 1: whole batches", .lo = 1, .hi = 4096},
      {.name = "patience", .type = Type::integer, .commands = both, .fallback = "0",
       .help = "stop after so many epochs without improvement; 0: never", .hi = 1e6},
      {.name = "dropout", .type = Type::real, .commands = both, .fallback = "0.3",
       .help = "probability", .lo = 0, .hi = 0.95},
  };
}

std::vector<Setting> pretrain_rows() {
  return {
      {.name = "encoder", .type = Type::choice, .commands = kPretrain, .fallback = "cluster-gcn",
       .help = "kind of its layers",
       .choices = {"cluster-gcn", "sage", "gcn", "gat", "gine", "res-gated"}},
      {.name = "layers", .type = Type::integer, .commands = kPretrain, .fallback = "4",
       .help = "of the encoder", .lo = 1, .hi = 64},
      {.name = "hidden", .type = Type::integer, .commands = kPretrain, .fallback = "256",
       .help = "width", .lo = 1, .hi = 65536},
      {.name = "topology", .type = Type::integer, .commands = kPretrain, .fallback = "0",
       .help = "with --encoder gcn: hops over which an embedding adds what its surroundings are, as SGRL does",
       .lo = 0, .hi = 16},
      {.name = "epochs", .type = Type::integer, .commands = kPretrain, .fallback = "200",
       .help = "exactly, unless --patience", .lo = 1, .hi = 1e6},
      {.name = "lr-online", .type = Type::real, .commands = kPretrain, .fallback = "1e-3",
       .help = "learning rate", .lo = 0, .hi = 10},
      {.name = "lr-target", .type = Type::real, .commands = kPretrain, .fallback = "1e-4",
       .help = "learning rate", .lo = 0, .hi = 10},
      {.name = "tau", .type = Type::real, .commands = kPretrain, .fallback = "0.99",
       .help = "of the moving average, once per epoch", .lo = 0, .hi = 1},
      {.name = "scattering", .type = Type::choice, .commands = kPretrain, .fallback = "on",
       .help = "steps of the target encoder that scatter representations; off: it only follows the online encoder", .choices = kOnOff},
      {.name = "resume", .type = Type::flag, .commands = kPretrain,
       .help = "go on from the checkpoint that a stopped command left beside its output"},
      {.name = "batch-size", .type = Type::integer, .commands = kPretrain, .fallback = "1024",
       .help = "nodes, with --batching neighbor, or cluster: 16384 there", .lo = 1, .hi = 1e9},
  };
}

std::vector<Setting> train_task_rows() {
  return {
      {.name = "task", .type = Type::choice, .commands = kTrain, .fallback = "edge-regression",
       .help = "what is predicted",
       .choices = {"edge-regression", "edge-classification", "link-prediction", "node-classification",
                   "node-regression", "resistance-classification", "resistance-regression"}},
      {.name = "protocol", .type = Type::choice, .commands = kTrain, .fallback = "strict",
       .help = "strict: nothing is fitted to labels that validate; compat: as the published code does it, with its settings "
               "as defaults; every output says so", .choices = {"strict", "compat"}},
      {.name = "quirks-off", .type = Type::text, .commands = kTrain, .fallback = "none",
       .help = "of --protocol compat: what is not done as the published code does it: none, or of batch-norm, bmc, mixture, "
               "lds, bni, class-counts, order, rounding, all-nets, such as bmc,order"},
      {.name = "feature-graphs", .type = Type::text, .commands = kTrain,
       .help = "of --protocol compat: further graphs A,B, such as those to test on, whose features count for the scaling"},
      {.name = "negatives", .type = Type::real, .commands = kTrain, .fallback = "1",
       .help = "of link-prediction: pairs that do not couple, for each that does", .lo = 0.01, .hi = 100},
      {.name = "model", .type = Type::choice, .commands = kTrain, .fallback = "circuitgcl",
       .help = "a network that reads graphs, or a table, linear model or trees to compare it with; or circuitgcl+, trees on "
               "columns of pairs and nets (the default with several designs), pair-network, a network on them, or stacked, both",
       .choices = models()},
      {.name = "pretrained", .type = Type::path, .commands = kTrain,
       .help = "embeddings from `pretrain`; without it none are used"},
      {.name = "loss", .type = Type::choice, .commands = kTrain, .fallback = "mse",
       .help = "bsce is the default for classification, bce for link-prediction",
       .choices = {"mse", "gai", "bmc", "bni", "lds", "ce", "focal", "bsce", "bce"}},
      {.name = "sigma", .type = Type::number_or_word, .commands = kTrain, .fallback = "0.001",
       .help = "noise of gai, bmc and bni; learned: from the spread of the labels", .choices = {"learned"}, .lo = 1e-9, .hi = 1e3},
      {.name = "sampling", .type = Type::choice, .commands = kTrain, .fallback = "natural",
       .help = "of links: all in range, or equally many of each relation", .choices = {"natural", "balanced"}},
      {.name = "pair", .type = Type::text, .commands = kTrain | kAnalyse, .fallback = "none",
       .help = "features of the two ends together, such as distance,paths: none, distance, paths, common, "
               "device, relation, hierarchy, index, order, dspd"},
      {.name = "split", .type = Type::path, .commands = kTrain,
       .help = "split.safetensors of another run on the same design, or a file with links as pairs of node numbers; else "
               "one is drawn from the seed"},
      {.name = "split-by", .type = Type::choice, .commands = kTrain, .fallback = "twins",
       .help = "keep a fifth of the groups of look-alikes out of training, then a fifth of the other labels; or a "
               "fifth of the labels, as publications do", .choices = {"twins", "random"}},
      {.name = "validate-by", .type = Type::choice, .commands = kTrain, .fallback = "auto",
       .help = "what a model is judged on: families that are left out, where there are three or more, or a split of the "
               "samples, as on one design", .choices = {"auto", "family", "split"}},
      {.name = "candidate-model", .type = Type::choice, .commands = kTrain, .fallback = "auto",
       .help = "also learn what `predict` needs on a netlist: which pairs couple, totals, intervals; auto for "
               "coupling on graphs with names", .choices = {"auto", "on", "off"}},
      {.name = "candidate-graphs", .type = Type::text, .commands = kTrain,
       .help = "further labelled graphs A,B of other designs, from which the candidate model learns besides"},
      {.name = "val-fraction", .type = Type::real, .commands = kTrain, .fallback = "0.2",
       .help = "kept out: of the groups and of the other labels, or of all labels", .lo = 0.01, .hi = 0.9},
  };
}

std::vector<Setting> train_model_rows() {
  return {
      {.name = "conv", .type = Type::choice, .commands = kTrain, .fallback = "sage",
       .help = "kind of the message layers",
       .choices = {"sage", "cluster-gcn", "gcn", "gat", "res-gated", "gine"}},
      {.name = "layers", .type = Type::integer, .commands = kTrain, .fallback = "5",
       .help = "message layers; 4 for node tasks", .lo = 1, .hi = 64},
      {.name = "hidden", .type = Type::integer, .commands = kTrain, .fallback = "144", .help = "width",
       .lo = 1, .hi = 65536},
      {.name = "head", .type = Type::choice, .commands = kTrain, .fallback = "symmetric",
       .help = "of links: blind to the order of the two ends, or ordered as published",
       .choices = {"symmetric", "ordered"}},
      {.name = "activation", .type = Type::choice, .commands = kTrain, .fallback = "prelu",
       .help = "between the message layers",
       .choices = {"prelu", "relu", "leaky-relu", "elu", "tanh", "identity"}},
      {.name = "attention", .type = Type::choice, .commands = kTrain, .fallback = "exphormer",
       .help = "of circuitgps, beside its messages: none, over virtual nodes, or of all nodes of a sub-graph to all",
       .choices = {"none", "exphormer", "full"}},
      {.name = "fused", .type = Type::choice, .commands = kTrain, .fallback = "on",
       .help = "fused kernels; same results", .choices = kOnOff},
  };
}

std::vector<Setting> train_loop_rows() {
  return {
      {.name = "epochs", .type = Type::integer, .commands = kTrain, .fallback = "60",
       .help = "exactly, unless --patience", .lo = 1, .hi = 1e6},
      {.name = "batch-size", .type = Type::integer, .commands = kTrain, .fallback = "0",
       .help = "labels per step; 0: 512 where the graph is compressed or cut into sub-graphs, else 4096", .lo = 0, .hi = 1e9},
      {.name = "optimizer", .type = Type::choice, .commands = kTrain, .fallback = "adam",
       .help = "update rule", .choices = {"adam", "adamw", "sgd"}},
      {.name = "lr", .type = Type::real, .commands = kTrain, .fallback = "1e-3",
       .help = "learning rate at the start", .lo = 0, .hi = 10},
      {.name = "lr-final", .type = Type::real, .commands = kTrain, .fallback = "1e-4",
       .help = "learning rate at the end", .lo = 0, .hi = 10},
      {.name = "warmup", .type = Type::integer, .commands = kTrain, .fallback = "0",
       .help = "epochs, at most a tenth of all, over which the rate rises; it then falls to 0, not to --lr-final",
       .lo = 0, .hi = 1e6},
      {.name = "existence-epochs", .type = Type::integer, .commands = kTrain, .fallback = "0",
       .help = "of circuitgps, on links: epochs on which pairs couple, before those on how much; 10 there",
       .lo = 0, .hi = 1e6},
      {.name = "weight-decay", .type = Type::real, .commands = kTrain, .fallback = "0",
       .help = "per step", .lo = 0, .hi = 10},
      {.name = "clip", .type = Type::real, .commands = kTrain, .fallback = "0",
       .help = "largest gradient norm; 0: any", .lo = 0, .hi = 1e9},
      {.name = "checkpoint-every", .type = Type::integer, .commands = kTrain, .fallback = "1",
       .help = "epochs", .lo = 1, .hi = 1e6},
  };
}

}  // namespace cgcl
