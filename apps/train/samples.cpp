#include "apps/train/samples.hpp"

namespace cgcl {

namespace {

std::vector<std::int32_t> legal_ids(const CircuitGraph& graph, Task task) {
  std::vector<std::int32_t> ids;
  if (on_links(task)) {
    for (std::int64_t i = 0; i < graph.links.size(); ++i)
      if (graph.in_range(i)) ids.push_back(static_cast<std::int32_t>(i));
  } else {
    for (std::int32_t v = 0; v < graph.nets; ++v)
      if (has_label(graph, quantity_of(task), v)) ids.push_back(v);
  }
  return ids;
}

/// Links as pairs of label 1, and the others of label 0.
TaskSamples pairs_at(const CircuitGraph& graph, const LabelCodec& codec, const Split& split) {
  TaskSamples out;
  out.task = Task::link_prediction;
  std::vector<std::int32_t> links;
  for (const std::int32_t id : split.ids)
    if (id < graph.links.size()) links.push_back(id);
  const Samples coupled = edge_samples(graph, links, codec);   // checks them
  std::size_t at = 0;
  for (const std::int32_t id : split.ids) {
    const bool couples = id < graph.links.size();
    const std::size_t i = couples ? at++ : idx(id - graph.links.size());
    out.source.push_back(couples ? coupled.source[i] : split.negatives.src[i]);
    out.target.push_back(couples ? coupled.target[i] : split.negatives.dst[i]);
    out.relation.push_back(couples ? coupled.relation[i] : split.negatives.relation[i]);
    out.label.push_back(couples ? 1 : 0);
    out.y.push_back(couples ? 1.0f : 0.0f);
  }
  out.id = split.ids;
  return out;
}

TaskSamples samples_at(const CircuitGraph& graph, Task task, const LabelCodec& codec,
                       const std::vector<std::int32_t>& ids) {
  TaskSamples out;
  static_cast<Samples&>(out) =
      on_links(task) ? edge_samples(graph, ids, codec) : node_samples(graph, ids, codec, quantity_of(task));
  out.task = task;
  out.label = label_classes(out.y);
  return out;
}

}   // namespace

TaskSamples all_samples(const CircuitGraph& graph, Task task, const LabelCodec& codec, double negatives) {
  const auto ids = legal_ids(graph, task);
  if (ids.empty()) throw no_labels_for(graph, task);
  if (finds_links(task)) return pairs_at(graph, codec, choose_pairs(graph, negatives));
  return samples_at(graph, task, codec, ids);
}

TaskSamples samples_of(const CircuitGraph& graph, Task task, const LabelCodec& codec, const Split& split) {
  TaskSamples out =
      finds_links(task) ? pairs_at(graph, codec, split) : samples_at(graph, task, codec, split.ids);
  out.train = split.train;
  out.val = split.val;
  out.val_twin_free = split.twin_free;
  return out;
}

Error no_labels_for(const CircuitGraph& graph, Task task) {
  const char* const what = on_links(task) ? "coupling inside its capacitance range"
                           : quantity_of(task) == NetQuantity::ground
                               ? "net with a ground capacitance"
                               : "net with a resistance between its pins";
  return {ErrorId::no_labels,
          str("design '", printable(graph.name), "' has no ", what, ", expected labels for ", name_of(task))};
}

LabelCodec task_codec(Task task, const CircuitGraph& graph) {
  if (quantity_of(task) == NetQuantity::resistance) return resistance_codec();
  const CapRange range = label_range(graph);
  return on_links(task) ? edge_codec(range) : ground_codec(range);
}

const char* relation_name(std::uint8_t relation) {
  constexpr const char* kNames[] = {"device-pin", "pin-net", "pin-net", "pin-pin", "net-net"};
  return kNames[relation];
}

}   // namespace cgcl
