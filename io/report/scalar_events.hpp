// Curves in the format that TensorBoard reads: records with checksums, each a protocol buffer.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>   // for pair
#include <vector>

namespace cgcl {

/// What was measured at one step, by tag; "a/b" is curve b of group a.
struct ScalarEvent {
  std::int64_t step = 0;
  std::vector<std::pair<std::string, float>> values = {};
};

/// The bytes of an event file. Times are 0, so that the same run gives the same bytes: its axis is the step.
[[nodiscard]] std::string scalar_event_bytes(std::span<const ScalarEvent> events);

}   // namespace cgcl
