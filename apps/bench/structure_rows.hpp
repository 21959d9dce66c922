// Benchmark rows of what the structure of a design saves: pair features, training and prediction on colours.
#pragma once

#include "apps/bench/bench.hpp"

namespace cgcl::bench {

/// On the design of model_rows: pairs/distance-paths and pairs/dspd (a link, all links of the design);
/// pairs/columns (a pair, 200,000 candidates in their order, every column of PairColumns); epoch/sgrl-colours
/// and predict/links-colours, whose peers are the same without compression.
///
/// Heavy, on designs of their own: whole/sgrl-800 (800 SGRL epochs on colours; the peer computes 8 of them
/// without compression, and its time counts hundredfold), whole/sram-3.5m (refinement, 800 epochs, embeddings
/// as colours), whole/sram-4x (800 epochs; the peer is the array four times the size, so the ratio says how
/// much longer it takes), whole/growth-plain and whole/growth-colours (SGRL without compression, refinement;
/// the peer has a quarter of the nodes and its time counts four times: 1 is linear growth, r an exponent of
/// 1 - log4 r), whole/pairs-3.5m (a link), whole/links-4m (every link of a design of 4 million
/// nodes: pair features, embeddings, prediction of each distinct link).
[[nodiscard]] std::vector<BenchRow> structure_rows();

}   // namespace cgcl::bench
