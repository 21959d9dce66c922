#include "apps/compare/capacitance_list.hpp"

#include "engine/core/index.hpp"
#include "io/netlist/supply_names.hpp"

#include <algorithm>   // for minmax, replace, sort
#include <cmath>       // for isnan, nan
#include <set>

namespace cgcl {
namespace {

/// Collects the capacitances between nets of which some are supplies.
class ListBuilder {
 public:
  /// `is_supply` [nets]
  ListBuilder(std::string source, const std::vector<std::uint8_t>& is_supply)
      : signal_(is_supply.size(), -1) {
    list_.source = std::move(source);
    for (std::size_t n = 0; n < is_supply.size(); ++n)
      if (is_supply[n] == 0) signal_[n] = count_++;
    list_.name.resize(idx(count_));
    list_.ground_F.assign(idx(count_), std::nan(""));
  }

  void name(std::int32_t net, std::string text) {
    if (signal(net) >= 0) list_.name[idx(signal(net))] = std::move(text);
  }
  void ground(std::int32_t net, double cap_F) {
    if (signal(net) < 0 || std::isnan(cap_F)) return;
    double& sum = list_.ground_F[idx(signal(net))];
    sum = (std::isnan(sum) ? 0 : sum) + cap_F;
  }
  void coupling(std::int32_t net, std::int32_t other, double cap_F) {
    const auto [a, b] = std::minmax({signal(net), signal(other)});
    if (a < 0) {
      ground(net, cap_F);
      ground(other, cap_F);
    } else if (a < b) {
      list_.couplings.push_back({a, b, cap_F});
    }
  }

  [[nodiscard]] CapacitanceList take() {
    auto& all = list_.couplings;
    std::sort(all.begin(), all.end(), [](const NetCoupling& x, const NetCoupling& y) {
      return x.a != y.a ? x.a < y.a : x.b != y.b ? x.b < y.b : x.cap_F < y.cap_F;
    });
    std::size_t kept = 0;
    for (const NetCoupling& c : all)
      if (kept > 0 && all[kept - 1].a == c.a && all[kept - 1].b == c.b)
        all[kept - 1].cap_F += c.cap_F;
      else
        all[kept++] = c;
    all.resize(kept);
    return std::move(list_);
  }

 private:
  [[nodiscard]] std::int32_t signal(std::int32_t net) const { return signal_[idx(net)]; }

  CapacitanceList list_;
  std::vector<std::int32_t> signal_;   // [nets] number in the list; -1: a supply
  std::int32_t count_ = 0;
};

}   // namespace

std::vector<double> CapacitanceList::totals_F() const {
  std::vector<double> out;
  for (const double cap_F : ground_F) out.push_back(std::isnan(cap_F) ? 0 : cap_F);
  for (const NetCoupling& c : couplings) {
    out[idx(c.a)] += c.cap_F;
    out[idx(c.b)] += c.cap_F;
  }
  return out;
}

CapacitanceList capacitance_list(const Parasitics& p) {
  std::set<std::string> declared(p.ground_nets.begin(), p.ground_nets.end());
  declared.insert(p.power_nets.begin(), p.power_nets.end());
  std::vector<std::uint8_t> is_supply;
  for (const std::string& net : p.nets)
    is_supply.push_back(declared.count(net) > 0 || supply_of_name(net) != SupplyKind::none);
  ListBuilder list(p.source, is_supply);
  for (std::int32_t n = 0; n < static_cast<std::int32_t>(p.nets.size()); ++n) {
    std::string path = p.nets[idx(n)];
    std::replace(path.begin(), path.end(), p.divider, '/');
    list.name(n, std::move(path));
    if (p.extracted[idx(n)] != 0) list.ground(n, 0);
  }
  for (std::size_t end = 0; end < p.ground_F.size(); ++end)
    if (p.ground_F[end] != 0) list.ground(p.net_of_end(static_cast<std::int32_t>(end)), p.ground_F[end]);
  for (const ParasiticCoupling& c : p.couplings) list.coupling(p.net_of_end(c.a), p.net_of_end(c.b), c.cap_F);
  return list.take();
}

CapacitanceList capacitance_list(const ImportedCircuit& in) {
  const FlatCircuit& circuit = in.circuit;
  std::vector<std::uint8_t> is_supply(idx(circuit.nets()), 0);
  for (const Supply& supply : in.supplies) is_supply[idx(supply.net)] = 1;
  ListBuilder list(circuit.source, is_supply);
  for (std::int32_t n = 0; n < circuit.nets(); ++n) {
    list.name(n, circuit.net_path(n));
    if (!in.labels.empty()) list.ground(n, in.labels.ground_F[idx(n)]);
  }
  for (const TerminalGround& t : in.labels.terminal_ground)
    list.ground(circuit.terminal_net[idx(t.terminal)], t.cap_F);
  for (const CircuitCoupling& c : in.labels.couplings)
    list.coupling(net_of_end(circuit, c.a), net_of_end(circuit, c.b), c.cap_F);
  CapacitanceList out = list.take();
  out.predicted = in.graph.predicted;
  return out;
}

}   // namespace cgcl
