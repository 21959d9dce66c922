#include "apps/predict/interval_calibration.hpp"

#include "apps/predict/net_totals.hpp"
#include "engine/core/index.hpp"
#include "io/pairs/coupling_walk.hpp"

#include <algorithm>   // for max, minmax
#include <array>
#include <map>
#include <utility>   // for pair

namespace cgcl {
namespace {

CandidateModel fit_without(const Exec& exec, const std::vector<SourceDesign>& designs,
                           const TreeOptions& trees, const HeldOut& held_out, const CandidateModel& all) {
  CandidateModel out;
  out.candidates = all.candidates;
  fit_pair_models(exec, designs, trees, held_out, out);
  fit_net_models(exec, designs, trees, held_out, out);
  return out;
}

using ResidualTables = std::array<ResidualTable, kStandings>;

ResidualTable& table(ResidualTables& tables, NetStanding standing) {
  return tables[static_cast<std::size_t>(standing)];
}

/// What one fit says of one design: residuals of what it has not seen.
class HeldOutDesign {
 public:
  /// `sized_by`: whose network factor holds.
  HeldOutDesign(const Exec& exec, const SourceDesign& design, const HeldOut& held_out,
                const CandidateModel& fit, const SizingNetwork& network, const CandidateModel& sized_by)
      : exec_(exec),
        design_(design),
        held_out_(held_out),
        fit_(fit),
        pairs_(rank_candidates(exec, fit, design.pool, design.graph, kCandidatesPerNet)),
        standing_(idx(design.graph.nets), NetStanding::known) {
    size_by_network(exec, sized_by.network_factor, network.model, design.graph, pairs_);
    trained_on_ = sized_by.network_factor > 0 && &design.graph == &network.graph;
    if (trained_on_) unseen_ = unseen_couplings(network.graph, network.val);
    // Colours of a design that is otherwise in the fit are what a new net of that kind of design would be.
    if (held_out.design != nullptr) standing_ = net_standings(exec, fit.novelty, design.graph, design.pool);
  }

  void add_to(ResidualTables& out) const {
    add_pairs(out);
    add_totals(out);
  }

 private:
  struct Pair {
    std::size_t i;
    double truth_F, weight;
    bool seen;   // by the network that sizes it
  };

  [[nodiscard]] std::pair<std::int32_t, std::int32_t> group(std::size_t i) const {
    const auto& colour = design_.pool.colour();
    return std::minmax(colour[idx(pairs_.a[i])], colour[idx(pairs_.b[i])]);
  }

  /// The pairs that were held out; all of a group weigh 1.
  [[nodiscard]] std::vector<Pair> held_out_pairs() const {
    CouplingWalk extracted(design_.truth), unseen(unseen_);
    std::map<std::pair<std::int32_t, std::int32_t>, double> copies;
    std::vector<Pair> out;
    for (std::size_t i = 0; i < pairs_.count(); ++i) {
      const std::int32_t a = pairs_.a[i], b = pairs_.b[i];
      const double truth_F = extracted.cap_F(a, b);
      const bool seen = trained_on_ && truth_F > 0 && unseen.cap_F(a, b) == 0;
      if (!held_out_.holds(design_, a) && !held_out_.holds(design_, b)) continue;
      copies[group(i)] += 1;
      out.push_back({i, truth_F, 1, seen});
    }
    for (Pair& p : out) p.weight = 1 / copies[group(p.i)];
    return out;
  }

  void add_pairs(ResidualTables& out) const {
    const std::vector<Pair> held = held_out_pairs();
    std::array<double, kExistenceBins> coupled{}, unseen{};   // weight of the pairs with a coupling
    for (const Pair& p : held) {
      if (p.truth_F <= 0) continue;
      coupled[bin(p)] += p.weight;
      if (!p.seen) unseen[bin(p)] += p.weight;
    }
    for (const Pair& p : held) {
      if (p.seen || (coupled[bin(p)] > 0 && unseen[bin(p)] <= 0) || pairs_.size_F[p.i] <= 0) continue;
      const double weight = p.truth_F > 0 ? p.weight * coupled[bin(p)] / unseen[bin(p)] : p.weight;
      const NetStanding worse = std::max(standing_[idx(pairs_.a[p.i])], standing_[idx(pairs_.b[p.i])]);
      table(out, worse).pair[bin(p)].push_back({log_residual(pairs_.size_F[p.i], p.truth_F), weight});
    }
  }

  [[nodiscard]] std::size_t bin(const Pair& p) const {
    return existence_bin(static_cast<double>(pairs_.existence[p.i]));
  }

  void add_totals(ResidualTables& out) const {
    const NetTotals nets = expected_totals(exec_, fit_, design_.pool);
    std::vector<double> candidates_F(nets.coupling_F.size(), 0.0);
    for (std::size_t i = 0; i < pairs_.count(); ++i) {
      candidates_F[idx(pairs_.a[i])] += pairs_.expected_F(i);
      candidates_F[idx(pairs_.b[i])] += pairs_.expected_F(i);
    }
    const std::vector<double> coupling_F = design_.total_coupling_F();
    const bool has_ground = !fit_.ground.empty();
    for (const std::int32_t net : design_.one_per_colour(held_out_.design == nullptr)) {
      const auto v = idx(net);
      if (!design_.knows_total(net)) continue;
      const double predicted_F =
          (has_ground ? nets.ground_F[v] : 0) + std::max(nets.coupling_F[v], candidates_F[v]);
      const double ground_F = design_.graph.ground_F[v] >= 0 && has_ground ? design_.graph.ground_F[v] : 0;
      const double extracted_F = ground_F + coupling_F[v];
      if (predicted_F > 0 && extracted_F > 0)
        table(out, standing_[v]).total.push_back({log_residual(predicted_F, extracted_F), 1});
    }
  }

  const Exec& exec_;
  const SourceDesign& design_;
  const HeldOut& held_out_;
  const CandidateModel& fit_;
  RankedCandidates pairs_;
  std::vector<NetStanding> standing_;   // [nets]
  std::vector<NetCoupling> unseen_;
  bool trained_on_ = false;
};

}   // namespace

void calibrate(const Exec& exec, const std::vector<SourceDesign>& designs, const TreeOptions& trees,
               const SizingNetwork& network, CandidateModel& out) {
  const HeldOut colours{.design = nullptr, .colours = true};
  const CandidateModel second = fit_without(exec, designs, trees, colours, out);
  choose_size_model(exec, network.model, network.graph, network.val,
                    calibration_pairs(designs.front(), second), out);
  ResidualTables inside;   // all of them known
  for (const SourceDesign& d : designs) HeldOutDesign(exec, d, colours, second, network, out).add_to(inside);
  const IntervalTable known = inside.front().intervals();
  out.intervals.front() = known;
  if (designs.size() == 1) return;
  ResidualTables left_out;
  for (const SourceDesign& d : designs) {
    const HeldOut whole{.design = &d, .colours = false};
    const CandidateModel others = fit_without(exec, designs, trees, whole, out);
    HeldOutDesign(exec, d, whole, others, network, out).add_to(left_out);
  }
  out.intervals.front() = wider(known, left_out.front().intervals());
  for (std::size_t s = 1; s < kStandings; ++s)
    out.intervals[s] = at_least(left_out[s].intervals(), out.intervals.front());
}

}   // namespace cgcl
