#include "apps/predict/listed_table.hpp"

#include "apps/train/samples.hpp"
#include "engine/core/index.hpp"
#include "io/annotate/coupling_table.hpp"
#include "io/annotate/csv_text.hpp"
#include "io/annotate/prediction_json.hpp"
#include "io/dataset/dataset.hpp"
#include "io/dataset/split.hpp"
#include "io/pairs/net_neighbours.hpp"

#include <algorithm>   // for max_element, stable_sort
#include <cmath>       // for exp
#include <numeric>     // for iota

namespace cgcl {

namespace {

std::vector<std::int32_t> everything(std::int64_t n) {
  std::vector<std::int32_t> all(idx(n));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

std::string node_name(const CircuitGraph& graph, std::int32_t node) {
  if (node < graph.nets) return graph.net_names.empty() ? str("net ", node) : graph.net_names[idx(node)];
  const std::int32_t device = node - graph.nets;
  if (device < graph.devices)
    return graph.device_names.empty() ? str("device ", device) : graph.device_names[idx(device)];
  return str("pin ", device - graph.devices);
}

/// By relation.
constexpr std::string_view kTypes[] = {"", "", "p2n", "p2p", "n2n"};

void write_comments(TextFile& out, const TrainedModel& model, const CircuitGraph& graph) {
  out << "# circuitgcl predictions, design " << printable(graph.name)
      << (graph.synthetic ? " (synthetic)" : "") << "\n# model trained on "
      << printable(model.description().source_name) << ", task " << name_of(model.description().task)
      << ", loss " << printable(model.description().loss) << '\n';
}

/// The links of a graph as rows of the coupling table.
class LinkRows {
 public:
  LinkRows(const CircuitGraph& graph, const TaskSamples& links, const ListedTableOptions& options)
      : graph_(graph), links_(links), options_(options), net_(nets_of_nodes(graph)) {
    names_.reserve(idx(graph.nodes()));
    for (std::int32_t node = 0; node < graph.nodes(); ++node) names_.push_back(node_name(graph, node));
  }

  [[nodiscard]] CouplingRow operator()(std::size_t link) const {
    const std::int32_t source = links_.source[link], target = links_.target[link];
    CouplingRow row{.victim = net_name(source), .aggressor = net_name(target)};
    row.victim_node = names_[idx(source)];
    row.aggressor_node = names_[idx(target)];
    row.type = kTypes[links_.relation[link]];
    row.extracted_F = graph_.links.cap_F[idx(links_.id[link])];
    row.existence = 1;   // it is listed
    if (!options_.split.empty()) row.split = options_.split[idx(links_.id[link])];
    row.model = "network";
    return row;
  }

 private:
  [[nodiscard]] std::string_view net_name(std::int32_t node) const {
    const std::int32_t net = net_[idx(node)];
    return names_[idx(net < 0 ? node : net)];
  }

  const CircuitGraph& graph_;
  const TaskSamples& links_;
  const ListedTableOptions& options_;
  std::vector<std::int32_t> net_;
  std::vector<std::string> names_;
};

/// Rows of the links of at least cmin_F, of which it returns the number.
std::int64_t write_links(TextFile& out, const Exec& exec, TrainedModel& model, const CircuitGraph& graph,
                         const ListedTableOptions& options) {
  const ModelDescription& d = model.description();
  const TaskSamples links = all_samples(graph, d.task, d.codec);
  const PreparedDesign design = model.prepare(exec, graph, Compression::automatic);
  const std::vector<double> y =
      model.predict_links(exec, design, links.source, links.target, model.pair_table(exec, graph, links),
                          everything(links.size()));
  std::vector<double> cap_F;
  std::vector<std::size_t> link;
  for (std::size_t i = 0; i < y.size(); ++i) {
    const double value_F = d.codec.decode(y[i]);
    if (value_F < options.cmin_F) continue;
    cap_F.push_back(value_F);
    link.push_back(i);
  }
  const LinkRows rows(graph, links, options);
  write_coupling_rows(
      out, cap_F, [&](std::size_t i) { return rows(link[i]); }, d.source_name, options.style);
  return static_cast<std::int64_t>(link.size());
}

/// Softmax of one row.
std::vector<double> probabilities(std::span<const double> logits) {
  const double top = *std::max_element(logits.begin(), logits.end());
  std::vector<double> out;
  double sum = 0;
  for (const double l : logits) sum += out.emplace_back(std::exp(l - top));
  for (double& p : out) p /= sum;
  return out;
}

/// Ground capacitances or resistances of nets, or their classes.
class NetRows {
 public:
  NetRows(const TrainedModel& model, const CircuitGraph& graph, const ListedTableOptions& options,
          const std::vector<double>& output)
      : model_(model),
        graph_(graph),
        options_(options),
        quantity_(quantity_of(model.description().task)),
        classes_(classifies(model.description().task)) {
    for (std::int32_t v = 0; v < graph.nets; ++v) {
      name_.push_back(node_name(graph, v));
      const auto row = std::span<const double>(output).subspan(idx(v) * (classes_ ? kLabelClasses : 1),
                                                               classes_ ? kLabelClasses : 1);
      if (classes_) {
        probability_.push_back(probabilities(row));
        double mean = 0;
        for (std::size_t k = 0; k < kLabelClasses; ++k)
          mean += static_cast<double>(k) * probability_.back()[k];
        size_.push_back(mean);
      } else {
        size_.push_back(model.description().codec.decode(row[0]));
      }
    }
  }

  void write(TextFile& out) const {
    const TableUnits u = units_of(options_.style);
    const bool farad = quantity_ == NetQuantity::ground;
    const std::string name = farad ? "cg" : "r", unit = farad ? u.cap_suffix : "_ohm";
    const double scale = farad ? u.cap : 1;
    out << (classes_ ? "net,class_pred,class_ext" : "net," + name + "_pred" + unit);
    out << ',' << name << "_ext" << unit;
    for (int k = 0; classes_ && k < kLabelClasses; ++k) out << ",p_class_" << k;
    out << ",split,model,source\n";
    CsvRows csv(out);
    for (const std::size_t v : order()) {
      const bool known = has_label(graph_, quantity_, static_cast<std::int32_t>(v));
      const double truth = known ? net_values(graph_, quantity_)[v] : std::nan("");
      csv.name(name_[v]);
      if (classes_) {
        const std::vector<double>& p = probability_[v];
        csv.count(std::max_element(p.begin(), p.end()) - p.begin());
        csv.word(known ? str(label_class(model_.description().codec.encode(truth))) : "");
      } else {
        csv.number(size_[v] * scale);
      }
      csv.number(truth * scale);
      for (std::size_t k = 0; classes_ && k < kLabelClasses; ++k) csv.number(probability_[v][k]);
      csv.word(word_of(options_.split.empty() ? SamplePart::none : options_.split[v]));
      csv.word("network").name(model_.description().source_name).end();
    }
  }

 private:
  /// The largest first, of classes by their mean; or by name.
  [[nodiscard]] std::vector<std::size_t> order() const {
    std::vector<std::size_t> out(name_.size());
    std::iota(out.begin(), out.end(), std::size_t{0});
    std::stable_sort(out.begin(), out.end(), [&](std::size_t x, std::size_t y) {
      return options_.style.order == TableOrder::name ? name_[x] < name_[y] : size_[x] > size_[y];
    });
    return out;
  }

  const TrainedModel& model_;
  const CircuitGraph& graph_;
  const ListedTableOptions& options_;
  NetQuantity quantity_;
  bool classes_;
  std::vector<std::string> name_;
  std::vector<double> size_;   // farad or ohm, or the mean class
  std::vector<std::vector<double>> probability_;
};

}   // namespace

PredictionTable write_listed_table(const std::string& path, const Exec& exec, TrainedModel& model,
                                   const CircuitGraph& graph, const ListedTableOptions& options) {
  const ModelDescription& d = model.description();
  PredictionTable table{graph.nets, 0};
  TextFile out(path);
  if (options.style.comments) write_comments(out, model, graph);
  if (on_links(d.task)) {
    table.couplings = write_links(out, exec, model, graph, options);
  } else {
    const std::vector<double> output =
        model.predict_nodes(exec, model.prepare(exec, graph, Compression::automatic), everything(graph.nets));
    NetRows(model, graph, options, output).write(out);
  }
  out.commit();
  JsonValue json = table_json(graph.name, options.run, d.source_name, graph.synthetic, options.style);
  if (quantity_of(d.task) == NetQuantity::resistance) json.set("unit", "ohm");
  json.set("netlist", graph.source).set("netlist_sha256", graph.source_sha256);
  json.set("task", name_of(d.task)).set("loss", d.loss).set("nets", table.nets);
  json.set("couplings", table.couplings).set("interval", "not calibrated for listed links and nets");
  write_file_atomically(provenance_path(path), json.dump(2) + "\n");
  return table;
}

std::vector<SamplePart> sample_parts(const std::filesystem::path& folder, const TrainedModel& model,
                                     const CircuitGraph& graph) {
  const std::filesystem::path path = folder / "split.safetensors";
  const std::string id = fingerprint(graph);
  std::error_code absent;
  if (id != model.description().source_fingerprint || !std::filesystem::exists(path, absent)) return {};
  const Split split = read_split(path.string(), id);
  std::vector<SamplePart> out(split.kind == SampleKind::links ? idx(graph.links.size()) : idx(graph.nets),
                              SamplePart::none);
  const auto mark = [&](const std::vector<std::int32_t>& positions, SamplePart part) {
    for (const std::int32_t i : positions) out.at(idx(split.ids[idx(i)])) = part;
  };
  mark(split.train, SamplePart::train);
  mark(split.val, SamplePart::val);
  mark(split.twin_free, SamplePart::val_twin_free);
  return out;
}

}   // namespace cgcl
