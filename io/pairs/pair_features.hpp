// What a link is beyond its two ends: cheap classes of the pair, which endpoint embeddings cannot tell.
#pragma once

#include "io/graph/circuit_graph.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace cgcl {

/// All are symmetric in the two ends. Counts and differences are in classes of powers of two, 0 apart.
///   distance   edges on a shortest path in the message graph, which has no power nets; the class of the cap:
///              farther than that, or unreachable
///   paths      number of shortest paths; class 0: none below the cap
///   common     number of devices that touch the nets of both ends (a pin stands for its net)
///   device     shares a device, + 2 if on the same net
///   relation   of the link
///   hierarchy  instances down to the lowest common one, from path names split by '/' and '.'; 0: no names
///   index      sum of differences of the numbers in two net names that are equal but for them; 0: others
///   order      distance in the netlist, of devices for two pins, else of nets; 0: no names, so no netlist
///   dspd       a bag: how many nodes of the enclosing sub-graph have which distances to the two ends
///              (DoubleDistances). A class is one distinct bag, numbered in the order of links: equal within
///              a table, without meaning outside it
enum class PairFeature : std::uint8_t {
  distance,
  paths,
  common,
  device,
  relation,
  hierarchy,
  index,
  order,
  dspd
};

inline constexpr int kPairFeatures = 9;
inline constexpr int kMaxCapLength = 15;                // of PairOptions::cap
inline constexpr std::int64_t kMaxPairWork = 1 << 30;   // of PairOptions::work

inline constexpr int kMaxHops = 4;   // of PairOptions::hops

[[nodiscard]] const char* name_of(PairFeature feature);
/// Whether a link has counts of this feature, one per class, instead of one class.
[[nodiscard]] constexpr bool is_bag(PairFeature feature) { return feature == PairFeature::dspd; }

/// "distance,paths" in that order; "none" is the empty list. Throws Error bad_value listing the valid names,
/// also for a name given twice.
[[nodiscard]] std::vector<PairFeature> parse_pair_features(const std::string& list);
/// The inverse.
[[nodiscard]] std::string names_of(const std::vector<PairFeature>& features);

struct PairOptions {
  int cap = 10;   // of distances, 1 to kMaxCapLength
  /// Edges a search may look at for one link; beyond them the ends count as far, and a count stops. A hub of
  /// a million pins is only ever met from its pins. 0 to kMaxPairWork.
  std::int64_t work = 1 << 14;
  int hops = 1;   // from an end to the border of its sub-graph, for dspd: 1 to kMaxHops
  int threads = 1;
};

/// Distinct bags of a table, numbered.
struct PairBags {
  std::int32_t width = 0;
  std::vector<std::int32_t> counts;   // [bags x width] row-major
};

/// Classes of links, one column a feature.
struct PairTable {
  std::vector<PairFeature> features;
  std::vector<std::int32_t> classes;        // [links x features] row-major
  std::vector<std::int32_t> class_counts;   // [features]; of a bag: how many distinct ones there are
  PairBags bags;                            // what the classes of dspd stand for

  [[nodiscard]] std::int64_t links() const {
    return features.empty() ? 0 : static_cast<std::int64_t>(classes.size() / features.size());
  }
  /// Classes of one feature.
  [[nodiscard]] std::vector<std::int32_t> column(std::size_t feature) const;
  /// Classes of every feature, for the links at `where`.
  [[nodiscard]] std::vector<std::vector<std::int32_t>> columns(std::span<const std::int32_t> where) const;
  /// log(1 + count) of the bags of the links at `where`, [where x bags.width] row-major.
  [[nodiscard]] std::vector<float> bag_rows(std::span<const std::int32_t> where) const;
  /// One class per link for all features together, for link_groups; empty without features.
  [[nodiscard]] std::vector<std::int32_t> joint() const;
};

/// How many classes a feature has, or how many counts a bag, whatever the graph.
[[nodiscard]] std::int32_t class_count(PairFeature feature, const PairOptions& options);

/// Classes of the links src[i], dst[i], relation[i]. One bounded bidirectional search per link, level by
/// level from the side with fewer edges; links that share an end share that half of it. Parallel over links;
/// memory beside the result: 28 bytes per edge, 20 per link, 12 per node, and what `work` allows per thread.
/// Results do not depend on the number of threads. Throws ShapeError for lists of different length, ends
/// outside the graph or options outside their range. [docs/structure.md "Structural bound"]
[[nodiscard]] PairTable pair_features(const CircuitGraph& graph, std::span<const std::int32_t> src,
                                      std::span<const std::int32_t> dst,
                                      std::span<const std::uint8_t> relation,
                                      std::vector<PairFeature> features, const PairOptions& options = {});

}   // namespace cgcl
