// Benchmark rows of the readers: text of a synthetic design from a temporary file, beside a count of its
// lines.
#pragma once

#include "apps/bench/bench.hpp"

namespace cgcl::bench {

/// read/spf, read/spef: `gbps` counts gigabytes of text a second, with everything a caller gets (digest,
/// totals). One thread. The peer counts the lines of the same bytes.
[[nodiscard]] std::vector<BenchRow> reader_rows();

}   // namespace cgcl::bench
