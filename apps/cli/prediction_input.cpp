#include "apps/cli/prediction_input.hpp"

#include "apps/cli/netlist_settings.hpp"
#include "engine/core/error.hpp"
#include "io/circuit/used_device_models.hpp"
#include "io/graph/file_kind.hpp"
#include "io/graph/graph_file.hpp"

#include <filesystem>
#include <utility>   // for move

namespace cgcl {

PredictionInput read_prediction_input(const Settings& settings, Console& console) {
  const std::string& path = settings.inputs.back();
  PredictionInput in;
  const std::string& parasitics = settings.get_string("parasitics");
  if (!std::filesystem::is_directory(path) && sniff(path) != FileKind::unknown) {
    if (!parasitics.empty())
      throw Error(ErrorId::usage, "parasitics belong to a netlist, and a graph has its own", printable(path));
    in.graph = read_graph(path);
    in.device_models = read_device_models(path);
    return in;
  }
  std::vector<std::string> notes;
  read_noticing(console, [&](Diagnostics& noticed) {
    NetlistImportOptions options = netlist_import_options(settings);
    options.parasitics = parasitic_options(settings);
    ImportedCircuit read = import_circuit({path}, parasitics_files(settings), options, noticed, notes);
    if (const std::string text = annotation_text(read.annotated); !text.empty()) notes.push_back(text);
    JsonValue annotation = annotation_json(read);
    in = {std::move(read.graph),
          std::move(read.circuit),
          std::move(read.places),
          std::move(read.cells),
          std::move(read.labels.matched_by),
          std::move(read.files),
          true};
    in.unknown_models = in.circuit.unknown_models;
    in.device_models = used_device_models(in.circuit);
    in.annotation = std::move(annotation);
    in.chosen = std::move(read.chosen);
  });
  for (const std::string& note : notes) console.note(note);
  return in;
}

JsonValue with_provenance(JsonValue json, const PredictionInput& in) {
  json.set("seen", in.seen.any()).set("seen_in", in.seen.words()).set("protocol", name_of(in.protocol));
  json.set("estimated_peak_bytes", in.estimated_peak_bytes);
  if (in.netlist) json.set("annotation", in.annotation);
  return json.set("unknown_models", unknown_models_json(in.unknown_models));
}

JsonValue choice_json(const std::optional<ModelChoice>& choice) {
  if (!choice) return {};
  return JsonValue::object()
      .set("name", choice->name)
      .set("reason", choice->reason)
      .set("share", choice->share);
}

}   // namespace cgcl
