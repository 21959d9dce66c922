#include "io/circuit/match.hpp"

#include "engine/core/index.hpp"
#include "io/circuit/match_cells.hpp"
#include "io/circuit/match_paths.hpp"
#include "io/circuit/match_report.hpp"
#include "io/circuit/match_resistance.hpp"
#include "io/circuit/match_votes.hpp"
#include "io/netlist/dummy_device.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace cgcl {
namespace {

constexpr std::int32_t kAbsent = -1;

class Matching {
 public:
  Matching(const FlatCircuit& circuit, const Parasitics& parasitics, const std::vector<Supply>& supplies,
           MatchReport& report)
      : circuit_(circuit),
        parasitics_(parasitics),
        report_(report),
        cells_(circuit, parasitics),
        // The paths of millions of transistors are not looked at where the file speaks of cells.
        instances_(cells_.are_most() ? InstanceMatcher(parasitics.divider)
                                     : InstanceMatcher(circuit, parasitics)) {
    is_supply_.assign(idx(circuit.nets()), 0);
    for (const Supply& supply : supplies) is_supply_[idx(supply.net)] = 1;
    report.path_rule = names().rule().text();
  }

  CircuitLabels run(Diagnostics& diagnostics) {
    find_devices();
    find_named_nets();
    if (parasitics_.format == ParasiticFormat::spice) drop_numbered_devices();
    choices_ = choose_nets(circuit_, parasitics_, places_, named_);
    count_matches();
    require_match();
    CircuitLabels labels = make_labels();
    count_netlist_side();
    warn(diagnostics);
    return labels;
  }

 private:
  /// The rule by which most instances were found.
  [[nodiscard]] const InstanceMatcher& names() const {
    return cells_.are_most() ? cells_.names() : instances_;
  }

  void find_devices() {
    places_.device.assign(parasitics_.pins.size(), kAbsent);
    places_.cell_net.assign(parasitics_.pins.size(), kAbsent);
    matched_.assign(idx(circuit_.devices()), 0);
    matched_cell_.assign(circuit_.instances.size(), 0);
    std::vector<std::uint8_t> seen(idx(parasitics_.names.size()), 0);
    std::vector<Found> found(seen.size());   // of the instances seen
    for (std::size_t p = 0; p < parasitics_.pins.size(); ++p) {
      const NameId id = parasitics_.pins[p].instance;
      const auto at = idx(id);
      if (seen[at] == 0) {
        seen[at] = 1;
        found[at] = add_instance(parasitics_.names[id]);
      }
      places_.device[p] = found[at].device;
      if (found[at].cell != kAbsent)
        places_.cell_net[p] = cells_.net(found[at].cell, parasitics_.terminal(parasitics_.pins[p]));
    }
    for (std::size_t i = 1; i < matched_cell_.size(); ++i)   // with all that is inside
      matched_cell_[i] |= matched_cell_[idx(circuit_.instances[i].parent)];
  }

  /// A device, or else an instance of a cell.
  struct Found {
    std::int32_t device = kAbsent, cell = kAbsent;
    [[nodiscard]] bool any() const { return device != kAbsent || cell != kAbsent; }
  };

  Found add_instance(std::string_view instance) {
    bool finger = false;
    Found found{.device = instances_.find(instance, finger)};
    if (found.device != kAbsent)
      matched_[idx(found.device)] = 1;
    else if (cells_.any())
      found.cell = cells_.instance(instance);
    if (found.cell != kAbsent) matched_cell_[idx(found.cell)] = 1;
    ++report_.instances;
    report_.instances_matched += found.any();
    report_.cells += found.cell != kAbsent;
    report_.fingers += finger;
    if (!found.any() && lost_instances_.size() < kShownPlaces) lost_instances_.emplace_back(instance);
    return found;
  }

  void find_named_nets() {
    named_.assign(parasitics_.nets.size(), kAbsent);
    find_named_nets(PathIndex::nets(circuit_, parasitics_.divider));
    if (!circuit_.aliases.empty() && std::count(named_.begin(), named_.end(), kAbsent) > 0)
      find_named_nets(PathIndex::aliases(circuit_, parasitics_.divider));
  }

  /// Those that have no net yet.
  void find_named_nets(const PathIndex& nets) {
    for (std::size_t e = 0; e < named_.size(); ++e) {
      if (named_[e] != kAbsent) continue;
      const std::string& name = parasitics_.nets[e];
      const std::string canonical = canonical_path(name, parasitics_.divider);
      std::int32_t net = nets.find_net(canonical, name, parasitics_.divider);
      if (net < 0) net = nets.find(names().without_prefix(canonical));
      named_[e] = std::max(net, kAbsent);   // a name of several nets is none
    }
  }

  /// Magic numbers its devices: X0 of such a file is not X0 of the schematic. Told by the nets of equal
  /// names.
  void drop_numbered_devices() {
    std::int64_t agree = 0, asked = 0;
    for (std::size_t p = 0; p < places_.device.size(); ++p) {
      const std::int32_t net = named_[idx(parasitics_.pins[p].net)];
      if (places_.device[p] == kAbsent || net == kAbsent) continue;
      ++asked;
      agree += terminal_on(p, net) >= 0;
    }
    if (2 * agree >= asked) return;
    places_.device.assign(places_.device.size(), kAbsent);
    matched_.assign(matched_.size(), 0);
    report_.instances_matched = report_.fingers = 0;
    report_.path_rule = "device names of the extraction are its own";
  }

  void count_matches() {
    for (std::size_t e = 0; e < choices_.size(); ++e) {
      const NetChoice& choice = choices_[e];
      ++report_.nets;
      report_.by_pins += choice.by == MatchedBy::pins;
      report_.by_name += choice.by == MatchedBy::name;
      report_.ambiguous += choice.by == MatchedBy::ambiguous;
      report_.unmatched += choice.by == MatchedBy::nothing;
      if (choice.net != kAbsent && is_supply_[idx(choice.net)] != 0) ++report_.supplies;
      if (choice.net == kAbsent && lost_nets_.size() < kShownPlaces)
        lost_nets_.push_back(parasitics_.nets[e]);
    }
  }

  void require_match() const {
    if (!report_.is_match())
      throw no_match(report_, circuit_, parasitics_, lost_nets_,
                     [this](std::int32_t net) { return is_supply_[idx(net)] != 0; });
  }

  /// The end of the circuit that an end of the parasitics is; -1 when its net was not matched.
  [[nodiscard]] std::int64_t end_of(std::int32_t end, bool count) {
    const std::int32_t extracted = parasitics_.net_of_end(end);
    const std::int32_t net = extracted < 0 ? kAbsent : choices_[idx(extracted)].net;
    if (net == kAbsent) return kAbsent;
    const auto nets = static_cast<std::int32_t>(parasitics_.nets.size());
    if (end < nets) return net;
    const auto p = idx(end - nets);
    const int terminal = terminal_on(p, net);
    if (terminal >= 0) return circuit_.nets() + circuit_.first_terminal[idx(places_.device[p])] + terminal;
    if (count) ++report_.pins_as_nets;
    return net;
  }

  /// The terminal of pin `p` that is on `net`: the one named, or the other of drain and source.
  [[nodiscard]] int terminal_on(std::size_t p, std::int32_t net) const {
    const std::int32_t device = places_.device[p];
    if (device == kAbsent) return kAbsent;
    const int terminal = terminal_number(circuit_, device, parasitics_.terminal(parasitics_.pins[p]));
    if (terminal < 0 || circuit_.net_of(device, terminal) == net) return terminal;
    const bool source_drain =
        circuit_.type_of(device).kind == DeviceKind::mos && (terminal == 0 || terminal == 2);
    return source_drain && circuit_.net_of(device, 2 - terminal) == net ? 2 - terminal : kAbsent;
  }

  /// Whether an unmatched net of the parasitics is a supply by its name or by declaration.
  [[nodiscard]] bool is_foreign_supply(std::int32_t end) const {
    const std::int32_t net = parasitics_.net_of_end(end);
    if (net < 0) return false;
    const std::string& name = parasitics_.nets[idx(net)];
    const std::vector<std::string>& power = parasitics_.power_nets;
    return supply_of_name(name) != SupplyKind::none ||
           std::find(power.begin(), power.end(), name) != power.end();
  }

  CircuitLabels make_labels() {
    CircuitLabels labels;
    labels.source = parasitics_.source;
    labels.source_sha256 = parasitics_.sha256;
    labels.capacitors_read = parasitics_.counts.capacitors;
    labels.ground_F.assign(idx(circuit_.nets()), std::numeric_limits<double>::quiet_NaN());
    labels.matched_by.assign(idx(circuit_.nets()), MatchedBy::nothing);
    for (std::size_t e = 0; e < choices_.size(); ++e) {
      const NetChoice& choice = choices_[e];
      if (choice.net == kAbsent) {
        labels.unmatched.push_back(static_cast<std::int32_t>(e));
        continue;
      }
      // The end of a coupling of others was not extracted itself: nothing is known of its ground capacitance.
      if (parasitics_.extracted[e] != 0) labels.ground_F[idx(choice.net)] = 0;
      labels.matched_by[idx(choice.net)] = choice.by;
    }
    label_resistances(circuit_, parasitics_, choices_, labels);
    std::vector<CircuitCoupling> ground, couplings;
    for (std::size_t e = 0; e < parasitics_.ground_F.size(); ++e)
      if (parasitics_.ground_F[e] != 0)
        add_ground(static_cast<std::int32_t>(e), parasitics_.ground_F[e], ground);
    for (const ParasiticCoupling& c : parasitics_.couplings) {
      const std::int64_t a = end_of(c.a, true), b = end_of(c.b, true);
      report_.total_F += c.cap_F;
      if (a != kAbsent && b != kAbsent)
        couplings.push_back({a, b, c.cap_F});
      else if (a != kAbsent && is_foreign_supply(c.b))
        ground.push_back({a, a, c.cap_F});
      else if (b != kAbsent && is_foreign_supply(c.a))
        ground.push_back({b, b, c.cap_F});
      else
        report_.lost_F += c.cap_F;
    }
    labels.couplings = sum_couplings(std::move(couplings));
    for (const CircuitCoupling& sum : sum_couplings(std::move(ground)))
      if (sum.a < circuit_.nets())
        labels.ground_F[idx(sum.a)] += sum.cap_F;   // NaN stays
      else
        labels.terminal_ground.push_back({sum.a - circuit_.nets(), sum.cap_F});
    return labels;
  }

  void add_ground(std::int32_t end, double farad, std::vector<CircuitCoupling>& ground) {
    report_.total_F += farad;
    if (const std::int64_t at = end_of(end, true); at != kAbsent)
      ground.push_back({at, at, farad});
    else
      report_.lost_F += farad;
  }

  void count_netlist_side() {
    std::vector<std::uint8_t> labelled(is_supply_.size(), 0);
    for (const NetChoice& choice : choices_)
      if (choice.net != kAbsent) labelled[idx(choice.net)] = 1;
    for (std::int32_t net = 0; net < circuit_.nets(); ++net) {
      const auto n = idx(net);
      if (labelled[n] != 0 || is_supply_[n] != 0) continue;
      ++report_.netlist_nets;
      if (bare_nets_.size() < kShownPlaces) bare_nets_.push_back(circuit_.net_path(net));
    }
    for (std::int32_t d = 0; d < circuit_.devices(); ++d)
      if (matched_[idx(d)] == 0 && matched_cell_[idx(circuit_.device_instance[idx(d)])] == 0)
        ++(is_dummy(d) ? report_.dummies : report_.netlist_devices);
  }

  [[nodiscard]] bool is_dummy(std::int32_t device) const {
    return dummy_reason(circuit_, device, [this](std::int32_t net) { return is_supply_[idx(net)] != 0; })
        .any();
  }

  void warn(Diagnostics& diagnostics) const {
    const auto tell = [&](const std::vector<std::string>& names, std::int64_t count, const char* what,
                          const std::string& where) {
      for (const std::string& name : names)
        diagnostics.warn(ErrorId::w_match, str(what, " '", printable(name, 80), "'"), printable(where));
      if (const std::int64_t rest = count - static_cast<std::int64_t>(names.size()); rest > 0)
        diagnostics.warn(ErrorId::w_match, "", printable(where), rest);
    };
    tell(lost_nets_, report_.ambiguous + report_.unmatched, "net", parasitics_.source);
    tell(lost_instances_, report_.instances - report_.instances_matched, "instance", parasitics_.source);
    tell(bare_nets_, report_.netlist_nets, "net without labels", circuit_.source);
  }

  const FlatCircuit& circuit_;
  const Parasitics& parasitics_;
  MatchReport& report_;
  CellPins cells_;
  InstanceMatcher instances_;
  std::vector<std::uint8_t> is_supply_;   // [nets of the circuit]
  PinPlaces places_;
  std::vector<std::uint8_t> matched_;        // [devices] some instance is it
  std::vector<std::uint8_t> matched_cell_;   // [instances of the circuit] it, or one around it, is matched
  std::vector<std::int32_t> named_;          // [nets of the parasitics] net of the same name, or -1
  std::vector<NetChoice> choices_;           // [nets of the parasitics]
  std::vector<std::string> lost_nets_, lost_instances_, bare_nets_;   // the first few
};

}   // namespace

CircuitLabels match(const FlatCircuit& circuit, const Parasitics& parasitics,
                    const std::vector<Supply>& supplies, MatchReport& report, Diagnostics& diagnostics) {
  report = {};
  return Matching(circuit, parasitics, supplies, report).run(diagnostics);
}

}   // namespace cgcl
