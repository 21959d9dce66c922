// The registry put together, its commands, and defaults that follow from others.
#include "apps/cli/option_rows.hpp"
#include "apps/report/report_sheet.hpp"

// A table reads best by its rows.
// clang-format off
namespace cgcl {
const std::vector<Setting>& setting_table() {
  static const std::vector<Setting> table = [] {
    std::vector<Setting> rows;
    for (const auto& part : {file_rows(), study_rows(), netlist_rows(), train_task_rows(), pretrain_rows(), train_model_rows(),
                             train_loop_rows(), shared_learning_rows(), global_rows()})
      rows.insert(rows.end(), part.begin(), part.end());
    return rows;
  }();
  return table;
}

const std::vector<RenamedSetting>& renamed_settings() {
  static const std::vector<RenamedSetting> rows = {
      {"companions", "candidate-model", true},
      {"companion-graphs", "candidate-graphs"},
      {"verb", "command"},   // a key of config.toml
  };
  return rows;
}

const std::vector<CommandRow>& command_rows() {
  constexpr std::size_t kMany = 100000;
  static const std::vector<CommandRow> rows = {
      {"demo", kDemo, "", 0, 0, false, "the whole job on built-in designs, in under two minutes"},
      {"import", kImport, "IN...", 1, kMany, true, "reads a netlist, an extraction or a .pt archive and writes a graph file; with -o FOLDER/ one of each input, be it a folder or @list"},
      {"synth", kSynthesise, "", 0, 0, true, "writes a synthetic design"},
      {"info", kInfo, "FILE", 1, 1, false, "says what is in a graph, netlist, parasitics, run folder, model, checkpoint or .pt file"},
      {"analyse", kAnalyse, "G", 1, 1, false,
       "colours, structural bound, labels and baselines of a graph"},
      {"pretrain", kPretrain, "G...", 1, kMany, true, "contrastive pre-training; writes embeddings"},
      {"train", kTrain, "G...", 1, kMany, true, "trains a predictor on a labelled design, or on several; writes a run folder"},
      {"eval", kEval, "RUN G...", 2, kMany, false, "metrics on unseen designs, zero-shot"},
      {"calibrate", kCalibrate, "RUN G...", 2, kMany, true, "adapts a circuitgcl+ run to designs with a few labels; writes a run folder"},
      {"predict", kPredict, "[RUN] IN...", 1, kMany, false,
       "capacitances of netlists and graphs, by a run or the shipped model that suits: .csv .sp .cdl .inc .spf .spef .rep, or tables with their report in FOLDER/"},
      {"models", kModels, "", 0, 0, false, "the models that ship with the program: what they were trained on, and how well they do"},
      {"resume", kResume, "RUN", 1, 1, false,
       "goes on after a stop, with the bytes of an uninterrupted run"},
      {"bench", kBench, "", 0, 0, false, "times kernels, layers and steps"},
      {"benchmark", kBenchmark, "WHAT", 1, 1, true, "open: the leave-one-family-out table of a folder of designs; digital: that of placed blocks of two processes"},
      {"compare", kCompare, "A B", 2, 2, false, "two files of capacitances of one design side by side, such as a prediction and an extraction"},
      {"sweep", kSweep, "SPEC.toml", 1, 1, true, "trains the product of lists of options, designs and seeds; one table at the end"},
      {"embed", kEmbed, "E G", 2, 2, true, "node embeddings of a pretrained encoder, and their map in two dimensions"},
      {"reproduce", kReproduce, "WHAT [G...]", 1, kMany, true,
       "a table or figure of the publication on given designs: table1 to table4, fig3 to fig7, or all"},
      {"report", kReport, "RUN|PREDICTION...", 1, kMostSubjects, true, "one HTML page of runs and predictions, with the numbers of its drawings beside it"},
      {"doctor", kDoctor, "", 0, 0, false, "host, devices, build and limits"},
      {"explain", kExplain, "ID", 0, 1, false, "what an error or warning such as E0103, or a setting, means; without ID all of them"},
      {"help", kHelp, "COMMAND", 0, 1, false, "the commands, or the options of one"},
      {"completion", kCompletion, "SHELL", 1, 1, false, "what bash, zsh or fish reads to complete command lines"},
      {"version", kVersionCommand, "", 0, 0, false, "version, commit and instruction set of this build"},
  };
  return rows;
}

const std::vector<ImpliedDefault>& implied_defaults() {
  constexpr unsigned kLearners = kPretrain | kTrain;
  static const std::vector<ImpliedDefault> rows = {
      {kTrain, kInputs, "several", "model", "circuitgcl+"},
      {kTrain, "task", "node-classification", "loss", "bsce"},
      {kTrain, "task", "edge-classification", "loss", "bsce"},
      {kTrain, "task", "resistance-classification", "loss", "bsce"},
      {kTrain, "task", "link-prediction", "loss", "bce"},
      {kTrain, "task", "node-classification", "layers", "4"},
      {kTrain, "task", "node-regression", "layers", "4"},
      {kTrain, "task", "resistance-classification", "layers", "4"},
      {kTrain, "task", "resistance-regression", "layers", "4"},
      {kTrain, "model", "paragraph", "hidden", "32"},   // as their papers have them
      {kTrain, "model", "paragraph", "layers", "5"},
      {kTrain, "model", "paragraph", "activation", "relu"},
      {kTrain, "model", "paragraph", "dropout", "0"},
      {kTrain, "model", "gcn+", "layers", "4"},
      {kTrain, "model", "gcn+", "activation", "relu"},
      {kTrain, "model", "gin+", "layers", "4"},
      {kTrain, "model", "gin+", "activation", "relu"},
      {kTrain, "pair", "!none", "dropout", "0"},   // the tables of means they feed need no blurring
      {kTrain, "model", "circuitgps", "hops", "1"},   // as published, as all that follows; batches are larger
      {kTrain, "model", "circuitgps", "layers", "6"},
      {kTrain, "model", "circuitgps", "dropout", "0.1"},
      {kTrain, "model", "circuitgps", "optimizer", "adamw"},
      {kTrain, "model", "circuitgps", "weight-decay", "1e-5"},
      {kTrain, "model", "circuitgps", "lr", "5e-4"},
      {kTrain, "model", "circuitgps", "warmup", "5"},
      {kTrain, "model", "circuitgps", "clip", "5"},
      {kTrain, "model", "circuitgps", "existence-epochs", "10"},
      {kTrain, "model", "dlpl-cap", "layers", "4"},
      {kTrain, "model", "dlpl-cap", "hidden", "72"},
      {kTrain, "sampling", "balanced", "epochs", "300"},   // epochs are a fraction as long
      {kLearners, "preset", "paper", "batching", "neighbor"},   // the publication samples neighbours in both stages
      {kLearners, "preset", "paper", "hops", "4"},
      {kLearners, "preset", "paper", "fanout", "64"},
      {kLearners, "preset", "paper", "dropout", "0.3"},
      {kPretrain, "preset", "paper", "batch-size", "1024"},
      {kPretrain, "preset", "paper", "epochs", "800"},
      {kPretrain, "preset", "paper", "patience", "20"},
      {kPretrain, "preset", "paper", "lr-online", "1e-6"},
      {kPretrain, "preset", "paper", "lr-target", "2e-7"},
      {kPretrain, "batching", "cluster", "batch-size", "16384"},
      {kTrain, "preset", "paper", "split-by", "random"},
      {kTrain, "preset", "paper", "head", "ordered"},
      {kTrain, "preset", "paper", "batch-size", "128"},
      {kTrain, "preset", "paper", "epochs", "200"},
      {kTrain, "preset", "paper", "lr", "1e-4"},
      {kTrain, "preset", "paper", "lr-final", "1e-4"},
      // What the published code does where it is not told; on the whole graph, which for its model is the same.
      {kTrain, "protocol", "compat", "split-by", "random"},
      {kTrain, "protocol", "compat", "sampling", "balanced"},
      {kTrain, "protocol", "compat", "head", "ordered"},
      {kTrain, "protocol", "compat", "layers", "4"},
      {kTrain, "protocol", "compat", "dropout", "0.1"},
      {kTrain, "protocol", "compat", "batch-size", "128"},
      {kTrain, "protocol", "compat", "epochs", "200"},
      {kTrain, "protocol", "compat", "lr", "1e-4"},
      {kTrain, "protocol", "compat", "lr-final", "1e-4"},
  };
  return rows;
}

}  // namespace cgcl
