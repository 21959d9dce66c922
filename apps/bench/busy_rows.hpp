// Benchmark rows of a machine that others use as well.
#pragma once

#include "apps/bench/bench.hpp"

namespace cgcl::bench {

/// busy/step: steps of training while as many threads as the process may use do other work; the peer is the
/// same without them, so the ratio is what is left of the speed. Half of each processor is a half.
[[nodiscard]] std::vector<BenchRow> busy_rows();

}   // namespace cgcl::bench
