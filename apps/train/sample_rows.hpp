// Samples of a task as rows of numbers, for models that are no network.
#pragma once

#include "apps/train/samples.hpp"
#include "engine/core/dense_rows.hpp"
#include "engine/core/exec.hpp"
#include "io/pairs/net_pair.hpp"
#include "io/pairs/pair_columns.hpp"
#include "io/pairs/pair_features.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace cgcl {

/// plain: what stands at the ends of a link, link_rows(). of_nets: and the pair columns of the two nets it
/// lies between, -1 where an end has none or both have one.
enum class SampleColumns : std::uint8_t { plain, of_nets };

/// Rows are symmetric in the ends of a link; of a net, the net columns, whatever the choice. Pairs are taken
/// as unknown: no column knows of a coupling. Same bytes for any number of threads.
class SampleRows {
 public:
  /// All must outlive it.
  SampleRows(const Exec& exec, const CircuitGraph& graph, const TaskSamples& samples, const PairTable& pairs,
             SampleColumns columns);
  /// One row for each entry of `where`.
  [[nodiscard]] FloatRows rows(std::span<const std::int32_t> where) const;
  /// [samples] equal for equal rows.
  [[nodiscard]] std::vector<std::int32_t> classes() const;

 private:
  [[nodiscard]] FloatRows link_part(std::span<const std::int32_t> where) const;

  const CircuitGraph& graph_;
  const TaskSamples& samples_;
  const PairTable& pairs_;
  std::unique_ptr<PairColumns> columns_;   // null for plain columns of links
  std::vector<std::int32_t> net_of_;       // [nodes], -1: none; links only
};

}   // namespace cgcl
