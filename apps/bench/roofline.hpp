// What the device can do, measured in the same run as everything that is compared with it.
#pragma once

#include "apps/bench/cases.hpp"
#include "apps/bench/timing.hpp"
#include "engine/core/exec.hpp"

namespace cgcl::bench {

/// Bytes that the copy takes, both sides together.
inline constexpr std::int64_t kRooflineBytes = std::int64_t{128} << 20;

/// Bytes a second of a large copy (read plus written), and operations a second of the best float32 product.
struct Roofline {
  double bytes_per_second = 0, flops_per_second = 0;

  /// The shortest time the work can take: max(bytes / bandwidth, flops / peak). Work that stays in a cache
  /// may be faster.
  [[nodiscard]] double seconds(const Cost& cost) const;
};

/// Measures on the device of `exec` with its threads; about a second unless the plan is quick.
[[nodiscard]] Roofline measure_roofline(const Exec& exec, const SamplePlan& plan);

}   // namespace cgcl::bench
