// Exact compression: a design reduced to its colours before a model sees it.
#pragma once

#include "apps/train/host_graph.hpp"
#include "engine/core/key128.hpp"

#include <span>
#include <string>
#include <vector>

namespace cgcl {

/// `automatic` compresses where it saves a quarter of the rows or more.
enum class Compression : std::uint8_t { automatic, on, off };

/// How far to compress. At most `replicas` rows per colour, for as many dropout masks.
struct CompressionOptions {
  Compression when = Compression::automatic;
  int replicas = 1;

  CompressionOptions(Compression use = Compression::automatic, int rows_a_colour = 1)
      : when(use), replicas(rows_a_colour) {}
};

/// "auto", "on", "off"; throws Error bad_value.
[[nodiscard]] Compression parse_compression(const std::string& name);

/// A design as a model computes it. Row r stands for the nodes v with row[v] == r; without compression
/// rows are nodes.
struct CompressedDesign {
  HostGraph design;
  std::vector<std::int32_t> row;              // [N]; empty: row v is node v
  std::vector<std::int32_t> representative;   // [rows]; empty likewise

  [[nodiscard]] bool compressed() const { return !row.empty(); }
};

/// Colours of `layers` rounds from node type, normalised features where present, and `extra` [N] (such as
/// the colours of an encoder whose embeddings enter; empty: none). Whatever the convolution, the quotient
/// gives the embeddings, losses, batch norms and gradients of the design itself; only dropout differs, whose
/// masks are then drawn once per row. `design` lists both directions of every edge, no loops, and each
/// edge's type follows from the types of its ends. Colours are refined on the device of `exec`; the result
/// is the same on every device.
[[nodiscard]] CompressedDesign compress(const Exec& exec, HostGraph design, ConvKind conv,
                                        std::int64_t layers, CompressionOptions compression,
                                        std::span<const std::int32_t> extra = {});

/// Keys [N] of the colours that compress() goes by without `extra`, which mean the same in every design:
/// nodes of one design have equal keys where they share a row, nodes of two where their surroundings are
/// equal. Made of content alone, on the host, deterministic.
[[nodiscard]] std::vector<Key128> compression_keys(const HostGraph& design, ConvKind conv,
                                                   std::int64_t layers);

}   // namespace cgcl
