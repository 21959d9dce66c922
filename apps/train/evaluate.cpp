#include "apps/train/evaluate.hpp"

#include "apps/train/metadata.hpp"
#include "apps/train/task_bound.hpp"
#include "engine/core/index.hpp"
#include "io/annotate/csv_text.hpp"

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

std::string node_name(const CircuitGraph& graph, std::int32_t node) {
  const auto index = [&](std::int32_t first) { return idx(node - first); };
  if (node < graph.nets) return graph.net_names.empty() ? str("net ", node) : graph.net_names[index(0)];
  const std::int32_t device = node - graph.nets;
  if (device < graph.devices)
    return graph.device_names.empty() ? str("device ", device) : graph.device_names[index(graph.nets)];
  return str("pin ", device - graph.devices);
}

constexpr std::string_view kRelationNames[] = {"device-pin", "pin-net", "pin-net", "pin-pin", "net-net"};

std::string heading(const TrainedModel& model, const CircuitGraph& graph) {
  return str("# circuitgcl predictions, design ", printable(graph.name),
             graph.synthetic ? " (synthetic)" : "", "\n# model trained on ",
             printable(model.description().source_name), ", task ", name_of(model.description().task),
             ", loss ", printable(model.description().loss), "\n");
}

/// Rows of the links of at least cmin_F, of which it returns the number.
std::int64_t write_links(TextFile& out, const TrainedModel& model, const CircuitGraph& graph,
                         const TaskSamples& s, const std::vector<double>& y, double cmin_F) {
  out << "source,target,relation,predicted_F,extracted_F\n";
  CsvRows csv(out);
  std::int64_t rows = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    const double cap_F = model.description().codec.decode(y[i]);
    if (cap_F < cmin_F) continue;
    csv.name(node_name(graph, s.source[i])).name(node_name(graph, s.target[i]));
    csv.word(kRelationNames[s.relation[i]]).word(exact_text(cap_F));
    csv.word(exact_text(graph.links.cap_F[idx(s.id[i])])).end();
    ++rows;
  }
  return rows;
}

void write_nets(TextFile& out, const TrainedModel& model, const CircuitGraph& graph,
                const std::vector<double>& output) {
  const bool classes = classifies(model.description().task);
  const LabelCodec& codec = model.description().codec;
  out << (classes ? "net,predicted_class,extracted_class,extracted_F\n" : "net,predicted_F,extracted_F\n");
  CsvRows csv(out);
  for (std::int32_t v = 0; v < graph.nets; ++v) {
    const auto row = output.begin() + static_cast<std::ptrdiff_t>(v) * (classes ? kLabelClasses : 1);
    const double truth_F = graph.ground_F.empty() ? std::nan("") : graph.ground_F[idx(v)];
    const bool known = truth_F >= 0;
    csv.name(node_name(graph, v));
    if (classes) {
      csv.count(std::max_element(row, row + kLabelClasses) - row);
      csv.word(known ? str(label_class(codec.encode(truth_F))) : "");
    } else {
      csv.word(exact_text(codec.decode(*row)));
    }
    csv.word(known ? exact_text(truth_F) : "").end();
  }
}

/// What a regression is besides its scores: in all, without twins, and by relation.
void add_agreement_of(Evaluation& out, const CircuitGraph& graph, const TaskSamples& samples,
                      const std::vector<double>& output, const ModelDescription& d) {
  if (classifies(d.task)) return;
  const std::vector<std::int32_t> all = everything(samples.size());
  const auto of = [&](const std::vector<std::int32_t>& where) {
    return label_agreement(graph, samples, where, pick(output, where), d.codec);
  };
  out.agreement = of(all);
  if (out.twin_free && out.twin_free->samples > 0)
    out.twin_free_agreement = of(without_twin(samples.group, all, *d.baseline.groups));
  for (const Scores& part : out.scores.by_relation) {
    std::vector<std::int32_t> where;
    for (const std::int32_t i : all)
      if (part.relation == relation_name(samples.relation[idx(i)])) where.push_back(i);
    out.relation_agreement.push_back(of(where));
  }
}

}   // namespace

Evaluation evaluate(const Exec& exec, TrainedModel& model, const CircuitGraph& graph,
                    std::string_view calibrated_on) {
  const ModelDescription& d = model.description();
  TaskSamples samples = all_samples(graph, d.task, d.codec);
  const PairTable pairs = model.pair_table(exec, graph, samples);
  if (d.baseline.groups)
    samples.group = group_keys(graph, samples, pairs, static_cast<int>(model.rounds()), model.ordered());
  const std::vector<double> output = predict_all(exec, model, graph, samples, pairs);
  Evaluation out{graph.name, score(samples, everything(samples.size()), output, d.baseline),
                 score_without_twin(samples, output, d.baseline)};
  add_bound(out.scores, exec, graph, samples, pairs, model, everything(samples.size()));
  add_agreement_of(out, graph, samples, output, d);
  out.seen_in = seen_in(graph, d, calibrated_on);
  out.seen = out.seen_in.any();
  out.predicted = graph.predicted;
  return out;
}

PredictionTable write_prediction_table(const std::string& path, const Exec& exec, TrainedModel& model,
                                       const CircuitGraph& graph, double cmin_F) {
  const ModelDescription& d = model.description();
  PredictionTable table{graph.nets, 0};
  std::vector<double> output;
  TaskSamples links;
  if (on_links(d.task)) {
    links = all_samples(graph, d.task, d.codec);
    output = predict_all(exec, model, graph, links, model.pair_table(exec, graph, links));
  } else {
    output =
        model.predict_nodes(exec, model.prepare(exec, graph, Compression::automatic), everything(graph.nets));
  }
  TextFile out(path);
  out << heading(model, graph);
  if (on_links(d.task))
    table.couplings = write_links(out, model, graph, links, output, cmin_F);
  else
    write_nets(out, model, graph, output);
  out.commit();
  return table;
}

}   // namespace cgcl
