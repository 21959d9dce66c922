// What a step will take before it is taken: so that work that cannot end is not begun.
#pragma once

#include "apps/train/pretrain.hpp"
#include "io/pairs/subgraph_table.hpp"
#include "layers/models/downstream_model.hpp"

#include <cstdint>

namespace cgcl {

/// How much an estimate may be off, either way.
inline constexpr double kEstimateFactor = 2;

/// Rows and directed edges that a step computes.
struct StepSize {
  std::int64_t rows = 0, edges = 0;
  std::int64_t pairs = 0;   // of rows of one sub-graph, where there are such
};

/// The rows of a batch of `seeds` nodes: their neighbourhoods, at most the whole design.
[[nodiscard]] StepSize sampled_step(const StepSize& design, const SamplingOptions& sampling,
                                    std::int64_t seeds);

/// Bytes that training holds at once for `layers` convolutions and their gradients, from counts of the
/// matrices that each kind of layer keeps.
[[nodiscard]] std::int64_t conv_stack_bytes(ConvKind conv, const StepSize& step, std::int64_t width,
                                            std::int64_t layers);

/// Bytes of a step of pre-training on `design` beyond what is held before it.
[[nodiscard]] std::int64_t pretraining_step_bytes(const HostGraph& design, const PretrainOptions& options);

/// Bytes of a downstream step with heads of `head` on `samples` links or nodes, likewise, of a model that
/// keeps so much; zeros: a stack of convolutions of the options.
[[nodiscard]] std::int64_t training_step_bytes(const StepSize& step, const ModelOptions& head,
                                               std::int64_t samples, const KeptValues& kept = {});

/// What a batch of so many samples of a table has on average, each distinct sub-graph once; and `drawn` more
/// sub-graphs of the mean size.
[[nodiscard]] StepSize expected_step(const SubgraphTable& table, std::int64_t samples,
                                     std::int64_t drawn = 0);

/// Bytes of a step of a model of sub-graphs.
[[nodiscard]] std::int64_t subgraph_step_bytes(const StepSize& step, const ModelOptions& head,
                                               std::int64_t samples);

/// What a file of so many bytes, unpacked, is read for.
enum class ReadKind : std::uint8_t {
  graph,            // to pre-train on
  labelled_graph,   // to train on or to predict: with labels, pair features, the model's own copy
  pt,
  netlist,     // also an extraction in SPICE
  parasitics   // DSPF, SPEF
};

/// Bytes that reading a file takes, with all that is held until the first step.
[[nodiscard]] std::int64_t reading_bytes(ReadKind kind, std::int64_t file_bytes);

/// Bytes of making a synthetic design of so many nodes, as a graph and as text.
[[nodiscard]] std::int64_t synthesis_bytes(std::int64_t nodes);

/// Bytes of fitting a candidate model on a design of so many nets, and of ranking the candidates of one.
[[nodiscard]] std::int64_t candidate_bytes(std::int64_t nets);

/// Bytes of predicting so many listed links, beyond the graph.
[[nodiscard]] std::int64_t listed_bytes(std::int64_t nodes, std::int64_t links);

}   // namespace cgcl
