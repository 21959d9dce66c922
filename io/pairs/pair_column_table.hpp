// The table of pair columns and where its groups begin.
#pragma once

#include "io/pairs/named_column.hpp"

#include <cstddef>
#include <span>

namespace cgcl {

/// Places of the columns of a pair that are not those of an end; relative to the first of them.
enum PairPlace : std::size_t {
  p_shared = 0,   // 10: devices on both nets, as shared_columns() writes them
  p_low_share = 10,
  p_high_share,
  p_common,
  p_adamic_adar,
  p_by_degree,
  p_jaccard,
  p_common_of_low,
  p_paths_three,
  p_distance,
  p_size_product,
  p_size_ratio,
  p_area_sum,
  p_area_ratio,
  p_common_area,
  p_shared_area,
  p_shared_resistor,
  p_ways,                    // 6
  p_weighted = p_ways + 6,   // 6
  p_stack_n = p_weighted + 6,
  p_stack_p,
  p_small_common,
  p_least_common,
  p_crossed,
  p_pass_gate,
  p_mean_width,
  p_mean_length,
  p_walk,   // low and high of each step
  p_walk_sum = p_walk + 12,
  p_walk_lift,
  kPairPlaces
};
/// Columns of a pair: those of both ends, kPairPlaces, and with pairs given what their graph adds.
[[nodiscard]] std::span<const NamedColumn> pair_column_table(PairKnowledge knowledge);
/// Columns of a net.
[[nodiscard]] std::span<const NamedColumn> end_column_table(PairKnowledge knowledge);

}   // namespace cgcl
