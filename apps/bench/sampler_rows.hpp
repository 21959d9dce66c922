// Benchmark rows of neighbour sampling.
#pragma once

#include "apps/bench/bench.hpp"

namespace cgcl::bench {

/// On the design of model_rows, 64 neighbours in each of four hops, the time of a sampled edge on one thread:
/// sampler/links-4x64 (both ends of 128 links, a tree each, with reverse edges: a batch of training);
/// sampler/seeds-4x64 (1,024 nodes and what they reach, together: a batch of pre-training).
[[nodiscard]] std::vector<BenchRow> sampler_rows();

}   // namespace cgcl::bench
