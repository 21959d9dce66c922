// A run folder as a report reads it.
#pragma once

#include "io/report/json_value.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace cgcl {

/// The figures of an epoch; NaN: not there.
struct EpochFigures {
  std::int64_t epoch = 0;
  double loss = 0, rate = 0;
  double twin_free = 0, random = 0;   // of RunRecord::metric
  bool best = false;                  // so far
};

struct RunRecord {
  std::string name;     // of the folder, without those above it
  JsonValue result;     // null while the run is not finished
  std::string metric;   // "r2", "f1" or "auc", whichever the epochs have; empty without any
  std::vector<EpochFigures> epochs;
};

/// Throws Error foreign_file for a folder that is no run; run_damaged for what cannot be read in it.
[[nodiscard]] RunRecord read_run_record(const std::filesystem::path& folder);

}   // namespace cgcl
