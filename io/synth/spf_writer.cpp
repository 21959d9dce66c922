// The extraction of a synthetic design as SPF: one section per net, capacitors in the section of
// their first end.
#include "engine/core/config.hpp"
#include "engine/core/index.hpp"
#include "io/synth/synth_text.hpp"

#include <algorithm>
#include <vector>

namespace cgcl {
namespace {

using synth::Circuit;
using synth::Coupling;
using synth::Extraction;
using synth::Instance;
using synth::kSupplies;

constexpr double kPerPico = 1e12;
constexpr const char* kTerminals[] = {"D", "G", "S", "B"};

/// Lists by net: items of net n are items[first[n]] to items[first[n + 1] - 1], in ascending order.
struct ByNet {
  std::vector<std::int64_t> first;
  std::vector<std::int32_t> items;

  template <class NetOf>
  ByNet(std::int32_t nets, std::int64_t count, NetOf net_of) : first(idx(nets) + 1, 0), items(idx(count)) {
    for (std::int64_t i = 0; i < count; ++i) ++first[idx(net_of(i)) + 1];
    for (std::size_t n = 1; n < first.size(); ++n) first[n] += first[n - 1];
    std::vector<std::int64_t> next(first.begin(), first.end() - 1);
    for (std::int64_t i = 0; i < count; ++i)
      items[idx(next[idx(net_of(i))]++)] = static_cast<std::int32_t>(i);
  }
};

/// [3 * devices] drain, gate and source.
std::vector<std::int32_t> nets_of_pins(const Circuit& circuit) {
  std::vector<std::int32_t> out;
  out.reserve(3 * idx(circuit.devices));
  for (const Instance& inst : circuit.instances) {
    for (const synth::CellMos& mos : circuit.cell_of(inst).mos) {
      for (int t = 0; t < 3; ++t) out.push_back(circuit.net_of(inst, mos.terminal[t]));
    }
  }
  return out;
}

class SpfWriter {
 public:
  SpfWriter(TextFile& out, const Circuit& circuit, const Extraction& extraction)
      : out_(out),
        circuit_(circuit),
        extraction_(extraction),
        pin_net_(nets_of_pins(circuit)),
        pins_(circuit.nets(), static_cast<std::int64_t>(pin_net_.size()),
              [this](std::int64_t p) { return pin_net_[idx(p)]; }),
        pin_nets_(by_pin(extraction.pin_net)),
        pin_pins_(by_pin(extraction.pin_pin)),
        net_nets_(circuit.nets(), static_cast<std::int64_t>(extraction.net_net.size()),
                  [&](std::int64_t i) { return extraction.net_net[idx(i)].hi; }) {}

  void write() {
    header();
    const std::vector<double> totals = totals_F();
    for (std::int32_t net = kSupplies; net < circuit_.nets(); ++net) section(net, totals[idx(net)]);
    out_ << "*\n.ENDS\n";
  }

 private:
  [[nodiscard]] ByNet by_pin(const std::vector<Coupling>& list) const {
    return {circuit_.nets(), static_cast<std::int64_t>(list.size()),
            [&](std::int64_t i) { return pin_net_[idx(list[idx(i)].hi)]; }};
  }

  [[nodiscard]] std::vector<double> totals_F() const {
    std::vector<double> total = extraction_.ground_F;
    for (const Coupling& c : extraction_.pin_net) {
      total[idx(pin_net_[idx(c.hi)])] += c.cap_F;
      total[idx(c.lo)] += c.cap_F;
    }
    for (const Coupling& c : extraction_.pin_pin) {
      for (const std::int32_t pin : {c.hi, c.lo}) total[idx(pin_net_[idx(pin)])] += c.cap_F;
    }
    for (const Coupling& c : extraction_.net_net) {
      for (const std::int32_t net : {c.hi, c.lo}) total[idx(net)] += c.cap_F;
    }
    return total;
  }

  void header() {
    out_ << "*|DSPF 1.5\n*|DESIGN \"" << circuit_.name << "\"\n*|VENDOR \"circuitgcl\"\n"
         << kSynthProgram << "\n*|VERSION \"" << kVersion << "\"\n*|DIVIDER /\n*|DELIMITER :\n*|BUSBIT <>\n";
    out_ << "* a synthetic design: capacitances by formula, not extracted from a layout\n";
    out_ << "* supplies, without sections: " << circuit_.named[synth::kVdd].name << ' '
         << circuit_.named[synth::kVss].name << '\n';
    out_ << ".SUBCKT " << circuit_.name;
    for (std::size_t net = 0; net < circuit_.named.size(); ++net) {
      if (circuit_.named[net].port)
        out_ << "\n+ " << named_net_name(circuit_, static_cast<std::int32_t>(net));
    }
    out_ << "\n*|GROUND_NET 0\n";
  }

  void section(std::int32_t net, double total_F) {
    const std::string name = net_name(net);
    out_ << "*\n*|NET " << name << ' ' << Exponent{total_F * kPerPico} << "PF\n";
    if (idx(net) < circuit_.named.size() && circuit_.named[idx(net)].port)
      out_ << "*|P (" << name << " B 0)\n";
    for_each(pins_, net, [&](std::int32_t pin) {
      const std::string device = device_of(pin);
      const char* terminal = kTerminals[pin % 3];
      out_ << "*|I (" << device << ':' << terminal << ' ' << device << ' ' << terminal
           << (pin % 3 == 1 ? " I 0)\n" : " B 0)\n");
    });
    if (extraction_.ground_F[idx(net)] > 0) card(name, "0", extraction_.ground_F[idx(net)]);
    for_each(pin_nets_, net, [&](std::int32_t i) {
      const Coupling& c = extraction_.pin_net[idx(i)];
      card(pin_name(c.hi), net_name(c.lo), c.cap_F);
    });
    for_each(pin_pins_, net, [&](std::int32_t i) {
      const Coupling& c = extraction_.pin_pin[idx(i)];
      card(pin_name(c.hi), pin_name(c.lo), c.cap_F);
    });
    for_each(net_nets_, net, [&](std::int32_t i) {
      const Coupling& c = extraction_.net_net[idx(i)];
      card(name, net_name(c.lo), c.cap_F);
    });
  }

  template <class Action>
  static void for_each(const ByNet& list, std::int32_t net, Action action) {
    for (std::int64_t i = list.first[idx(net)]; i < list.first[idx(net) + 1]; ++i) action(list.items[idx(i)]);
  }

  void card(const std::string& a, const std::string& b, double cap_F) {
    out_ << 'C' << ++cards_ << ' ' << a << ' ' << b << ' ' << Exponent{cap_F} << '\n';
  }

  /// The last instance whose first device or local net is not above `id`; those without any are passed over.
  [[nodiscard]] const Instance& owner(std::int32_t id, std::int32_t Instance::*first) const {
    const auto after =
        std::upper_bound(circuit_.instances.begin(), circuit_.instances.end(), id,
                         [&](std::int32_t x, const Instance& inst) { return x < inst.*first; });
    return *(after - 1);
  }

  [[nodiscard]] std::string net_name(std::int32_t net) const {
    const auto named = static_cast<std::int32_t>(circuit_.named.size());
    if (net < named) return named_net_name(circuit_, net);
    const Instance& inst = owner(net - named, &Instance::first_local);
    return local_net_name(circuit_, inst,
                          net - named - inst.first_local + kSupplies + circuit_.cell_of(inst).ports);
  }
  [[nodiscard]] std::string device_of(std::int32_t pin) const {
    const Instance& inst = owner(pin / 3, &Instance::first_device);
    return device_name(circuit_, inst, pin / 3 - inst.first_device);
  }
  [[nodiscard]] std::string pin_name(std::int32_t pin) const {
    return device_of(pin) + ":" + kTerminals[pin % 3];
  }

  TextFile& out_;
  const Circuit& circuit_;
  const Extraction& extraction_;
  std::vector<std::int32_t> pin_net_;
  ByNet pins_, pin_nets_, pin_pins_, net_nets_;
  std::int64_t cards_ = 0;
};

}   // namespace

void write_synth_spf(TextFile& out, const synth::Circuit& circuit, const synth::Extraction& extraction) {
  SpfWriter(out, circuit, extraction).write();
}

}   // namespace cgcl
