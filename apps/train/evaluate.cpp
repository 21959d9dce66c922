#include "apps/train/evaluate.hpp"

#include "apps/train/metadata.hpp"
#include "apps/train/task_bound.hpp"
#include "engine/core/index.hpp"
#include "io/dataset/dataset.hpp"

#include <algorithm>   // for max_element
#include <cmath>       // for nan
#include <numeric>     // for iota

namespace cgcl {

namespace {

std::vector<std::int32_t> everything(std::int64_t n) {
  std::vector<std::int32_t> all(idx(n));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

std::vector<double> predict_all(const Exec& exec, TrainedModel& model, const CircuitGraph& graph,
                                const TaskSamples& samples, const PairTable& pairs) {
  const PreparedDesign design = model.prepare(exec, graph, Compression::automatic);
  if (on_links(samples.task))
    return model.predict_links(exec, design, samples.source, samples.target, pairs,
                               everything(samples.size()));
  return model.predict_nodes(exec, design, samples.source);
}

/// A name that is one CSV field: quoted when it must be.
std::string field(const std::string& text) {
  const std::string safe = printable(text, 4096);
  if (safe.find_first_of(",\"#") == std::string::npos) return safe;
  std::string quoted = "\"";
  for (const char c : safe) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + '"';
}

std::string node_name(const CircuitGraph& graph, std::int32_t node) {
  const auto index = [&](std::int32_t first) { return idx(node - first); };
  if (node < graph.nets)
    return graph.net_names.empty() ? str("net ", node) : field(graph.net_names[index(0)]);
  const std::int32_t device = node - graph.nets;
  if (device < graph.devices)
    return graph.device_names.empty() ? str("device ", device) : field(graph.device_names[index(graph.nets)]);
  return str("pin ", device - graph.devices);
}

constexpr const char* kRelationNames[] = {"device-pin", "pin-net", "pin-net", "pin-pin", "net-net"};

std::string heading(const TrainedModel& model, const CircuitGraph& graph) {
  return str("# circuitgcl predictions, design ", printable(graph.name),
             graph.synthetic ? " (synthetic)" : "", "\n# model trained on ",
             printable(model.description().source_name), ", task ", name_of(model.description().task),
             ", loss ", printable(model.description().loss), "\n");
}

std::string link_rows(const TrainedModel& model, const CircuitGraph& graph, const TaskSamples& s,
                      const std::vector<double>& y, double cmin_F, std::int64_t& rows) {
  std::string out = "source,target,relation,predicted_F,extracted_F\n";
  for (std::size_t i = 0; i < y.size(); ++i) {
    const double cap_F = model.description().codec.decode(y[i]);
    if (cap_F < cmin_F) continue;
    out += str(node_name(graph, s.source[i]), ",", node_name(graph, s.target[i]), ",",
               kRelationNames[s.relation[i]], ",", exact_text(cap_F), ",",
               exact_text(graph.links.cap_F[idx(s.id[i])]), "\n");
    ++rows;
  }
  return out;
}

std::string net_rows(const TrainedModel& model, const CircuitGraph& graph,
                     const std::vector<double>& output) {
  const bool classes = classifies(model.description().task);
  const LabelCodec& codec = model.description().codec;
  std::string out =
      classes ? "net,predicted_class,extracted_class,extracted_F\n" : "net,predicted_F,extracted_F\n";
  for (std::int32_t v = 0; v < graph.nets; ++v) {
    const auto row = output.begin() + static_cast<std::ptrdiff_t>(v) * (classes ? kLabelClasses : 1);
    const double truth_F = graph.ground_F.empty() ? std::nan("") : graph.ground_F[idx(v)];
    const bool known = truth_F >= 0;
    out += node_name(graph, v) + ",";
    if (classes)
      out += str(std::max_element(row, row + kLabelClasses) - row, ",",
                 known ? str(label_class(codec.encode(truth_F))) : "", ",");
    else
      out += exact_text(codec.decode(*row)) + ",";
    out += (known ? exact_text(truth_F) : "") + "\n";
  }
  return out;
}

}   // namespace

Evaluation evaluate(const Exec& exec, TrainedModel& model, const CircuitGraph& graph) {
  const ModelDescription& d = model.description();
  const TaskSamples samples = all_samples(graph, d.task, d.codec);
  const PairTable pairs = model.pair_table(exec, graph, samples);
  Evaluation out{
      graph.name,
      score(samples, everything(samples.size()), predict_all(exec, model, graph, samples, pairs), d.baseline),
      false};
  add_bound(out.scores, exec, graph, samples, pairs, model);
  const std::string id = fingerprint(graph);
  out.seen = id == d.source_fingerprint || d.encoder_sources.find(id) != std::string::npos;
  return out;
}

PredictionTable predict_table(const Exec& exec, TrainedModel& model, const CircuitGraph& graph,
                              double cmin_F) {
  const ModelDescription& d = model.description();
  PredictionTable out{heading(model, graph), graph.nets, 0};
  if (!on_links(d.task)) {
    std::vector<std::int32_t> nets = everything(graph.nets);
    out.csv += net_rows(model, graph,
                        model.predict_nodes(exec, model.prepare(exec, graph, Compression::automatic), nets));
    return out;
  }
  const TaskSamples samples = all_samples(graph, d.task, d.codec);
  out.csv += link_rows(model, graph, samples,
                       predict_all(exec, model, graph, samples, model.pair_table(exec, graph, samples)),
                       cmin_F, out.couplings);
  return out;
}

}   // namespace cgcl
