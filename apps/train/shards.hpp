// Virtual shards: a step's samples in parts of fixed bounds, whose gradients are added in the order of the
// parts. How many processes share the parts makes no difference to a single bit.
#pragma once

#include "autograd/optim/optimizer.hpp"
#include "engine/core/ranks.hpp"

#include <cstddef>
#include <functional>
#include <vector>

namespace cgcl {

/// Bounds of the parts of `samples` samples: part s begins at s * samples / parts. Parts are as many as there
/// are shards, but so few that each has `least` samples; one at least.
class ShardBounds {
 public:
  ShardBounds(std::size_t samples, int shards, std::size_t least = 1);

  [[nodiscard]] int parts() const { return static_cast<int>(parts_); }
  [[nodiscard]] std::size_t begin(int part) const;
  [[nodiscard]] std::size_t size(int part) const { return begin(part + 1) - begin(part); }
  /// Of the mean over all samples, the weight of the mean over each part.
  [[nodiscard]] std::vector<double> weights() const;

 private:
  std::size_t samples_, parts_;
};

/// What one shard says of itself beside its gradients.
using ShardGradients = std::function<double(int part)>;

/// The gradients of a step from those of its shards. Rank r of N computes the parts r, r + N, ...; all ranks
/// add all parts in their order, and so hold the same sums.
class ShardSum {
 public:
  /// Of float32 parameters and buffers, such as running moments, which stay those of the caller.
  ShardSum(const Exec& exec, const Ranks& ranks, NamedVars parameters, NamedTensors buffers = {});

  /// A part for each of `weights`, which add up to 1. `gradients` accumulates those of the mean loss of a
  /// part into the parameters, which have none before, and returns that loss; it may overwrite the buffers,
  /// which are those before the step each time. Afterwards a parameter that any part reached has the sum of
  /// gradients by weight, a buffer the mean by weight. Returns the loss by weight: the same on all ranks.
  [[nodiscard]] double run(const std::vector<double>& weights, const ShardGradients& gradients);

 private:
  void begin_part();
  /// Loss, which parameters have a gradient, gradients, buffers.
  void pack(double loss, std::vector<float>& out) const;
  void add(const float* part, double weight);
  void finish();

  const Exec& exec_;
  const Ranks& ranks_;
  NamedVars parameters_;
  NamedTensors buffers_;
  std::size_t floats_ = 0;                   // of one part
  std::vector<std::vector<float>> before_;   // buffers before the step
  std::vector<float> sum_;                   // gradients, then buffers
  std::vector<bool> reached_;                // by parameter
  double loss_ = 0;
};

}   // namespace cgcl
