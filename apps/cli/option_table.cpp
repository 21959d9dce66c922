// The rows of the registry. Adding a setting is adding a row here and reading it in its verb.
#include "apps/cli/option_registry.hpp"

// A table reads best by its rows.
// clang-format off
namespace cgcl {
namespace {

using Type = SettingType;

const std::vector<std::string_view> kOnOff = {"on", "off"};

std::vector<Setting> global_rows() {
  return {
      {.name = "device", .type = Type::device, .verbs = kEveryVerb, .fallback = "auto",
       .help = "where the arithmetic runs; auto takes a usable CUDA device when there is one"},
      {.name = "threads", .type = Type::integer, .verbs = kEveryVerb, .fallback = "0",
       .help = "processor threads, 0 for all; results do not depend on it", .hi = 4096},
      {.name = "seed", .type = Type::integer, .verbs = kEveryVerb, .fallback = "0",
       .help = "of every random number", .hi = 9.2e18},
      {.name = "memory-limit", .type = Type::size, .verbs = kEveryVerb, .fallback = "0",
       .help = "such as 20GB or 512MiB; 0 for what is free"},
      {.name = "spmm", .type = Type::choice, .verbs = kEveryVerb, .fallback = "rows",
       .help = "sparse products on CUDA: own row kernels or cuSPARSE", .choices = {"rows", "cusparse"}},
      {.name = "replay", .type = Type::choice, .verbs = kEveryVerb, .fallback = "auto",
       .help = "training steps of fixed shape on CUDA: recorded once and replayed, or issued one by one",
       .choices = {"auto", "off"}},
      {.name = "json", .type = Type::flag, .verbs = kEveryVerb, .help = "print one JSON object",
       .recorded = false},
      {.name = "quiet", .type = Type::flag, .verbs = kEveryVerb, .help = "no progress",
       .letter = 'q', .recorded = false},
      {.name = "verbose", .type = Type::flag, .verbs = kEveryVerb, .help = "more messages",
       .letter = 'v', .recorded = false},
      {.name = "config", .type = Type::path, .verbs = kEveryVerb,
       .help = "settings from a TOML file", .recorded = false},
  };
}

std::vector<Setting> file_rows() {
  const unsigned writers = kImport | kSynthesise | kPretrain | kTrain | kPredict;
  return {
      {.name = "output", .type = Type::path, .verbs = writers, .help = "file or folder to write",
       .letter = 'o', .recorded = false},
      {.name = "output", .type = Type::path, .verbs = kDemo, .fallback = "circuitgcl-demo",
       .help = "folder to write", .letter = 'o', .recorded = false},
      {.name = "name", .type = Type::text, .verbs = kImport | kSynthesise,
       .help = "name of the design; else from the file or kind"},
      {.name = "cap-range", .type = Type::real_list, .verbs = kImport | kInfo,
       .help = "farads; coupling strictly inside is a legal label [default: 1e-21,1e-15 for .pt]",
       .lo = 0, .hi = 1},
      {.name = "kind", .type = Type::choice, .verbs = kSynthesise, .fallback = "sram",
       .help = "family of the design", .choices = {"sram", "timing", "array"}},
      {.name = "rows", .type = Type::integer, .verbs = kSynthesise, .fallback = "0",
       .help = "0: from the kind or --nodes", .hi = 1e5},
      {.name = "cols", .type = Type::integer, .verbs = kSynthesise, .fallback = "0",
       .help = "0: from the kind or --nodes", .hi = 1e5},
      {.name = "nodes", .type = Type::integer, .verbs = kSynthesise, .fallback = "0",
       .help = "approximate size; 0: from rows and cols", .hi = 1e9},
      {.name = "text", .type = Type::choice, .verbs = kSynthesise, .fallback = "auto",
       .help = "also write schematic NAME.sp and parasitics NAME.spf; auto up to 200,000 nodes",
       .choices = {"auto", "on", "off"}},
      {.name = "require", .type = Type::text, .verbs = kEval,
       .help = "such as r2>=0.5; exit 6 when a design misses it"},
      {.name = "cmin", .type = Type::real, .verbs = kPredict, .fallback = "0",
       .help = "farads; smaller couplings are left out of the table of a graph's links, and go to ground in netlists "
               "(there 1e-18 unless given)",
       .lo = 0, .hi = 1},
      {.name = "candidates", .type = Type::integer, .verbs = kPredict, .fallback = "30",
       .help = "pairs a net, on the average, of a netlist whose couplings are not known", .lo = 1, .hi = 10000},
      {.name = "dut", .type = Type::text, .verbs = kPredict, .fallback = "xtop",
       .help = "instance of the top cell in the deck that a .inc is included in"},
      {.name = "si", .type = Type::flag, .verbs = kPredict,
       .help = "tables in farad and metre instead of fF and um"},
      {.name = "rounds", .type = Type::integer, .verbs = kAnalyse, .fallback = "5",
       .help = "of colour refinement: message layers of the network in question", .hi = 1000},
      {.name = "features", .type = Type::choice, .verbs = kAnalyse, .fallback = "stats",
       .help = "what a node's colour starts from: its type, every feature column, or those of devices and pins",
       .choices = {"type", "stats", "devices"}},
      {.name = "filter", .type = Type::text, .verbs = kBench,
       .help = "only rows whose name contains this; heavy rows (minutes, gigabytes) run only where it contains "
               "whole/"},
      {.name = "list", .type = Type::flag, .verbs = kBench, .help = "names only"},
  };
}

/// How netlists and parasitics are read.
std::vector<Setting> netlist_rows() {
  const unsigned readers = kImport | kInfo | kPredict;
  return {
      {.name = "parasitics", .type = Type::path, .verbs = kImport | kPredict,
       .help = "DSPF, SPF or SPEF of the same design"},
      {.name = "top", .type = Type::text, .verbs = readers, .help = "top cell; else the deck, the banner's, or the largest"},
      {.name = "power", .type = Type::text, .verbs = readers, .fallback = "auto",
       .help = "nets that leave the graph: auto, none, names such as VDD,VSS; of a .pt file ids such as 0,3"},
      {.name = "ground", .type = Type::text, .verbs = readers, .help = "further supplies, of the ground kind, by name"},
      {.name = "signal", .type = Type::text, .verbs = readers, .help = "nets that are no supplies, by name"},
      {.name = "short-model", .type = Type::text, .verbs = readers,
       .help = "models whose resistors join their nets, besides lvsres, short and metal"},
      {.name = "device-map", .type = Type::text, .verbs = readers,
       .help = "kinds of models, such as my_n#*=nmos,fuse*=resistor (# a digit, * anything)"},
      {.name = "inline", .type = Type::choice, .verbs = readers, .fallback = "auto",
       .help = "capacitors and resistors without a model are parasitics", .choices = {"auto", "on", "off"}},
      {.name = "terminals", .type = Type::choice, .verbs = readers, .fallback = "joined",
       .help = "drain and source as one class, or apart as the file orders them", .choices = {"joined", "separate"}},
      {.name = "include", .type = Type::text, .verbs = readers, .help = "further folders for .include and .lib"},
      {.name = "env-includes", .type = Type::flag, .verbs = readers, .help = "$NAME and ~ in included paths"},
      {.name = "dollar", .type = Type::choice, .verbs = readers, .fallback = "auto",
       .help = "what $ means: a comment by these rules, or part of a name",
       .choices = {"auto", "hspice", "ngspice", "cdl", "name"}},
      {.name = "title", .type = Type::choice, .verbs = readers, .fallback = "auto",
       .help = "the first line is a title", .choices = {"auto", "yes", "no"}},
      {.name = "case", .type = Type::choice, .verbs = readers, .fallback = "auto",
       .help = "of names; counts in CDL and Spectre", .choices = {"auto", "sensitive", "insensitive"}},
      {.name = "dup", .type = Type::choice, .verbs = readers, .fallback = "error",
       .help = "cells that are defined twice and differ", .choices = {"error", "first", "last"}},
      {.name = "coupling-listed", .type = Type::choice, .verbs = kImport | kInfo | kPredict, .fallback = "auto",
       .help = "in one net or in both; auto asks the totals", .choices = {"auto", "once", "both"}},
      {.name = "corner", .type = Type::choice, .verbs = kImport | kInfo | kPredict, .fallback = "typical",
       .help = "of SPEF values best:typical:worst", .choices = {"best", "typical", "worst"}},
      {.name = "partial", .type = Type::flag, .verbs = kImport | kInfo | kPredict,
       .help = "accept what can be read of damaged parasitics"},
  };
}

std::vector<Setting> shared_learning_rows() {
  const unsigned both = kPretrain | kTrain;
  return {
      {.name = "preset", .type = Type::choice, .verbs = both, .fallback = "none",
       .help = "defaults as published", .choices = {"none", "paper"}},
      {.name = "batching", .type = Type::choice, .verbs = both, .fallback = "full",
       .help = "whole graph, or sampled neighbours", .choices = {"full", "neighbor"},
       .later = {"cluster"}},
      {.name = "hops", .type = Type::integer, .verbs = both, .fallback = "4",
       .help = "of a sampled neighbourhood", .lo = 1, .hi = 16},
      {.name = "fanout", .type = Type::integer, .verbs = both, .fallback = "64",
       .help = "neighbours sampled a node and hop", .lo = 1, .hi = 1e6},
      {.name = "disjoint", .type = Type::choice, .verbs = kTrain, .fallback = "off",
       .help = "with --batching neighbor: every end of a link owns its neighbourhood", .choices = kOnOff},
      {.name = "compress", .type = Type::choice, .verbs = both, .fallback = "auto",
       .help = "compute exact copies of nodes once; auto where it saves a quarter of the rows",
       .choices = {"auto", "on", "off"}},
      {.name = "replicas", .type = Type::integer, .verbs = both, .fallback = "1",
       .help = "rows a colour at the most, each with its own dropout masks", .lo = 1, .hi = 1e6},
      {.name = "patience", .type = Type::integer, .verbs = both, .fallback = "0",
       .help = "stop after so many epochs without improvement; 0: never", .hi = 1e6},
      {.name = "dropout", .type = Type::real, .verbs = both, .fallback = "0.3",
       .help = "probability", .lo = 0, .hi = 0.95},
  };
}

std::vector<Setting> pretrain_rows() {
  return {
      {.name = "encoder", .type = Type::choice, .verbs = kPretrain, .fallback = "cluster-gcn",
       .help = "kind of its layers",
       .choices = {"cluster-gcn", "sage", "gcn", "gat", "gine", "res-gated"}},
      {.name = "layers", .type = Type::integer, .verbs = kPretrain, .fallback = "4",
       .help = "of the encoder", .lo = 1, .hi = 64},
      {.name = "hidden", .type = Type::integer, .verbs = kPretrain, .fallback = "256",
       .help = "width", .lo = 1, .hi = 65536},
      {.name = "epochs", .type = Type::integer, .verbs = kPretrain, .fallback = "200",
       .help = "exactly, unless --patience", .lo = 1, .hi = 1e6},
      {.name = "lr-online", .type = Type::real, .verbs = kPretrain, .fallback = "1e-3",
       .help = "learning rate", .lo = 0, .hi = 10},
      {.name = "lr-target", .type = Type::real, .verbs = kPretrain, .fallback = "1e-4",
       .help = "learning rate", .lo = 0, .hi = 10},
      {.name = "tau", .type = Type::real, .verbs = kPretrain, .fallback = "0.99",
       .help = "of the moving average, once an epoch", .lo = 0, .hi = 1},
      {.name = "batch-size", .type = Type::integer, .verbs = kPretrain, .fallback = "1024",
       .help = "nodes, with --batching neighbor", .lo = 1, .hi = 1e9},
      {.name = "shards", .type = Type::integer, .verbs = kPretrain, .help = "parts of the graph",
       .in_version = false},
  };
}

std::vector<Setting> train_task_rows() {
  return {
      {.name = "task", .type = Type::choice, .verbs = kTrain, .fallback = "edge-regression",
       .help = "what is predicted",
       .choices = {"edge-regression", "node-classification", "node-regression"},
       .later = {"link-prediction"}},
      {.name = "model", .type = Type::choice, .verbs = kTrain, .fallback = "circuitgcl",
       .help = "architecture", .choices = {"circuitgcl"},
       .later = {"circuitgcl+", "paragraph", "dlpl-cap", "circuitgps", "sgrl", "gcn+", "gin+",
                  "relation-mean", "colour-table", "gbdt"}},
      {.name = "pretrained", .type = Type::path, .verbs = kTrain,
       .help = "embeddings from `pretrain`; without it none are used"},
      {.name = "loss", .type = Type::choice, .verbs = kTrain, .fallback = "mse",
       .help = "bsce is the default for node-classification",
       .choices = {"mse", "gai", "bmc", "bni", "lds", "ce", "focal", "bsce"}},
      {.name = "sigma", .type = Type::number_or_word, .verbs = kTrain, .fallback = "0.001",
       .help = "noise of gai, bmc and bni", .choices = {"learned"}, .lo = 1e-9, .hi = 1e3},
      {.name = "sampling", .type = Type::choice, .verbs = kTrain, .fallback = "natural",
       .help = "of links: all in range, or equally many of each relation", .choices = {"natural", "balanced"}},
      {.name = "pair", .type = Type::text, .verbs = kTrain | kAnalyse, .fallback = "none",
       .help = "features of the two ends together, such as distance,paths: none, distance, paths, common, "
               "device, relation, hierarchy, index, order, dspd"},
      {.name = "split", .type = Type::path, .verbs = kTrain,
       .help = "split.safetensors of another run on the same design; else one is drawn from the seed"},
      {.name = "companions", .type = Type::choice, .verbs = kTrain, .fallback = "auto",
       .help = "also learn what `predict` needs on a netlist: which pairs couple, totals, intervals; auto for "
               "coupling on graphs with names", .choices = {"auto", "on", "off"}},
      {.name = "companion-graphs", .type = Type::text, .verbs = kTrain,
       .help = "further labelled graphs A,B of other designs, from which the companions learn besides"},
      {.name = "val-fraction", .type = Type::real, .verbs = kTrain, .fallback = "0.2",
       .help = "of the labels, kept out", .lo = 0.01, .hi = 0.9},
  };
}

std::vector<Setting> train_model_rows() {
  return {
      {.name = "conv", .type = Type::choice, .verbs = kTrain, .fallback = "sage",
       .help = "kind of the message layers",
       .choices = {"sage", "cluster-gcn", "gcn", "gat", "res-gated", "gine"}},
      {.name = "layers", .type = Type::integer, .verbs = kTrain, .fallback = "5",
       .help = "message layers; 4 for node tasks", .lo = 1, .hi = 64},
      {.name = "hidden", .type = Type::integer, .verbs = kTrain, .fallback = "144", .help = "width",
       .lo = 1, .hi = 65536},
      {.name = "activation", .type = Type::choice, .verbs = kTrain, .fallback = "prelu",
       .help = "between the message layers",
       .choices = {"prelu", "relu", "leaky-relu", "elu", "tanh", "identity"}},
      {.name = "fused", .type = Type::choice, .verbs = kTrain, .fallback = "on",
       .help = "fused kernels; same results", .choices = kOnOff},
  };
}

std::vector<Setting> train_loop_rows() {
  return {
      {.name = "epochs", .type = Type::integer, .verbs = kTrain, .fallback = "60",
       .help = "exactly, unless --patience", .lo = 1, .hi = 1e6},
      {.name = "batch-size", .type = Type::integer, .verbs = kTrain, .fallback = "0",
       .help = "labels a step; 0: 512 where the graph is compressed, else 4096", .lo = 0, .hi = 1e9},
      {.name = "optimizer", .type = Type::choice, .verbs = kTrain, .fallback = "adam",
       .help = "update rule", .choices = {"adam", "adamw", "sgd"}},
      {.name = "lr", .type = Type::real, .verbs = kTrain, .fallback = "1e-3",
       .help = "learning rate at the start", .lo = 0, .hi = 10},
      {.name = "lr-final", .type = Type::real, .verbs = kTrain, .fallback = "1e-4",
       .help = "learning rate at the end", .lo = 0, .hi = 10},
      {.name = "weight-decay", .type = Type::real, .verbs = kTrain, .fallback = "0",
       .help = "per step", .lo = 0, .hi = 10},
      {.name = "clip", .type = Type::real, .verbs = kTrain, .fallback = "0",
       .help = "largest gradient norm; 0: any", .lo = 0, .hi = 1e9},
      {.name = "checkpoint-every", .type = Type::integer, .verbs = kTrain, .fallback = "1",
       .help = "epochs", .lo = 1, .hi = 1e6},
  };
}

}  // namespace

const std::vector<Setting>& setting_table() {
  static const std::vector<Setting> table = [] {
    std::vector<Setting> rows;
    for (const auto& part : {file_rows(), netlist_rows(), train_task_rows(), pretrain_rows(), train_model_rows(),
                             train_loop_rows(), shared_learning_rows(), global_rows()})
      rows.insert(rows.end(), part.begin(), part.end());
    return rows;
  }();
  return table;
}

const std::vector<VerbRow>& verb_rows() {
  constexpr std::size_t kMany = 100000;
  static const std::vector<VerbRow> rows = {
      {"demo", kDemo, "", 0, 0, false, "the whole job on built-in designs, in under two minutes"},
      {"import", kImport, "IN...", 1, kMany, true, "reads a netlist, an extraction or a .pt archive and writes a graph file"},
      {"synth", kSynthesise, "", 0, 0, true, "writes a synthetic design"},
      {"info", kInfo, "FILE", 1, 1, false, "says what is in a graph, netlist, parasitics, model, checkpoint or .pt file"},
      {"analyse", kAnalyse, "G", 1, 1, false,
       "colours, structural bound, labels and baselines of a graph"},
      {"pretrain", kPretrain, "G...", 1, kMany, true, "contrastive pre-training; writes embeddings"},
      {"train", kTrain, "G", 1, 1, true, "trains a predictor on a source design; writes a run folder"},
      {"eval", kEval, "RUN G...", 2, kMany, false, "metrics on unseen designs, zero-shot"},
      {"predict", kPredict, "RUN IN", 2, 2, true, "capacitances of a netlist or graph: .csv .sp .cdl .inc .spf .spef, or tables in FOLDER/"},
      {"resume", kResume, "RUN", 1, 1, false,
       "goes on after a stop, with the bytes of an uninterrupted run"},
      {"bench", kBench, "", 0, 0, false, "times kernels, layers and steps"},
      {"doctor", kDoctor, "", 0, 0, false, "host, devices, build and limits"},
      {"explain", kExplain, "ID", 0, 1, false, "what an error id such as E0103, or a setting, means"},
      {.name = "embed"}, {.name = "reproduce"}, {.name = "report"},
  };
  return rows;
}

const std::vector<ImpliedDefault>& implied_defaults() {
  static const std::vector<ImpliedDefault> rows = {
      {kTrain, "task", "node-classification", "loss", "bsce"},
      {kTrain, "task", "node-classification", "layers", "4"},
      {kTrain, "task", "node-regression", "layers", "4"},
      {kTrain, "pair", "!none", "dropout", "0"},   // the tables of means they feed need no blurring
      {kTrain, "sampling", "balanced", "epochs", "300"},   // epochs are a fraction as long
      {kTrain, "preset", "paper", "dropout", "0.3"},
      {kTrain, "preset", "paper", "epochs", "200"},
      {kTrain, "preset", "paper", "batch-size", "128"},
      {kTrain, "preset", "paper", "lr", "1e-4"},
      {kTrain, "preset", "paper", "lr-final", "1e-4"},
      {kPretrain, "preset", "paper", "batching", "neighbor"},
      {kPretrain, "preset", "paper", "lr-online", "1e-6"},
      {kPretrain, "preset", "paper", "lr-target", "2e-7"},
      {kPretrain, "preset", "paper", "epochs", "800"},
      {kPretrain, "preset", "paper", "patience", "20"},
  };
  return rows;
}

}  // namespace cgcl
