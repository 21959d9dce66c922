// embed: node embeddings of a pretrained encoder, and their map in two dimensions.
#include "apps/cli/command_table.hpp"
#include "apps/cli/learning_settings.hpp"
#include "apps/cli/memory_check.hpp"
#include "apps/train/node_map.hpp"
#include "engine/core/index.hpp"
#include "io/annotate/csv_text.hpp"
#include "io/checkpoint/tensor_file.hpp"
#include "io/graph/graph_file.hpp"
#include "io/report/run_folder.hpp"

#include <chrono>
#include <cmath>   // for isnan
#include <filesystem>

namespace cgcl {

namespace {

constexpr const char* kEmbeddingKind = "circuitgcl.embeddings";

bool writes_csv(const std::string& output) {
  const std::string suffix = std::filesystem::path(output).extension().string();
  if (suffix != ".csv" && suffix != ".safetensors")
    throw Error(ErrorId::bad_value, "the output has another suffix, expected .csv or .safetensors",
                printable(output));
  return suffix == ".csv";
}

void write_csv(const std::string& output, const CircuitGraph& graph, const NodeMap& map) {
  TextFile out(output);
  const std::vector<double> ground = log_ground(graph);
  const bool mapped = map.place.rows() > 0, labelled = !graph.ground_F.empty();
  out << "node,kind,name";
  if (mapped) out << ",x,y";
  for (int k = 0; !mapped && k < map.embedding.columns; ++k) out << ",e" << std::int32_t{k};
  out << (labelled ? ",log10_ground_F\n" : "\n");
  CsvRows rows(out);
  for (std::int32_t v = 0; v < graph.nodes(); ++v) {
    rows.count(v).word(node_kind(graph, v)).name(node_name(graph, v));
    const std::int64_t row = map.row[idx(v)];
    if (mapped)
      for (const double value : map.place.row(row)) rows.number(value);
    else
      for (const float value : map.embedding.row(row)) rows.number(static_cast<double>(value));
    if (labelled) rows.number(ground[idx(v)]);
    rows.end();
  }
  out.commit();
}

Tensor matrix(const Exec& exec, std::int64_t columns, const std::vector<float>& values) {
  return Tensor::from(exec, values, static_cast<std::int64_t>(values.size()) / columns, columns);
}

/// embedding [distinct, width], row [N], and place [distinct, 2] where there is a map.
void write_tensors(const std::string& output, const Exec& exec, const CircuitGraph& graph,
                   const NodeMap& map) {
  TensorFile file{kEmbeddingKind, {{"design", printable(graph.name)}}, {}};
  file.tensors.emplace_back("embedding", matrix(exec, map.embedding.columns, map.embedding.values));
  file.tensors.emplace_back("row", Tensor::from(exec, map.row));
  if (map.place.rows() > 0)
    file.tensors.emplace_back(
        "place", matrix(exec, 2, std::vector<float>(map.place.values.begin(), map.place.values.end())));
  write_tensor_file(output, exec, file);
}

}   // namespace

int run_embed(const Settings& settings, Console& console) {
  const std::string& output = settings.get_string("output");
  const bool csv = writes_csv(output);
  check_output_file(output);
  const auto start = std::chrono::steady_clock::now();
  const Exec exec(exec_options(settings, console));
  const PretrainedEncoder encoder = read_encoder_file(settings.inputs[0], exec);
  const std::int64_t estimated = require_memory_to_read(console, {settings.inputs[1]}, ReadKind::graph);
  const CircuitGraph graph = read_graph(settings.inputs[1]);
  const MapOptions options{.projection = parse_projection(settings.get_choice("project")),
                           .perplexity = settings.get_real("perplexity")};
  Progress progress = console.progress("embed", options.iterations);
  const NodeMap map =
      map_nodes(exec, encoder, graph, options, [&](int step, int) { progress.update(step, "t-SNE"); });
  progress.finish();
  if (csv)
    write_csv(output, graph, map);
  else
    write_tensors(output, exec, graph, map);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  console.print(str(graph.nodes(), " nodes with ", map.embedding.rows(), " distinct embeddings of ",
                    map.embedding.columns, " numbers in ", seconds, " s"));
  console.result(JsonValue::object()
                     .set("output", output)
                     .set("nodes", graph.nodes())
                     .set("distinct", map.embedding.rows())
                     .set("width", map.embedding.columns)
                     .set("project", settings.get_choice("project"))
                     .set("seconds", seconds)
                     .set("device", exec.device().name())
                     .set("estimated_peak_bytes", estimated)
                     .set("peak_bytes", peak_bytes(exec)));
  return 0;
}

}   // namespace cgcl
