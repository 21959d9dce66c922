#include "io/circuit/graph_labels.hpp"

#include "engine/core/index.hpp"

#include <algorithm>   // for none_of
#include <cmath>
#include <limits>

namespace cgcl {
namespace {

constexpr std::int32_t kAbsent = -1;

class LabelBuilder {
 public:
  LabelBuilder(const FlatCircuit& circuit, const CircuitLabels& labels,
               const std::vector<std::uint8_t>& is_supply, const GraphPlaces& places, CircuitGraph& graph,
               Diagnostics& diagnostics)
      : circuit_(circuit),
        labels_(labels),
        is_supply_(is_supply),
        places_(places),
        graph_(graph),
        diagnostics_(diagnostics) {}

  void run() {
    std::vector<CircuitCoupling> terms, ground;   // ground: by net, with b unused
    for (const CircuitCoupling& c : labels_.couplings) sort_out(c, terms, ground);
    for (const TerminalGround& t : labels_.terminal_ground)
      ground.push_back({circuit_.terminal_net[idx(t.terminal)], kNoEnd, t.cap_F});
    add_links(terms);
    add_resistances();
    add_ground(std::move(ground));
    report();
  }

 private:
  static constexpr std::int64_t kNoEnd = std::numeric_limits<std::int64_t>::max();   // sorts behind every net

  void sort_out(const CircuitCoupling& c, std::vector<CircuitCoupling>& terms,
                std::vector<CircuitCoupling>& ground) {
    const std::int32_t net_a = net_of_end(circuit_, c.a), net_b = net_of_end(circuit_, c.b);
    const bool supply_a = supply(net_a), supply_b = supply(net_b);
    if (net_a == net_b) {
      ++self_, self_F_ += c.cap_F;
    } else if (supply_a || supply_b) {
      ++rail_, rail_F_ += c.cap_F;
      if (!supply_a) ground.push_back({net_a, kNoEnd, c.cap_F});
      if (!supply_b) ground.push_back({net_b, kNoEnd, c.cap_F});
    } else if (const std::int32_t a = node(c.a), b = node(c.b); a == kAbsent || b == kAbsent) {
      ++bare_, bare_F_ += c.cap_F;
    } else {
      terms.push_back({a, b, c.cap_F});
    }
  }

  [[nodiscard]] bool supply(std::int32_t net) const { return is_supply_[idx(net)] != 0; }

  /// Node of an end: its pin where it has one, else its net.
  [[nodiscard]] std::int32_t node(std::int64_t end) const {
    const std::int64_t nets = circuit_.nets();
    if (end >= nets)
      if (const std::int32_t pin = places_.terminal[idx(end - nets)]; pin != kAbsent) return pin;
    return places_.net[idx(net_of_end(circuit_, end))];
  }

  void add_links(const std::vector<CircuitCoupling>& terms) {
    for (const CircuitCoupling& sum : sum_couplings(terms)) {
      if (!(sum.cap_F > 0)) {
        ++negative_, negative_F_ += sum.cap_F;
        continue;
      }
      const auto a = static_cast<std::int32_t>(sum.a), b = static_cast<std::int32_t>(sum.b);   // a < b
      const bool pin_a = graph_.type(a) == NodeType::pin, pin_b = graph_.type(b) == NodeType::pin;
      // Nets stand before pins, and a link of a pin and a net runs from the pin.
      graph_.links.src.push_back(pin_b && !pin_a ? b : a);
      graph_.links.dst.push_back(pin_b && !pin_a ? a : b);
      graph_.links.relation.push_back(static_cast<std::uint8_t>(pin_a   ? Relation::pin_to_pin
                                                                : pin_b ? Relation::pin_to_net
                                                                        : Relation::net_to_net));
      graph_.links.cap_F.push_back(sum.cap_F);
    }
  }

  void add_ground(std::vector<CircuitCoupling> terms) {
    graph_.ground_F.assign(idx(graph_.nets), std::numeric_limits<double>::quiet_NaN());
    if (labels_.empty()) return;
    for (std::int32_t net = 0; net < circuit_.nets(); ++net)
      if (const std::int32_t at = places_.net[idx(net)]; at != kAbsent)
        graph_.ground_F[idx(at)] = labels_.ground_F[idx(net)];
    for (const CircuitCoupling& sum : sum_couplings(std::move(terms))) {
      const std::int32_t at = places_.net[idx(sum.a)];
      // A net that the extraction did not hold stays unlabelled, even when something of it couples.
      if (at != kAbsent) graph_.ground_F[idx(at)] += sum.cap_F;
    }
    for (double& farad : graph_.ground_F) {
      if (!(farad < 0)) continue;
      ++negative_, negative_F_ += farad;
      farad = std::numeric_limits<double>::quiet_NaN();
    }
  }

  void add_resistances() {
    const auto known = [](double ohm) { return !std::isnan(ohm); };
    if (std::none_of(labels_.resistance_ohm.begin(), labels_.resistance_ohm.end(), known)) return;
    graph_.resistance_ohm.assign(idx(graph_.nets), std::numeric_limits<double>::quiet_NaN());
    graph_.point_ohm = graph_.resistance_ohm;
    for (std::size_t net = 0; net < labels_.resistance_ohm.size(); ++net)
      if (const std::int32_t at = places_.net[net]; at != kAbsent) {
        graph_.resistance_ohm[idx(at)] = labels_.resistance_ohm[net];
        graph_.point_ohm[idx(at)] = labels_.point_ohm[net];
      }
  }

  void report() {
    const std::string where = printable(labels_.source.empty() ? circuit_.source : labels_.source);
    if (rail_ > 0)
      diagnostics_.warn(ErrorId::w_rail, str(rail_F_, " F between supplies and others"), where, rail_);
    if (negative_ > 0)
      diagnostics_.warn(ErrorId::w_negative, str("sums of ", negative_F_, " F together"), where, negative_);
    if (self_ > 0) diagnostics_.warn(ErrorId::w_self, str(self_F_, " F inside one net"), where, self_);
    if (bare_ > 0)
      diagnostics_.warn(ErrorId::w_node, str(bare_F_, " F on nets without a device are left out"), where,
                        bare_);
  }

  const FlatCircuit& circuit_;
  const CircuitLabels& labels_;
  const std::vector<std::uint8_t>& is_supply_;
  const GraphPlaces& places_;
  CircuitGraph& graph_;
  Diagnostics& diagnostics_;
  std::int64_t rail_ = 0, negative_ = 0, self_ = 0, bare_ = 0;
  double rail_F_ = 0, negative_F_ = 0, self_F_ = 0, bare_F_ = 0;
};

}   // namespace

void add_labels(const FlatCircuit& circuit, const CircuitLabels& labels,
                const std::vector<std::uint8_t>& is_supply, const GraphPlaces& places, CircuitGraph& graph,
                Diagnostics& diagnostics) {
  LabelBuilder(circuit, labels, is_supply, places, graph, diagnostics).run();
}

}   // namespace cgcl
