// demo: the whole job on built-in synthetic designs, with files between the steps as a user would have them.
#include "apps/cli/command_table.hpp"
#include "apps/cli/config_file.hpp"
#include "apps/cli/learning_settings.hpp"
#include "apps/cli/memory_check.hpp"
#include "apps/cli/model_card.hpp"
#include "apps/cli/report_subjects.hpp"
#include "apps/cli/run_embeddings.hpp"
#include "apps/cli/training_run.hpp"
#include "apps/compare/capacitance_list.hpp"
#include "apps/predict/listed_table.hpp"
#include "apps/predict/predict_circuit.hpp"
#include "apps/train/evaluate.hpp"
#include "apps/train/seen_in.hpp"
#include "io/annotate/write_prediction.hpp"
#include "io/circuit/netlist_import.hpp"
#include "io/graph/graph_file.hpp"
#include "io/report/run_folder.hpp"
#include "io/synth/synth.hpp"
#include "io/synth/synth_text.hpp"
#include "io/text/file_bytes.hpp"
#include "io/text/unfinished_path.hpp"

#include <chrono>
#include <filesystem>

namespace cgcl {

namespace {

namespace fs = std::filesystem;

/// What the demonstration trains: the published shapes, narrower, so that two cores are enough.
PretrainOptions demo_pretraining() {
  PretrainOptions o;
  o.encoder.hidden = 64;
  o.epochs = 60;
  return o;
}

constexpr int kHidden = 96;   // of the network

/// The peak of the demonstration: a training step on the whole design.
std::int64_t demo_bytes() {
  const std::int64_t nodes = expected_nodes(resolve(demo_train()));
  ModelOptions head;
  head.hidden = kHidden;
  return synthesis_bytes(nodes) + training_step_bytes({nodes, 2 * nodes}, head, nodes);
}

struct DemoFiles {
  fs::path root;
  [[nodiscard]] std::string graph(const std::string& name) const {
    return (root / (name + ".graph.safetensors")).string();
  }
  [[nodiscard]] std::string encoder() const { return (root / "encoder.safetensors").string(); }
  [[nodiscard]] fs::path run() const { return root / "run"; }
};

/// Writes schematic and parasitics as a designer would have them, and reads them back as any others.
std::string synthesise_design(const DemoFiles& files, SynthOptions options, std::uint64_t seed,
                              Console& console) {
  options.seed = seed;
  const SynthOptions resolved = resolve(options);
  const synth::Circuit circuit = synth_circuit(resolved);
  const SynthText text =
      write_synth_text(files.root.string(), circuit, synth::extract(circuit, resolved.seed));
  NetlistImportOptions importing;
  importing.graph.name = circuit.name;
  Diagnostics noticed;
  std::vector<std::string> notes;
  const CircuitGraph graph = import_netlist({text.schematic}, text.parasitics, importing, noticed, notes);
  for (const std::string& line : noticed.lines()) console.detail(line);
  for (const std::string& note : notes) console.detail(note);
  write_graph(files.graph(graph.name), graph);
  console.note(str("  ", graph.name, ".sp and .spf: ", graph.nodes(), " nodes, ", graph.links.size(),
                   " couplings (synthetic)"));
  return graph.name;
}

/// The schematic of an unseen design, annotated with what the run expects of it.
CircuitPredictionReport annotate(const DemoFiles& files, const std::string& name, TrainedModel& model,
                                 const Exec& exec) {
  const std::string schematic = (files.root / (name + ".sp")).string();
  Diagnostics noticed;
  std::vector<std::string> notes;
  const ImportedCircuit bare = import_circuit({schematic}, "", {}, noticed, notes);
  const CandidateModel candidate_model =
      read_candidate_model(files.run() / "candidate_model.safetensors", exec);
  CircuitPredictionReport report = predict_circuit(exec, model, candidate_model, bare.graph);
  report.prediction.model = files.run().filename().string();
  attach_circuit(report.prediction, bare.circuit, bare.places, bare.labels.matched_by);
  WriteOptions options;
  options.netlist = schematic;
  options.cells = bare.cells;
  const std::string annotated = (files.root / (name + ".annotated.sp")).string();
  static_cast<void>(
      write_prediction(annotated, prediction_format(annotated), report.prediction, bare.circuit, options));
  const std::string tables = (files.root / (name + ".tables/")).string();
  static_cast<void>(
      write_prediction(tables, prediction_format(tables), report.prediction, bare.circuit, options));
  return report;
}

/// The run, and its prediction beside what was extracted.
std::string demo_report(const DemoFiles& files, const std::string& name, const Exec& exec, Console& console) {
  constexpr std::size_t kRows = 100;
  const std::string page = (files.root / "report.html").string();
  Diagnostics noticed;
  const CapacitanceList extraction =
      capacitance_list(read_parasitics((files.root / (name + ".spf")).string(), {}, noticed));
  ReportSheet sheet = new_report(page);
  report_run(sheet, files.run().string(), kRows, run_embeddings(exec, files.run(), console));
  report_prediction(sheet, prediction_files((files.root / (name + ".tables")).string()), &extraction, kRows);
  static_cast<void>(sheet.write());
  return page;
}

void pretrain_encoder(const DemoFiles& files, const std::string& source, const Exec& exec, Console& console) {
  const PretrainOptions options = demo_pretraining();
  const CircuitGraph graph = read_graph(files.graph(source));
  Initializer init(exec);
  Sgrl model(init, options.encoder);
  const HostGraph design = compress(exec, make_host_graph(graph, nullptr), options.encoder.conv,
                                    options.encoder.layers, Compression::automatic)
                               .design;
  Progress progress = console.progress("pretrain", options.epochs);
  const PretrainResult result = pretrain(exec, model, design, options, console_hooks(console, progress));
  progress.finish();
  write_encoder_file(files.encoder(), exec, model, options.encoder, identities(graph));
  console.note(str("  alignment ", result.alignment_loss.front(), " -> ", result.alignment_loss.back(),
                   ", scattering ", result.scattering_loss.front(), " -> ", result.scattering_loss.back(),
                   ", ", result.seconds, " s"));
}

/// The settings of `train` that make this run, narrower than the published shapes; kept as its config.toml.
Settings demo_training(const DemoFiles& files, const std::string& source, const Settings& demo) {
  Settings out = resolve(find_command("train"), {files.graph(source)},
                         {{"loss", "gai", Origin::flag, {}},
                          {"hidden", std::to_string(kHidden), Origin::flag, {}},
                          {"pretrained", files.encoder(), Origin::flag, {}},
                          {"checkpoint-every", "20", Origin::flag, {}},
                          {"output", files.run().string(), Origin::flag, {}}});
  for (const char* name : {"seed", "threads", "device", "memory-limit"})
    if (const SettingValue* value = demo.find(name)) out.set(name, *value, Origin::flag);
  return out;
}

TrainingRun train_model(const Settings& training, const DemoFiles& files, const Exec& exec,
                        Console& console) {
  const RunOptions options = run_options(training);
  RunFolder folder = RunFolder::create(files.run());
  write_file_atomically(folder.config().string(), config_text(training));
  Progress progress = console.progress("train", options.train.epochs);
  TrainingRun run = run_training(exec, folder, options, console_hooks(console, progress));
  progress.finish();
  write_model_card(folder, run.json, {});   // nobody has a licence on what was drawn
  for (const std::string& line : accuracy_lines(run.result)) console.note(line);
  return run;
}

}   // namespace

int run_demo(const Settings& settings, Console& console) {
  const DemoFiles files{settings.get_string("output")};
  check_output_folder(files.root);
  if (fs::exists(files.root) && !fs::is_empty(files.root))
    throw Error(ErrorId::output_exists, "folder is not empty, expected a new one",
                printable(files.root.string()));
  const auto start = std::chrono::steady_clock::now();
  const Exec exec(exec_options(settings, console));
  const std::int64_t estimated = require_memory(console, exec, demo_bytes(), "the demonstration");
  const bool made = fs::create_directories(files.root);
  begin_unfinished(files.root.string(), made ? Unfinished::folder : Unfinished::contents);

  console.note("[1/5] schematics and parasitics of three designs: one to learn from, two never seen");
  const std::string source = synthesise_design(files, demo_train(), exec.seed(), console);
  std::vector<std::string> unseen;
  for (const SynthOptions& options : {demo_timing(), demo_array()})
    unseen.push_back(synthesise_design(files, options, exec.seed(), console));
  console.note("[2/5] pre-train the encoder without labels");
  pretrain_encoder(files, source, exec, console);
  console.note(str("[3/5] train on ", source));
  const TrainingRun trained = train_model(demo_training(files, source, settings), files, exec, console);

  console.note("[4/5] evaluate zero-shot");
  TrainedModel model = read_model(files.run() / "model.safetensors", exec);
  JsonValue designs = JsonValue::object();
  std::string summary;
  for (const std::string& name : unseen) {
    const Evaluation e = evaluate(exec, model, read_graph(files.graph(name)));
    console.note(str("  ", name, ": ", e.scores.text()));
    designs.set(name, e.scores.json().set("links", e.scores.samples).set("seen", e.seen));
    summary += str(summary.empty() ? "" : "; ", name, " ", e.scores.text());
  }
  console.note("[5/5] predict: the known couplings of a design, and a bare schematic");
  static_cast<void>(write_listed_table((files.root / (unseen[0] + ".csv")).string(), exec, model,
                                       read_graph(files.graph(unseen[0])),
                                       {.style = {}, .run = "run", .split = {}}));
  const CircuitPredictionReport annotated = annotate(files, unseen[0], model, exec);
  console.note(str("  ", unseen[0], ".annotated.sp: ", annotated.prediction.couplings.size(),
                   " couplings from ", annotated.pool, " pairs"));

  const std::string report = demo_report(files, unseen[0], exec, console);

  JsonValue json = JsonValue::object();
  json.set("synthetic", true).set("source", source).set("train", trained.json).set("designs", designs);
  json.set("seconds", std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count())
      .set("estimated_peak_bytes", estimated)
      .set("peak_bytes", peak_bytes(exec));
  write_file_atomically((files.root / "result.json").string(), json.dump(2) + "\n");
  end_unfinished(files.root.string());
  console.print(str("results in ", printable(files.root.string()), "; to look at: ", printable(report)));
  console.print(str("validation on ", source, " (synthetic): twin-free ",
                    trained.result.val_twin_free.brief(), ", random ", trained.result.val.brief()));
  console.print(str("zero-shot on synthetic designs: ", summary));
  console.result(json);
  return 0;
}

}   // namespace cgcl
