// Which labels are learnt from and which ones validate: drawn once, saved beside the run.
#pragma once

#include "io/dataset/net_labels.hpp"
#include "io/graph/circuit_graph.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <tuple>   // for tie
#include <vector>

namespace cgcl {

/// pairs: links, and pairs of nodes without one. resistances: nets by that label, where `nets` are those with
/// a ground capacitance.
enum class SampleKind : std::uint8_t { links, nets, pairs, resistances };

/// natural: every link in range. balanced: the same number of each relation.
enum class Sampling : std::uint8_t { natural, balanced };

/// How the samples are divided. twins: those that look alike to the model, a group, may be kept out together.
/// random: whatever they look like, as publications do.
enum class SplitBy : std::uint8_t { twins, random };

struct SplitOptions {
  Sampling sampling = Sampling::natural;   // links only
  double rate = 1.0;                       // of the links that `sampling` offers, in (0,1]
  double val_fraction = 0.2;               // in (0,1)
  std::uint64_t seed = 0;
};

/// The chosen samples of a design, and their division.
struct Split {
  SampleKind kind = SampleKind::links;
  std::vector<std::int32_t> ids;   // link numbers, or net nodes; pairs: from the number of links of the
                                   // graph on they count along `negatives`
  std::vector<std::int32_t> train, val;   // positions in `ids`; with twin_free every position once
  std::vector<std::int32_t> twin_free;    // of groups kept out whole; empty: the split is a random one
  EdgeList negatives = {};                // pairs: those that do not couple

  [[nodiscard]] SplitBy by() const { return twin_free.empty() ? SplitBy::random : SplitBy::twins; }
  friend bool operator==(const Split& a, const Split& b) {
    const auto pairs = [](const Split& s) {
      return std::tie(s.negatives.src, s.negatives.dst, s.negatives.relation);
    };
    return std::tie(a.kind, a.ids, a.train, a.val, a.twin_free) ==
               std::tie(b.kind, b.ids, b.train, b.val, b.twin_free) &&
           pairs(a) == pairs(b);
  }
};

/// What a design must have for a division by twins: with fewer groups a fifth of them is none.
inline constexpr std::int32_t kLeastGroups = 5;

/// Links to learn from, undivided. Natural links keep their order; balanced ones are int(m rate) per relation
/// in the order pin-net, pin-pin, net-net, m being the smallest of the three in-range counts. Pure function
/// of graph and options. Throws Error split_too_small, bad_value. [docs/models.md "Labels"]
[[nodiscard]] Split choose_links(const CircuitGraph& graph, const SplitOptions& options = {});

/// All nets with a label of this quantity (has_label), undivided.
[[nodiscard]] Split choose_nets(const CircuitGraph& graph, const SplitOptions& options = {},
                                NetQuantity quantity = NetQuantity::ground);

/// The links, natural or balanced as above, and `per_link` pairs without one for each (negative_links.hpp),
/// undivided.
[[nodiscard]] Split choose_pairs(const CircuitGraph& graph, double per_link,
                                 const SplitOptions& options = {});

/// Divides chosen samples at random: validation gets ceil(val_fraction n) of them. Throws Error
/// split_too_small (naming `where`) when a part would be empty.
void divide_at_random(Split& split, const SplitOptions& options, const std::string& where);

/// Divides them by groups. `group` has a number per sample; equal ones stay together. First
/// ceil(val_fraction groups) of the groups, drawn by the seed, become twin_free with all their samples: the
/// share is one of groups, so that a few large ones do not decide. Of the others ceil(val_fraction n) samples
/// become val, at random as above, and the rest trains. Pure function of partition, order of the samples, and
/// options. Throws Error split_too_small for an empty part; ShapeError for lists of different length.
void divide_by_groups(Split& split, std::span<const std::int32_t> group, const SplitOptions& options,
                      const std::string& where);

/// The same with groups of samples that look alike. Throws Error split_too_small besides for fewer than
/// kLeastGroups of them.
void divide_by_twins(Split& split, std::span<const std::int32_t> group, const SplitOptions& options,
                     const std::string& where);

/// Chosen and divided at random.
[[nodiscard]] Split split_links(const CircuitGraph& graph, const SplitOptions& options = {});
[[nodiscard]] Split split_nets(const CircuitGraph& graph, const SplitOptions& options = {});

/// SHA-256 of kind, ids and division.
[[nodiscard]] std::string content_hash(const Split& split);

/// Writes a safetensors file atomically, with twin_free where the split has it; equal splits give equal
/// bytes. `design` is the fingerprint of the graph.
void write_split(const std::string& path, const Split& split, const std::string& design);

/// Reads it back; one without twin_free is a random split. Throws as read_safetensors, and Error
/// split_mismatch when the file is no split, is not a division of its ids, its hash is wrong, or `design`
/// differs from the stored one.
[[nodiscard]] Split read_split(const std::string& path, const std::string& design);

/// Whether the file is a split by node numbers: a safetensors file without a kind, with the tensors link,
/// link_train and link_val. Throws as read_safetensors.
[[nodiscard]] bool is_node_split(const std::string& path);

/// Reads one: link [2,n] holds the ends of links as numbers of nodes in the order of the graph (nets,
/// devices, pins), link_train and link_val [.] positions in it (all int32 or int64). A random split of the
/// links that join these nodes in either direction. Throws Error split_mismatch for ends between which the
/// graph has no link inside its range, for a link that is listed twice, and where the parts are not a
/// division.
[[nodiscard]] Split read_node_split(const std::string& path, const CircuitGraph& graph);

/// Throws Error split_mismatch unless every id is a link or a net of the graph and carries a label.
void require_split_of(const Split& split, const CircuitGraph& graph, const std::string& where);

}   // namespace cgcl
