#include "io/annotate/cell_agreement.hpp"

#include "engine/core/index.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace cgcl {
namespace {

std::uint64_t key(std::int32_t a, std::int32_t b) {
  return static_cast<std::uint64_t>(static_cast<std::uint32_t>(a)) << 32 | static_cast<std::uint32_t>(b);
}

/// Instances of one cell against the first of them. Hash tables are looked up, never iterated.
class Comparison {
 public:
  Comparison(const CircuitPrediction& prediction, const NetCapacitances& caps, const NetNames& names,
             double tolerance)
      : prediction_(prediction), caps_(caps), names_(names), flat_(names.flat()), tolerance_(tolerance) {}

  CellAgreement run() {
    choose_first();
    compare_nets();
    compare_couplings();
    // A net or coupling of the first instance that another one lacks shows in the counts.
    for (std::size_t i = 0; i < flat_.instances.size(); ++i) {
      const std::int32_t cell = flat_.instances[i].cell;
      if (entries_[i] != entries_[idx(out_.instance_of[idx(cell)])]) differs_[idx(cell)] = 1;
    }
    for (std::size_t c = 0; c < differs_.size(); ++c) {
      out_.entries.push_back(out_.instance_of[c] >= 0 ? entries_[idx(out_.instance_of[c])] : 0);
      out_.cells += out_.entries[c] > 0;
      out_.differing += differs_[c];
    }
    return std::move(out_);
  }

 private:
  void choose_first() {
    std::int32_t cells = 0;
    for (const FlatInstance& instance : flat_.instances) cells = std::max(cells, instance.cell + 1);
    out_.instance_of.assign(idx(cells), -1);
    differs_.assign(idx(cells), 0);
    entries_.assign(flat_.instances.size(), 0);
    for (std::size_t i = flat_.instances.size(); i-- > 0;)
      out_.instance_of[idx(flat_.instances[i].cell)] = static_cast<std::int32_t>(i);
    const auto nets = static_cast<std::int32_t>(prediction_.nets.size());
    for (std::int32_t n = 0; n < nets; ++n) {
      if (owner(n) == first_of(n)) net_of_name_.emplace(key(owner(n), name(n)), n);
    }
    for (const CouplingPrediction& c : prediction_.couplings) {
      if (caps_.keeps(c) && owner(c.a) == owner(c.b) && owner(c.a) == first_of(c.a))
        coupling_.emplace(key(c.a, c.b), c.cap_F);
    }
  }

  void compare_nets() {
    const auto nets = static_cast<std::int32_t>(prediction_.nets.size());
    for (std::int32_t n = 0; n < nets; ++n) {
      const double ground = caps_.ground_F[idx(n)], lumped = caps_.lumped_F[idx(n)];
      if (!(ground > 0 || lumped > 0)) continue;
      ++entries_[idx(owner(n))];
      const std::int32_t first = twin(n);
      if (first < 0 || !near(ground, caps_.ground_F[idx(first)]) || !near(lumped, caps_.lumped_F[idx(first)]))
        differs_[idx(cell(n))] = 1;
    }
  }

  void compare_couplings() {
    for (const CouplingPrediction& c : prediction_.couplings) {
      if (!caps_.keeps(c)) continue;
      if (owner(c.a) != owner(c.b)) {
        ++out_.crossing;
        continue;
      }
      ++entries_[idx(owner(c.a))];
      const std::int32_t a = twin(c.a), b = twin(c.b);
      const auto found = coupling_.find(key(std::min(a, b), std::max(a, b)));
      if (a < 0 || b < 0 || found == coupling_.end() || !near(c.cap_F, found->second))
        differs_[idx(cell(c.a))] = 1;
    }
  }

  [[nodiscard]] std::int32_t owner(std::int32_t net) const {
    return flat_.net_instance[idx(names_.flat_net(net))];
  }
  [[nodiscard]] NameId name(std::int32_t net) const { return flat_.net_name[idx(names_.flat_net(net))]; }
  [[nodiscard]] std::int32_t cell(std::int32_t net) const { return flat_.instances[idx(owner(net))].cell; }
  [[nodiscard]] std::int32_t first_of(std::int32_t net) const { return out_.instance_of[idx(cell(net))]; }
  /// The net of the same name in the first instance of the cell.
  [[nodiscard]] std::int32_t twin(std::int32_t net) const {
    const auto found = net_of_name_.find(key(first_of(net), name(net)));
    return found == net_of_name_.end() ? -1 : found->second;
  }
  [[nodiscard]] bool near(double x, double y) const { return std::abs(x - y) <= tolerance_ * std::max(x, y); }

  const CircuitPrediction& prediction_;
  const NetCapacitances& caps_;
  const NetNames& names_;
  const FlatCircuit& flat_;
  double tolerance_;
  CellAgreement out_;
  std::vector<char> differs_;                                     // [cells]
  std::vector<std::int64_t> entries_;                             // [instances] capacitances on its nets
  std::unordered_map<std::uint64_t, std::int32_t> net_of_name_;   // (first instance, name)
  std::unordered_map<std::uint64_t, double> coupling_;            // (net, net) of first instances
};

}   // namespace

CellAgreement cell_agreement(const CircuitPrediction& prediction, const NetCapacitances& caps,
                             const NetNames& names, double tolerance) {
  return Comparison(prediction, caps, names, tolerance).run();
}

}   // namespace cgcl
