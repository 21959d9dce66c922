// Which pairs of nets may couple at all: a bounded neighbourhood of every net of a schematic.
#pragma once

#include "io/graph/circuit_graph.hpp"
#include "io/pairs/name_neighbours.hpp"
#include "io/pairs/net_neighbours.hpp"
#include "io/pairs/net_pair.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace cgcl {

struct CandidateOptions {
  int hub_degree = 256;     // a net with more neighbours joins none of them to each other
  int colour_nets = 512;    // nets of one colour; larger groups are repeated cells and are not paired
  int middle_degree = 16;   // most neighbours of either net in the middle of a path over two
  int largest_nets = 32;    // this many, by terminals, are paired with every net
  int whole_nets = 0;       // a design of at most this many nets has every pair in the pool
  int threads = 1;
};

/// Columns of a pair, all symmetric in its ends; "low" is the end with fewer terminals.
inline constexpr int kPairColumns = 24;
using PairRow = std::array<float, kPairColumns>;

/// Two nets, a < b, and what is known of them together.
struct Candidate {
  std::int32_t a = 0, b = 0;
  PairRow row{};
};

/// The pairs of a design:
///   nets that share a device; nets that share such a neighbour, unless it is a hub;
///   nets with a path over two neighbours of few neighbours each (`middle_degree`);
///   nets of one colour, where there are not too many;
///   the largest 16 sqrt(nets) nets, by terminals, with each other, and the `largest_nets` with all;
///   nets that their names tie;
///   all, in a design of at most `whole_nets`.
/// On the average at most hub_degree^2 + middle_degree^3 + colour_nets + 256 + 2 largest_nets pairs per net
/// beyond those that share a device: linear time.
class CandidatePool {
 public:
  /// Refines colours and gathers statistics. Throws ShapeError for options below 1.
  CandidatePool(const CircuitGraph& graph, const CandidateOptions& options);

  [[nodiscard]] std::int32_t nets() const { return static_cast<std::int32_t>(statistics_.size()); }
  [[nodiscard]] const std::vector<NetStatistics>& statistics() const { return statistics_; }
  [[nodiscard]] const std::vector<std::int32_t>& colour() const { return colour_; }   // [nets]

  /// Hands every pair over once, in order of a, then b, in blocks of nets. Blocks are computed in parallel
  /// and handed over one after the other on the calling thread: the same for any number of threads. Holds
  /// some 4 million pairs at a time, more only by those of one net.
  void for_each_block(const std::function<void(const std::vector<Candidate>&)>& visit) const;
  /// The same pairs in the same order, without their columns: an eighth of the memory.
  void for_each_pairs(const std::function<void(const std::vector<NetPair>&)>& visit) const;

  /// Number of pairs.
  [[nodiscard]] std::int64_t count() const;

 private:
  friend class CandidateSearch;
  enum class SizeClass : std::uint8_t { small, large, largest };

  template <class Item>
  void hand_over(const std::function<void(const std::vector<Item>&)>& visit) const;
  /// Where a round of nets that begins at `first` ends, by what is expected of them.
  [[nodiscard]] std::int32_t round_end(std::int32_t first) const;

  CandidateOptions options_;
  NetNeighbours neighbours_;
  NameNeighbours names_;
  std::vector<std::int32_t> colour_;
  std::vector<NetStatistics> statistics_;
  std::vector<std::int64_t> same_colour_first_;   // [colours+1] into the next; large colours are empty
  std::vector<std::int32_t> same_colour_;         // nets by colour
  std::vector<std::int32_t> large_;               // ascending
  std::vector<std::int32_t> largest_;             // by falling size
  std::vector<SizeClass> size_class_;
};

/// A column and what it means for a coupling, whatever the design. Lengths and areas are no columns: they go
/// with the process, and what was learnt of them on one misleads on another.
struct CandidateColumn {
  const char* name;
  int closer;   // 1: the more, the closer the nets are taken to lie; -1: the farther; 0: neither
  bool size;    // measures an end: the larger, the larger a coupling if there is one
};
[[nodiscard]] const std::array<CandidateColumn, kPairColumns>& candidate_columns();

}   // namespace cgcl
