#include "apps/transfer/design_rows.hpp"

#include "engine/core/dense_ids.hpp"
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "engine/core/row_fingerprint.hpp"
#include "io/pairs/coupling_walk.hpp"

#include <algorithm>   // for any_of, count_if, min, minmax
#include <cmath>       // for isnan, log10, nan, pow

namespace cgcl {
namespace {

constexpr std::size_t kPairsAtOnce = std::size_t{1} << 16;
constexpr std::uint64_t kPairSalt = 0x9A12;
constexpr std::int64_t kRegularCopies = 5;   // of a net, in the mean

std::uint64_t both(std::int32_t a, std::int32_t b) {
  return (static_cast<std::uint64_t>(a) << 32) | static_cast<std::uint32_t>(b);
}

/// A number that goes with the pair alone: what is thinned by it is drawn evenly, and the same in every run.
std::uint64_t pair_draw(std::int32_t a, std::int32_t b) { return mix_key(both(a, b), kPairSalt).hi; }

/// Merges rows as they come.
class RowMerger {
 public:
  explicit RowMerger(int columns) { out_.x.columns = columns; }

  /// `ends` may be nullptr: columns alone tell rows apart.
  void add(std::span<const float> row, const NetPair* ends = nullptr) {
    add(row, row_fingerprint(row), ends);
  }
  /// With the fingerprint of the row.
  void add(std::span<const float> row, Key128 key, const NetPair* ends) {
    if (ends) key = chain_key(key, both(ends->a, ends->b));
    const std::int32_t known = ids_.size(), id = ids_.id(key);
    if (id == known) {
      out_.x.values.insert(out_.x.values.end(), row.begin(), row.end());
      if (ends) out_.ends.push_back(*ends);
    }
    out_.row.push_back(id);
  }
  [[nodiscard]] SharedRows take() { return std::move(out_); }

 private:
  DenseIds ids_;
  SharedRows out_;
};

void classify(SharedRows& rows) {
  for (std::int64_t i = 0; i < rows.x.rows(); ++i)
    rows.distance.push_back(static_cast<std::uint8_t>(PairColumns::distance_class(rows.x.row(i)) - 1));
}

NetRows net_rows(const PairColumns& columns, const CircuitGraph& graph,
                 const std::vector<NetCoupling>& truth) {
  NetRows out;
  out.rows = shared_net_rows(columns, PairKnowledge::unknown);
  out.ground_F = graph.ground_F;
  std::vector<double> sum_F(idx(graph.nets), 0.0);
  for (const NetCoupling& c : truth)
    for (const std::int32_t v : {c.a, c.b}) sum_F[idx(v)] += c.cap_F;
  const bool grounds = std::any_of(out.ground_F.begin(), out.ground_F.end(), [](double c) { return c >= 0; });
  for (std::size_t v = 0; v < sum_F.size(); ++v) {
    // Of a net without a ground label in a design that has some, only what the sections of others list is
    // known.
    const bool known = !grounds || out.ground_F[v] >= 0;
    out.coupling_F.push_back(known ? sum_F[v] : std::nan(""));
    const double total_F = sum_F[v] + (out.ground_F[v] >= 0 ? out.ground_F[v] : 0);
    out.total_F.push_back(known && total_F > 0 ? total_F : std::nan(""));
  }
  return out;
}

/// Draws pairs of the pool evenly, those that couple and those that do not, half as many as allowed of each.
class CandidateDraw {
 public:
  explicit CandidateDraw(std::int64_t allowed) : half_(idx(allowed / 2)) {}

  void add(std::int32_t a, std::int32_t b, double cap_F) {
    Kind& kind = kinds_[cap_F > 0 ? 1 : 0];
    const std::uint64_t draw = pair_draw(a, b);
    if ((draw & (kind.thinning - 1)) != 0) return;
    kind.pairs.push_back({a, b, cap_F});
    while (kind.pairs.size() > half_) {
      kind.thinning *= 2;
      std::erase_if(kind.pairs,
                    [&](const NetCoupling& c) { return (pair_draw(c.a, c.b) & (kind.thinning - 1)) != 0; });
    }
  }
  /// With the first `width` columns; sizes over `mean_F`.
  [[nodiscard]] CandidateRows rows(const PairColumns& columns, int width, double mean_F) const {
    CandidateRows out;
    out.x.columns = width;
    for (const bool couples : {false, true}) {
      const Kind& kind = kinds_[couples ? 1 : 0];
      std::vector<NetPair> pairs;
      for (const NetCoupling& c : kind.pairs) {
        pairs.push_back({c.a, c.b});
        out.size.push_back(couples ? c.cap_F / mean_F : 1);
      }
      const FloatRows x = columns.rows(pairs);
      for (std::int64_t i = 0; i < x.rows(); ++i)
        out.x.values.insert(out.x.values.end(), x.row(i).begin(), x.row(i).begin() + width);
      out.couples.resize(out.couples.size() + kind.pairs.size(), couples ? 1 : 0);
      out.weight.resize(out.couples.size(), static_cast<double>(kind.thinning));
    }
    return out;
  }

 private:
  struct Kind {
    std::uint64_t thinning = 1;   // one pair of so many is kept
    std::vector<NetCoupling> pairs;
  };

  std::size_t half_;
  std::array<Kind, 2> kinds_;
};

CandidateRows candidate_rows(const Exec& exec, const CircuitGraph& graph, const PairColumns& columns,
                             const std::vector<NetCoupling>& truth, std::int64_t allowed) {
  if (allowed <= 0) return {};
  CouplingWalk extracted(truth);
  CandidateDraw draw(allowed);
  CandidatePool(graph, plus_candidates(exec)).for_each_pairs([&](const std::vector<NetPair>& block) {
    for (const NetPair& p : block) draw.add(p.a, p.b, extracted.cap_F(p.a, p.b));
  });
  double sum_F = 0;
  for (const NetCoupling& c : truth) sum_F += c.cap_F;
  return draw.rows(columns, pair_columns(PairKnowledge::unknown), sum_F / static_cast<double>(truth.size()));
}

}   // namespace

CandidateOptions plus_candidates(const Exec& exec) {
  constexpr int kWholeNets = 1536;    // a million pairs, scored in seconds
  constexpr int kLargestNets = 128;   // bit lines and the like hold much of the coupling of a memory
  CandidateOptions out;
  out.whole_nets = kWholeNets;
  out.largest_nets = kLargestNets;
  out.threads = exec.threads();
  return out;
}

double log_label(double cap_F) { return std::log10(cap_F * 1e21) / 6; }
double label_capacitance_F(double label) { return std::pow(10, 6 * label) * 1e-21; }

std::vector<double> SharedRows::spread(std::span<const double> of_row) const {
  std::vector<double> out;
  for (const std::int32_t i : row) out.push_back(of_row[idx(i)]);
  return out;
}

std::vector<std::int32_t> SharedRows::first_of_columns() const {
  std::vector<std::int32_t> out, first;
  DenseIds ids;
  for (std::int32_t i = 0; i < static_cast<std::int32_t>(x.rows()); ++i) {
    const auto id = ends.empty() ? idx(i) : idx(ids.id(row_fingerprint(x.row(i))));
    if (id == first.size()) first.push_back(i);
    out.push_back(first[id]);
  }
  return out;
}

bool is_regular(const SharedRows& nets) { return nets.samples() >= kRegularCopies * nets.x.rows(); }

int pair_columns(PairKnowledge knowledge) { return static_cast<int>(PairColumns::columns(knowledge).size()); }

SharedRows shared_pair_rows(const PairColumns& columns, std::span<const NetPair> pairs,
                            const NetworkGraph& network) {
  RowMerger merged(pair_columns(columns.knowledge()));
  const auto add = [&](std::span<const float> row, const Key128& key, const NetPair& pair) {
    if (network.empty()) return merged.add(row, key, nullptr);
    const auto [a, b] = std::minmax(network.of_net[idx(pair.a)], network.of_net[idx(pair.b)]);
    const NetPair ends{a, b};
    merged.add(row, key, &ends);
  };
  for (std::size_t first = 0; first < pairs.size(); first += kPairsAtOnce) {
    const FloatRows x = columns.rows(pairs.subspan(first, std::min(kPairsAtOnce, pairs.size() - first)));
    const std::vector<Key128> key = row_fingerprints(columns.threads(), x);
    for (std::int64_t i = 0; i < x.rows(); ++i) add(x.row(i), key[idx(i)], pairs[first + idx(i)]);
  }
  SharedRows out = merged.take();
  classify(out);
  return out;
}

SharedRows shared_net_rows(const PairColumns& columns, PairKnowledge knowledge) {
  std::vector<float> row(PairColumns::net_columns(columns.knowledge()).size());
  const std::size_t width = PairColumns::net_columns(knowledge).size();
  RowMerger merged(static_cast<int>(width));
  for (std::int32_t v = 0; v < columns.nets(); ++v) {
    columns.net_row(v, row);
    merged.add(std::span<const float>(row).first(width));
  }
  return merged.take();
}

SharedRows with_first_columns(const SharedRows& rows, int columns) {
  RowMerger merged(columns);
  for (const std::int32_t i : rows.row)
    merged.add(rows.x.row(i).first(idx(columns)), rows.ends.empty() ? nullptr : &rows.ends[idx(i)]);
  SharedRows out = merged.take();
  if (!rows.distance.empty()) classify(out);
  return out;
}

DesignRows::DesignRows(const Exec& exec, const CircuitGraph& graph, const DesignRowsOptions& options)
    : origin(design_origin(graph)) {
  const std::vector<NetCoupling> truth = net_couplings(graph);
  if (truth.empty())
    throw Error(ErrorId::no_labels, str("design '", printable(graph.name),
                                        "' has no coupling between nets, expected some to ", "learn from"));
  links = static_cast<std::int64_t>(truth.size());
  std::vector<NetPair> all;
  for (const NetCoupling& c : truth) all.push_back({c.a, c.b});
  const PairColumns columns(graph, exec.threads(),
                            options.coupled.empty() ? std::span<const NetPair>(all) : options.coupled);
  std::uint64_t thinning = 1;
  const auto kept = [&](const NetPair& p) { return (pair_draw(p.a, p.b) & (thinning - 1)) == 0; };
  while (options.max_couplings > 0 && std::count_if(all.begin(), all.end(), kept) > options.max_couplings)
    thinning *= 2;
  for (const NetCoupling& c : truth) {
    if (!kept({c.a, c.b})) continue;
    couplings.pair.push_back({c.a, c.b});
    couplings.label.push_back(log_label(c.cap_F));
  }
  if (options.network_rounds > 0) network = network_graph(exec, graph, options.network_rounds);
  couplings.given = shared_pair_rows(columns, couplings.pair, network);
  couplings.unknown = with_first_columns(couplings.given, pair_columns(PairKnowledge::unknown));
  for (const std::int32_t i : couplings.given.row)
    distance_share[couplings.given.distance[idx(i)]] += 1.0 / static_cast<double>(couplings.pair.size());
  nets = net_rows(columns, graph, truth);
  candidates = candidate_rows(exec, graph, columns, truth, options.max_candidates);
}

}   // namespace cgcl
