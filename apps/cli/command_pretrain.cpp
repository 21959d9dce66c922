// pretrain: an encoder from graphs without labels.
#include "apps/cli/command_table.hpp"
#include "apps/cli/learning_settings.hpp"
#include "apps/cli/signals.hpp"
#include "apps/train/seen_in.hpp"
#include "io/graph/graph_file.hpp"
#include "io/report/run_folder.hpp"

namespace cgcl {

int run_pretrain(const Settings& settings, Console& console) {
  const std::string& output = settings.get_string("output");
  check_output_file(output);
  const StopSignals signals;
  const Exec exec(exec_options(settings, console));
  const PretrainOptions options = pretrain_options(settings);

  HostGraph design;
  std::vector<std::string> sources;
  for (const std::string& input : settings.inputs) {
    const CircuitGraph graph = read_graph(input);
    append(design, make_host_graph(graph, nullptr));
    for (std::string& id : identities(graph)) sources.push_back(std::move(id));
  }
  if (options.sampling.batching == Batching::full) {
    design = compress(exec, std::move(design), options.encoder.conv, options.encoder.layers,
                      compression_options(settings))
                 .design;
  }
  Initializer init(exec);
  Sgrl model(init, options.encoder);
  Progress progress = console.progress("pretrain", options.epochs);
  const PretrainResult result = pretrain(exec, model, design, options, console_hooks(console, progress));
  progress.finish();
  if (result.stopped) {
    console.warn(str("stopped after ", result.epochs,
                     " epochs; pre-training keeps no checkpoint, nothing was written"));
    return StopSignals::exit_code();
  }
  write_encoder_file(output, exec, model, options.encoder, sources);

  console.print(str("pretrained ", result.epochs, " epochs in ", result.seconds, " s over ", result.rows,
                    " rows: alignment ", result.alignment_loss.back(), ", scattering ",
                    result.scattering_loss.back()));
  JsonValue json = JsonValue::object();
  json.set("output", output)
      .set("epochs", result.epochs)
      .set("seconds", result.seconds)
      .set("rows", result.rows);
  json.set("alignment_loss", result.alignment_loss).set("scattering_loss", result.scattering_loss);
  json.set("device", exec.device().name()).set("peak_bytes", peak_bytes(exec));
  console.result(json);
  return 0;
}

}   // namespace cgcl
