#include "apps/predict/plus_ranking.hpp"

#include "engine/core/index.hpp"
#include "engine/core/parallel.hpp"
#include "engine/core/row_fingerprint.hpp"

#include <algorithm>   // for min
#include <array>

namespace cgcl {
namespace {

constexpr std::size_t kPairsPerChunk = 1024;       // at least, of whole nets
constexpr std::size_t kMostPairsPerChunk = 8192;   // of one net
constexpr std::size_t kWalk = 256;                 // takes about the time of so many pairs
constexpr std::size_t kSlots = std::size_t{1} << 17;
constexpr double kSurest = 1 - 1e-9;   // odds stay finite
constexpr int kRankingBags = 1;        // of sizes: kept pairs are sized by all of them afterwards

/// What the trees expect of a row of columns.
struct Expected {
  float existence = 0, size_fF = 0;
  float odds = 1;   // of trees that know couplings by their size; 1 where the model has none
};

/// Scores the pairs of a chunk; one per thread. What the trees say of a row is kept for its copies; of rows
/// that meet in a slot the later stays: a miss costs time, not the result.
class ChunkScorer {
 public:
  ChunkScorer(const Exec& exec, const PlusModel& model, const PairColumns& columns, bool regular)
      : exec_(exec),
        model_(model),
        of_kind_(model.trees.of(regular)),
        reader_(columns),
        rows_{.columns = pair_columns(columns.knowledge()), .values = {}},
        slots_(kSlots) {
    rows_.values.reserve(kPairsPerChunk * idx(rows_.columns));
  }

  /// expected(i, e) for each pair.
  template <class Take>
  void operator()(std::span<const NetPair> pairs, const Take& take) {
    read(pairs);
    ask();
    for (std::size_t i = 0; i < pairs.size(); ++i)
      take(i, place_[i].row < 0 ? place_[i].expected : expected_[idx(place_[i].row)]);
  }

 private:
  static constexpr std::int32_t kAnswered = -1;
  /// The answer, or which of the rows that the trees are to be asked about.
  struct Place {
    std::int32_t row = kAnswered;
    Expected expected;
  };
  struct Slot {
    Key128 key;   // that of an empty slot belongs to no row of columns
    Place place;
  };

  [[nodiscard]] Slot& slot_of(const Key128& key) { return slots_[idx(key.lo) & (kSlots - 1)]; }

  /// Rows that are not known yet, each once unless it lost its slot.
  void read(std::span<const NetPair> pairs) {
    const auto width = idx(rows_.columns);
    rows_.values.clear();
    key_.clear();
    place_.clear();
    for (const NetPair& pair : pairs) {
      const std::size_t at = key_.size() * width;
      rows_.values.resize(at + width);
      const std::span<float> row(&rows_.values[at], width);
      reader_.write(pair, row);
      const Key128 key = row_fingerprint(row);
      Slot& slot = slot_of(key);
      if (slot.key != key) {
        slot = {key, {static_cast<std::int32_t>(key_.size()), {}}};
        key_.push_back(key);
      }
      place_.push_back(slot.place);
    }
    rows_.values.resize(key_.size() * width);
  }

  void ask() {
    const std::vector<double> existence = model_.trees.existence.predict(exec_, rows_);
    const std::vector<double> label = of_kind_.unknown.predict(exec_, rows_, kRankingBags);
    const BaggedTrees& weigh = of_kind_.weight_of_candidate;
    const std::vector<double> weight =
        weigh.empty() ? std::vector<double>(key_.size(), 0.5) : weigh.predict(exec_, rows_);
    expected_.clear();
    for (std::size_t i = 0; i < key_.size(); ++i) {
      const int distance = PairColumns::distance_class(rows_.row(static_cast<std::int64_t>(i))) - 1;
      const double size_F = label_capacitance_F(model_.calibration.unknown.of(distance, label[i]).label);
      expected_.push_back({static_cast<float>(existence[i]), static_cast<float>(size_F / kFemto),
                           static_cast<float>(weight[i] / (1 - std::min(weight[i], kSurest)))});
      if (Slot& slot = slot_of(key_[i]); slot.key == key_[i]) slot.place = {kAnswered, expected_.back()};
    }
  }

  const Exec& exec_;
  const PlusModel& model_;
  const LabelTrees& of_kind_;
  PairColumns::Reader reader_;
  FloatRows rows_;                   // to ask about
  std::vector<Key128> key_;          // of each
  std::vector<Expected> expected_;   // of each
  std::vector<Place> place_;         // of each pair
  std::vector<Slot> slots_;
};

/// The coupling that is taken to fall on a pair as the totals of its nets go.
class Background {
 public:
  explicit Background(const std::vector<NetEstimate>& nets) : nets_(nets) {
    for (const NetEstimate& n : nets) sum_F_ += n.coupling_F;
  }
  [[nodiscard]] double of_F(const NetPair& p) const {
    return sum_F_ > 0 ? kBackground * nets_[idx(p.a)].coupling_F * nets_[idx(p.b)].coupling_F / sum_F_ : 0;
  }

 private:
  const std::vector<NetEstimate>& nets_;
  double sum_F_ = 0;
};

/// Where chunks end: between nets, as the walks from a net begin anew in each chunk that has it. A net of few
/// pairs takes the time of its walks.
std::vector<std::size_t> chunk_ends(const std::vector<NetPair>& block) {
  std::vector<std::size_t> out;
  std::size_t first = 0, walks = 0;
  for (std::size_t i = 0; i < block.size(); ++i) {
    const std::size_t count = i + 1 - first;
    const bool last = i + 1 == block.size() || block[i + 1].a != block[i].a;
    walks += last ? 1 : 0;
    if ((last && count + walks * kWalk >= kPairsPerChunk) || count == kMostPairsPerChunk ||
        i + 1 == block.size()) {
      out.push_back(i + 1);
      first = i + 1;
      walks = 0;
    }
  }
  return out;
}

}   // namespace

RankedCandidates rank_by_plus(const Exec& exec, const PlusModel& model, const CandidatePool& pool,
                              const PairColumns& columns, const std::vector<NetEstimate>& nets,
                              const CircuitGraph& graph, int per_net) {
  const bool regular = is_regular(shared_net_rows(columns, PairKnowledge::unknown));
  std::vector<ChunkScorer> scorers;
  for (int t = 0; t < exec.threads(); ++t) scorers.emplace_back(exec, model, columns, regular);
  const Background background(nets);
  CandidateRanking ranking(graph, per_net);
  std::vector<ScoredPair> scored;
  pool.for_each_pairs([&](const std::vector<NetPair>& block) {
    scored.resize(block.size());
    const std::vector<std::size_t> ends = chunk_ends(block);
    for_chunks_by_worker(
        exec.threads(), std::ssize(ends), 1, [&](std::int64_t chunk, std::int64_t, int worker) {
          const std::size_t first = chunk == 0 ? 0 : ends[idx(chunk) - 1];
          const auto pairs = std::span(block).subspan(first, ends[idx(chunk)] - first);
          scorers[idx(worker)](pairs, [&](std::size_t i, const Expected& e) {
            const double fF = background.of_F(pairs[i]) / kFemto;
            scored[first + i] = {pairs[i].a, pairs[i].b, e.existence, e.size_fF,
                                 e.odds * (e.existence * e.size_fF + static_cast<float>(fF))};
          });
        });
    ranking.add(scored);
  });
  return ranking.take();
}

}   // namespace cgcl
