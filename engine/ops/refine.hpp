// Colour refinement (1-WL) of undirected graphs. Integers: every backend and thread count gives the same
// bytes.
#pragma once

#include "engine/core/csr.hpp"
#include "engine/core/exec.hpp"

#include <cstdint>
#include <span>

namespace cgcl::ops {

/// Row v lists the neighbours of node v over undirected edges, each given once: duplicates count, a self loop
/// stands once in its row. `edge` stays undefined. Built on the host in linear time and uploaded once. Throws
/// ShapeError for lists of different length or an id outside [0, nodes).
[[nodiscard]] Csr make_neighbours(const Exec&, std::int64_t nodes, std::span<const std::int32_t> a,
                                  std::span<const std::int32_t> b);

/// u64 [N,2] -> i32 [N]: for each row the first with the same two words.
[[nodiscard]] Tensor first_of_key(const Exec&, const Tensor& keys);

/// Dense ids in order of first sight, and how many. Waits for the device to know the count.
struct DenseRanks {
  Tensor id;   // i32 [N]
  std::int64_t count = 0;
};
/// `first` [N] gives for each row the first of its class, which is its own first.
[[nodiscard]] DenseRanks rank_first(const Exec&, const Tensor& first);

/// Whether every node v and node first_v have equal colours and equal multisets of colours in their rows.
/// Exact: compares the colours themselves. Waits for the device. Colours are in
/// [0, nodes], or anything where there are no edges.
[[nodiscard]] bool like_first(const Exec&, const Csr& around, const Tensor& colour, const Tensor& first);

struct RefineOptions {
  int key_bits = 128;   // fewer make keys collide, which lets tests see that collisions are found and mended
};

struct Refined {
  Tensor colour;   // i32 [N], dense ids in order of first sight
  std::int64_t count = 0;
  int attempts = 1;   // salts that were tried until no two different neighbourhoods shared a key
};

/// One round: the new colour is (own colour, multiset of neighbour colours). Neighbourhoods are grouped by
/// 128-bit keys and the groups verified exactly; after a collision keys are made anew with another salt.
/// Near-linear. `colour` are in [0, nodes]; without any edge they may be anything. Throws Error internal when
/// 64 salts all collide. [docs/structure.md "Colour refinement"]
[[nodiscard]] Refined refine_round(const Exec&, const Csr& around, const Tensor& colour,
                                   const RefineOptions& options = {});

}   // namespace cgcl::ops
