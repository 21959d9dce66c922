// Benchmark rows of the sparse product beside itself.
#pragma once

#include "apps/bench/bench.hpp"

namespace cgcl::bench {

/// On a graph of about two neighbours a node, from near by: sparse/backward-256 (the product with the
/// transpose; the peer is the forward one); sparse/hub-64 (a node has 100,000 of the edges; the peer has as
/// many edges on as many nodes, and no hub).
[[nodiscard]] std::vector<BenchRow> sparse_rows();

}   // namespace cgcl::bench
