// Benchmark rows above single operations: layers, training steps, epochs, on a synthetic design of a real
// one's size.
#pragma once

#include "apps/bench/bench.hpp"

namespace cgcl::bench {

/// layer/sage-144, layer/cluster-gcn-256 (forward and backward); step/edge-5x-sage-144 (one optimiser step
/// over 4096 links, the peer is the step without fused operations); epoch/sgrl-4x-cluster-gcn-256 (both steps
/// and the moving average, within a training that has begun). The design has 17,600 nodes, as DIGITAL_CLK_GEN
/// has.
[[nodiscard]] std::vector<BenchRow> model_rows();

}   // namespace cgcl::bench
