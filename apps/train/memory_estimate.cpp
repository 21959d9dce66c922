#include "apps/train/memory_estimate.hpp"

#include "apps/train/cluster_batch.hpp"
#include "apps/train/downstream.hpp"
#include "engine/core/index.hpp"
#include "layers/models/readout_head.hpp"

#include <algorithm>   // for max, min
#include <cmath>       // for pow

namespace cgcl {

namespace {

constexpr std::int64_t kValue = sizeof(float);

/// Matrices that a convolution keeps for its backward pass, with their gradients: of a row per node, of a row
/// per edge, both of the layer's width.
struct Kept {
  double by_row, by_edge;
};

Kept kept_by(ConvKind conv) {
  switch (conv) {
    case ConvKind::sage:
    case ConvKind::cluster_gcn:
    case ConvKind::gcn:
      return {4, 0};
    case ConvKind::gat:
      return {5, 0.1};   // a few scores per edge
    case ConvKind::gine:
      return {7, 4};
    case ConvKind::res_gated:
      return {8, 9};
  }
  return {8, 9};
}

}   // namespace

StepSize sampled_step(const StepSize& design, const SamplingOptions& sampling, std::int64_t seeds) {
  if (sampling.batching == Batching::full || design.rows == 0) return design;
  const double degree = static_cast<double>(design.edges) / static_cast<double>(design.rows);
  if (sampling.batching == Batching::cluster) {
    const auto most = static_cast<double>(std::min(design.rows, std::max(seeds, kClusterNodes)));
    return {static_cast<std::int64_t>(most), static_cast<std::int64_t>(most * degree)};
  }
  double rows = 0, found = static_cast<double>(seeds);
  for (int hop = 0; hop <= sampling.hops; ++hop, found *= std::min<double>(degree, sampling.fanout))
    rows += found;
  const double most = sampling.disjoint ? rows : std::min(rows, static_cast<double>(design.rows));
  return {static_cast<std::int64_t>(most), static_cast<std::int64_t>(most * degree)};
}

std::int64_t conv_stack_bytes(ConvKind conv, const StepSize& step, std::int64_t width, std::int64_t layers) {
  const Kept kept = kept_by(conv);
  const double values =
      static_cast<double>(width * layers) *
          (kept.by_row * static_cast<double>(step.rows) + kept.by_edge * static_cast<double>(step.edges)) +
      2.0 * static_cast<double>(width * step.rows);   // what goes in, and its gradient
  return kValue * static_cast<std::int64_t>(values);
}

std::int64_t pretraining_step_bytes(const HostGraph& design, const PretrainOptions& options) {
  const CircuitEncoderOptions& e = options.encoder;
  const StepSize step = sampled_step({design.nodes(), static_cast<std::int64_t>(design.source.size())},
                                     options.sampling, options.batch_size / options.shards);
  // Two encoders with moments; the predictor and the losses keep about as much as another layer.
  const std::int64_t weights = 2 * 4 * e.layers * 3 * e.hidden * e.hidden * kValue;
  return weights + conv_stack_bytes(e.conv, step, e.hidden, e.layers + 1);
}

std::int64_t training_step_bytes(const StepSize& step, const ModelOptions& head, std::int64_t samples,
                                 const KeptValues& kept) {
  const std::int64_t weights = 5 * head.layers * 3 * head.hidden * head.hidden * kValue;
  const double values =
      kept.by_row * static_cast<double>(step.rows) + kept.by_edge * static_cast<double>(step.edges);
  const std::int64_t graph = values > 0 ? kValue * static_cast<std::int64_t>(values)
                                        : conv_stack_bytes(head.conv, step, head.hidden, head.layers);
  return weights + graph + 8 * samples * (head.hidden + head.pair_width) * kValue;
}

StepSize expected_step(const SubgraphTable& table, std::int64_t samples, std::int64_t drawn) {
  std::vector<double> links(idx(table.size()), 0.0);
  for (const std::int32_t s : table.of) ++links[idx(s)];
  const double mean_of =
      static_cast<double>(drawn) / static_cast<double>(std::max<std::int64_t>(1, table.size()));
  double rows = mean_of * static_cast<double>(table.first_row.back()),
         edges = mean_of * static_cast<double>(table.first_edge.back()), pairs = 0;
  for (std::size_t s = 0; s < links.size(); ++s) {
    const double part = links[s] / static_cast<double>(table.of.size());
    const double among = 1 - std::pow(1 - part, static_cast<double>(samples));
    const auto own = static_cast<double>(table.first_row[s + 1] - table.first_row[s]);
    rows += among * own;
    pairs += (among + mean_of) * own * own;
    edges += among * static_cast<double>(table.first_edge[s + 1] - table.first_edge[s]);
  }
  return {static_cast<std::int64_t>(rows), static_cast<std::int64_t>(edges),
          static_cast<std::int64_t>(pairs)};
}

std::int64_t subgraph_step_bytes(const StepSize& step, const ModelOptions& head, std::int64_t samples) {
  const auto rows = static_cast<double>(step.rows), edges = static_cast<double>(step.edges);
  double attended = 0;
  if (head.attention == GlobalAttention::exphormer) attended = edges + 2.0 * kVirtualNodes * rows;
  if (head.attention == GlobalAttention::full) attended = static_cast<double>(step.pairs);
  const double matrices = 28 * rows + 12 * edges + 3 * attended;
  // Of embeddings a row each; what they become, spread and added, with gradients.
  const double embedded = head.cl_width > 0 ? rows * static_cast<double>(head.cl_width + 4 * head.hidden) : 0;
  const std::int64_t weights = 5 * head.layers * 14 * head.hidden * head.hidden * kValue;
  return weights +
         kValue *
             static_cast<std::int64_t>(matrices * static_cast<double>(head.hidden * head.layers) + embedded) +
         8 * samples * (head.hidden + pair_width(head)) * kValue;
}

std::int64_t Downstream::step_bytes() const {
  const HostGraph& design = design_.host.design;
  const StepSize all{design.nodes(), static_cast<std::int64_t>(design.source.size())};
  const auto batch = std::min<std::int64_t>(batch_size_, static_cast<std::int64_t>(samples_.train.size()));
  const std::int64_t samples = (batch + options_.shards - 1) / options_.shards;
  if (subgraphs_) {   // every third pair of the existence of couplings is drawn, and alone of its kind
    const std::int64_t drawn = options_.existence_epochs > 0 ? samples / 3 : 0;
    return subgraph_step_bytes(expected_step(*subgraphs_, samples, drawn), model_.description().head,
                               samples);
  }
  const StepSize step = sampled_step(all, options_.sampling, on_links(options_.task) ? 2 * samples : samples);
  return training_step_bytes(step, model_.description().head, samples, model_.head().kept());
}

std::int64_t reading_bytes(ReadKind kind, std::int64_t file_bytes) {
  const auto times = [file_bytes](double factor) {
    return (std::int64_t{1} << 20) + static_cast<std::int64_t>(factor * static_cast<double>(file_bytes));
  };
  switch (kind) {
    case ReadKind::graph:
      return times(2.7);
    case ReadKind::labelled_graph:
      return times(5);
    case ReadKind::pt:
      return times(3);
    case ReadKind::netlist:
      return times(7.5);
    case ReadKind::parasitics:
      return times(2.3);
  }
  return 0;
}

std::int64_t synthesis_bytes(std::int64_t nodes) { return (std::int64_t{1} << 20) + 190 * nodes; }

std::int64_t candidate_bytes(std::int64_t nets) {
  // Pairs are looked at in blocks of a bounded size; what is kept of a net is small.
  return std::min<std::int64_t>(40'000 * nets, 500'000'000) + 2'000 * nets;
}

std::int64_t listed_bytes(std::int64_t nodes, std::int64_t links) {
  return (std::int64_t{4} << 20) + 20 * nodes + 70 * links;
}

}   // namespace cgcl
