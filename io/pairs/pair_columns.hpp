// Columns of any pair of nets: what a model that is no network sees of it, and the edge head of one that is.
#pragma once

#include "engine/core/dense_rows.hpp"
#include "io/graph/circuit_graph.hpp"
#include "io/pairs/named_column.hpp"
#include "io/pairs/net_pair.hpp"

#include <cstdint>
#include <memory>
#include <span>

namespace cgcl {

class NetWalks;

/// Net columns of both ends (the smaller value of the two as "low_", the larger as "high_"), what the ends
/// share, the ways over one net between them, and random walks from one to the other. Nothing is normalised
/// per design; nothing depends on names, places or labels. [docs/pair-columns.md]
class PairColumns {
 public:
  class Reader;

  /// Linear in the graph. Pairs unknown. Throws ShapeError for threads below 1.
  PairColumns(const CircuitGraph& graph, int threads);
  /// Pairs given: `coupled` are the pairs that couple, in any order, each once or repeatedly, and their graph
  /// gives further columns. Throws ShapeError for a pair that is none.
  PairColumns(const CircuitGraph& graph, int threads, std::span<const NetPair> coupled);
  ~PairColumns();
  PairColumns(PairColumns&&) noexcept;
  PairColumns& operator=(PairColumns&&) noexcept;

  /// Those of PairKnowledge::given are those of unknown and further ones behind them.
  [[nodiscard]] static std::span<const NamedColumn> columns(PairKnowledge knowledge);
  [[nodiscard]] static std::span<const NamedColumn> net_columns(PairKnowledge knowledge);

  [[nodiscard]] PairKnowledge knowledge() const;
  [[nodiscard]] std::int32_t nets() const;
  /// Writes the columns of a net, net_columns(knowledge()).size() numbers.
  void net_row(std::int32_t net, std::span<float> row) const;
  /// [pairs x columns(knowledge())]: symmetric in the ends, the same bytes for any number of threads and
  /// whatever other pairs are asked. Fastest where pairs of one lower net stand together. Throws ShapeError
  /// for a pair that is none. May be called from several threads.
  [[nodiscard]] FloatRows rows(std::span<const NetPair> pairs) const;

  /// Threads that rows() takes.
  [[nodiscard]] int threads() const;

  /// Which column holds the distance over nets that share a device: 1, 2 ... 8, 9 for farther or none. Exact
  /// where few nets lie between; else a path, if not the shortest.
  [[nodiscard]] static std::size_t distance_column();
  /// Class of a row of rows(): distance 1, 2, 3, and 4 for all beyond.
  [[nodiscard]] static int distance_class(std::span<const float> row);

 private:
  struct Design;
  std::unique_ptr<Design> design_;
};

/// One row after the other, for one thread. Holds 36 bytes per net. `columns` must outlive it.
class PairColumns::Reader {
 public:
  explicit Reader(const PairColumns& columns);
  ~Reader();
  Reader(Reader&&) noexcept;
  Reader& operator=(Reader&&) = delete;

  /// Overwrites `row` with what rows() gives for the pair; it is as long as columns(knowledge()). Fastest
  /// where pairs of one lower net follow each other.
  void write(const NetPair& pair, std::span<float> row);

 private:
  const PairColumns& columns_;
  std::unique_ptr<NetWalks> walks_;
};

}   // namespace cgcl
