// SPF 1.5 without devices: what simulators read back onto a netlist. Every capacitor once.
#include "engine/core/config.hpp"
#include "engine/core/index.hpp"
#include "io/annotate/parasitics_writer.hpp"

#include <algorithm>   // for replace

namespace cgcl {
namespace {

constexpr double kPerPico = 1e12;

/// The delimiter and what opens or closes something would be misread inside a name.
void append_spf(std::string& out, std::string_view name, char delimiter) {
  append_escaped(out, name, [delimiter](char c) {
    return c != delimiter && std::string_view("()\"\\").find(c) == std::string_view::npos;
  });
}

/// One word, whatever the design is called.
std::string cell_name(std::string_view design) {
  std::string out = comment_text(design);
  std::replace(out.begin(), out.end(), ' ', '_');
  return out.empty() ? "top" : out;
}

class SpfWriter : ParasiticsWriter {
 public:
  SpfWriter(TextFile& out, const CircuitPrediction& prediction, const NetCapacitances& caps,
            const NetNames& names, const WriteOptions& options)
      : ParasiticsWriter(out, prediction, caps, names, options), couplings_(prediction) {}

  void write() {
    header();
    for (std::int32_t n = 0; n < nets_; ++n) {
      if (net_of(n).rail || !net_of(n).selected) continue;
      net(n);
      for (const std::int64_t k : couplings_.of(n)) {
        const CouplingPrediction& c = prediction_.couplings[idx(k)];
        if (n != (net_of(c.a).selected ? c.a : c.b) || !caps_.keeps(c)) continue;
        card('c', k + 1, spf_name(names_, n == c.a ? c.b : c.a, options_), c.cap_F);
      }
    }
    out_ << "*\n.ENDS\n";
  }

 private:
  void header() {
    out_ << "*|DSPF 1.5\n*|DESIGN " << quoted_text(prediction_.design)
         << "\n*|VENDOR \"circuitgcl\"\n*|PROGRAM \"circuitgcl\"\n*|VERSION \"" << kVersion
         << "\"\n*|DIVIDER " << options_.divider << "\n*|DELIMITER " << options_.delimiter << '\n';
    write_comments("* ");
    out_ << "* Cg_ ground capacitance, Cl_ lumped coupling to ground, Cc_ coupling, listed once\n";
    out_ << ".SUBCKT " << cell_name(prediction_.design);
    // Order of the ports as in the netlist; a prediction of a graph knows none.
    if (names_.flat().nets() > 0) {
      for (const std::int32_t port : names_.flat().ports) {
        if (names_.predicted_net(port) >= 0)
          out_ << "\n+ " << spf_name(names_, names_.predicted_net(port), options_);
      }
    } else {
      for (std::int32_t n = 0; n < nets_; ++n) {
        if (net_of(n).port) out_ << "\n+ " << spf_name(names_, n, options_);
      }
    }
    out_ << "\n*|GROUND_NET 0\n";
  }

  void net(std::int32_t n) {
    name_ = spf_name(names_, n, options_);
    const NetPrediction& net = net_of(n);
    out_ << "*\n*|NET " << name_ << ' ' << Exponent{total_F(n) * kPerPico} << "PF\n";
    if (net.port) out_ << "*|P (" << name_ << " B 0)\n";
    for (const NetPin* pin = pins_.begin(n); pin != pins_.end(n); ++pin) {
      const DeviceKind kind = names_.flat().type_of(pin->device).kind;
      spell(*pin);
      out_ << "*|I (" << instance_ << options_.delimiter << terminal_ << ' ' << instance_ << ' ' << terminal_
           << ' ' << direction(kind, pin->terminal) << " 0)\n";
    }
    resistors(n);
    const double ground = caps_.ground_F[idx(n)], lumped = caps_.lumped_F[idx(n)];
    if (ground > 0) card('g', n + 1, "0", ground);
    if (lumped > 0) card('l', n + 1, "0", lumped);
  }

  /// What was extracted, as a star of the same sum and the same resistance between pins.
  void resistors(std::int32_t n) {
    const ReducedResistors star = star_of(n);
    std::int64_t number = 0;
    for (const double ohm : star.to_pin) {
      const NetPin& pin = pins_.begin(n)[number++];
      spell(pin);
      out_ << "Rp_" << n + 1 << '_' << number << ' ' << name_ << ' ' << instance_ << options_.delimiter
           << terminal_ << ' ' << Exponent{ohm} << '\n';
    }
    if (star.stub_ohm > 0)
      out_ << "Rs_" << n + 1 << ' ' << name_ << ' ' << name_ << options_.delimiter << "2 "
           << Exponent{star.stub_ohm} << '\n';
  }

  /// Into `instance_` and `terminal_`.
  void spell(const NetPin& pin) {
    path_.clear();
    names_.append_device(path_, pin.device, options_.divider);
    instance_.clear();
    append_spf(instance_, path_, options_.delimiter);
    terminal_.clear();
    append_spf(terminal_, pin_name(names_.flat(), pin), options_.delimiter);
  }

  void card(char kind, std::int64_t number, std::string_view other, double cap_F) {
    out_ << 'C' << kind << '_' << number << ' ' << name_ << ' ' << other << ' ' << Exponent{cap_F} << '\n';
  }

  CouplingIndex couplings_;
  std::string name_, path_, instance_, terminal_;
};

}   // namespace

std::string spf_name(const NetNames& names, std::int32_t net, const WriteOptions& options) {
  std::string out;
  append_spf(out, names.path(net, options.divider), options.delimiter);
  return out;
}

void write_spf(const std::string& path, const CircuitPrediction& prediction, const NetCapacitances& caps,
               const NetNames& names, const WriteOptions& options) {
  TextFile out(path);
  SpfWriter(out, prediction, caps, names, options).write();
  out.commit();
}

}   // namespace cgcl
