// Pre-training without labels: what is hidden of a graph is reconstructed from the rest. [GraphMAE Eq. 1-2]
#pragma once

#include "engine/core/random.hpp"
#include "layers/linear.hpp"
#include "layers/models/pair_network.hpp"

#include <memory>
#include <vector>

namespace cgcl {

/// A graph of which half of the rows are hidden. `graph` is scaled, `key` says which rows and which pairs.
struct MaskedGraph {
  GraphBatch batch;                    // without what is hidden; must outlive the tape that reads it
  RowIndex hidden, net, device, pin;   // all hidden rows, and those of each kind; index undefined: none
  Tensor kinds, net_statistics, device_statistics, pin_codes;   // what they were
  RowIndex a, b;                                                // pairs of rows
  Tensor joined;                                                // i32, 1: by an edge, 0: drawn at random
  Tensor shown;                                                 // [N] 1, or 0 where hidden

  MaskedGraph(const Exec& exec, const GraphBatchOptions& options, const HostGraph& graph,
              const RandomKey& key);
};

/// The part that is thrown away after pre-training: one convolution over the states with those of hidden rows
/// put to zero, and linear maps to what they were.
class MaskedDecoder final : public Module {
 public:
  MaskedDecoder(Initializer& init, std::int64_t width);
  /// The sum of the losses of one graph: kinds of hidden rows by cross-entropy, statistics of hidden nets and
  /// devices by the scaled cosine error, codes of hidden pins by cross-entropy, and which rows are joined
  /// against as many random pairs.
  [[nodiscard]] Var loss(Tape& tape, const PairNetwork& network, const MaskedGraph& graph) const;
  [[nodiscard]] std::string describe() const override { return "masked decoder"; }

 private:
  std::unique_ptr<Conv> conv_;
  Linear kind_, net_, device_, pin_;
};

}   // namespace cgcl
