// The single runs of a sweep: each with the key by which its results are found again.
#pragma once

#include "apps/cli/sweep_spec.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>   // for pair
#include <vector>

namespace cgcl {

/// Options with their values, as they would be typed, sorted by name.
using ChosenOptions = std::vector<std::pair<std::string, std::string>>;

/// The value of an option; empty when it is not among them.
[[nodiscard]] std::string value_of(const ChosenOptions& options, std::string_view name);

/// One training run. Keys begin with words for people and end with digits of a hash over version, content of
/// the design, options and seed: equal runs have equal keys, wherever they lie.
struct SweepCell {
  std::string design;   // path
  ChosenOptions train, pretrain;
  std::int64_t seed = 0;
  std::string key;
  std::string encoder_key;   // empty: nothing is pre-trained
};

struct SweepPlan {
  std::vector<SweepCell> cells;   // those that differ by their seed alone follow each other
  std::int64_t seeds = 1;         // how many do
};

/// The first digits of the hash of a file. Throws Error file_missing.
[[nodiscard]] std::string content_key(const std::string& path);

/// Every run of `spec`: variants, their options, designs, seeds. Throws Error bad_value for more than 100,000
/// runs, file_missing.
[[nodiscard]] SweepPlan plan_sweep(const SweepSpec& spec);

}   // namespace cgcl
