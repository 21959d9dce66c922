// Groups of samples that look alike to a model, and the table of their mean labels: what memory alone knows.
#pragma once

#include "engine/core/key128.hpp"
#include "io/dataset/dataset.hpp"
#include "io/graph/circuit_graph.hpp"
#include "io/pairs/pair_features.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace cgcl {

/// The group of every sample, as a key that means the same in every design: of links the relation, the
/// colours of the ends after `rounds` rounds, in their order only if `ordered`, and the values of the pair
/// features where `pairs` has any; of nets the colour. Links of one graph have equal keys where link_groups()
/// puts them together.
[[nodiscard]] std::vector<Key128> group_keys(const CircuitGraph& graph, const Samples& samples,
                                             const PairTable& pairs, int rounds, bool ordered = false);

/// Continues the keys [links] by the values of the pair features of the links, where there are any: classes,
/// and of a bag what it holds. Throws ShapeError unless `pairs` has as many links.
void add_pair_keys(std::vector<Key128>& key, const PairTable& pairs);

/// Dense ids of keys in order of first sight.
[[nodiscard]] std::vector<std::int32_t> group_ids(std::span<const Key128> keys);

/// Mean label and commonest class of each group of the training samples.
struct GroupTable {
  std::vector<Key128> key;              // [groups] ascending, each once
  std::vector<float> mean;              // [groups] of the normalised labels
  std::vector<std::int32_t> majority;   // [groups] the smallest of equals

  [[nodiscard]] std::int64_t groups() const { return static_cast<std::int64_t>(key.size()); }
  /// The row of a group, none for one without a training sample.
  [[nodiscard]] std::optional<std::size_t> find(const Key128& group) const;
};

/// Fitted on the samples at `where`; `key`, `y` and `label` (a class, not negative) are parallel. Sums in the
/// order of `where`, in double.
[[nodiscard]] GroupTable fit_group_table(std::span<const Key128> key, std::span<const float> y,
                                         std::span<const std::int32_t> label,
                                         std::span<const std::int32_t> where);

/// Of the positions `where` those whose group has no sample in training, in their order.
[[nodiscard]] std::vector<std::int32_t> without_twin(std::span<const Key128> key,
                                                     std::span<const std::int32_t> where,
                                                     const GroupTable& table);

}   // namespace cgcl
