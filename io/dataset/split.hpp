// Which labels are learnt from and which ones validate: drawn once, saved beside the run.
#pragma once

#include "io/graph/circuit_graph.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cgcl {

enum class SampleKind : std::uint8_t { links, nets };

/// natural: every link in range. balanced: the same number of each relation.
enum class Sampling : std::uint8_t { natural, balanced };

struct SplitOptions {
  Sampling sampling = Sampling::natural;   // links only
  double rate = 1.0;                       // of the links that `sampling` offers, in (0,1]
  double val_fraction = 0.2;               // in (0,1)
  std::uint64_t seed = 0;
};

/// The chosen samples of a design, and their division.
struct Split {
  SampleKind kind = SampleKind::links;
  std::vector<std::int32_t> ids;          // link numbers, or net nodes
  std::vector<std::int32_t> train, val;   // positions in `ids`; together every position once

  friend bool operator==(const Split&, const Split&) = default;
};

/// Links to learn from, and their 80/20 division. Natural links keep their order; balanced ones are int(m
/// rate) per relation in the order pin-net, pin-pin, net-net, m being the smallest of the three in-range
/// counts. Pure function of graph and options. Throws Error split_too_small, bad_value.
/// [docs/models.md "Labels"]
[[nodiscard]] Split split_links(const CircuitGraph& graph, const SplitOptions& options = {});

/// The same over all nets with a ground label; 0 F is a label (class 0), NaN is none.
[[nodiscard]] Split split_nets(const CircuitGraph& graph, const SplitOptions& options = {});

/// SHA-256 of kind, ids and division.
[[nodiscard]] std::string content_hash(const Split& split);

/// Writes a safetensors file atomically; equal splits give equal bytes. `design` is the fingerprint
/// of the graph.
void write_split(const std::string& path, const Split& split, const std::string& design);

/// Reads it back. Throws as read_safetensors, and Error split_mismatch when the file is no split, is not a
/// division of its ids, its hash is wrong, or `design` differs from the stored one.
[[nodiscard]] Split read_split(const std::string& path, const std::string& design);

/// Throws Error split_mismatch unless every id is a link or a net of the graph and carries a label.
void require_split_of(const Split& split, const CircuitGraph& graph, const std::string& where);

}   // namespace cgcl
