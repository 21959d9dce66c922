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
      : ParasiticsWriter(out, prediction, caps, names, options) {}

  void write() {
    header();
    std::size_t k = 0;
    for (std::int32_t n = 0; n < nets_; ++n) {
      if (net_of(n).rail) continue;
      net(n);
      for (; k < prediction_.couplings.size() && prediction_.couplings[k].a == n; ++k) {
        const CouplingPrediction& c = prediction_.couplings[k];
        if (caps_.keeps(c))
          card('c', static_cast<std::int64_t>(k) + 1, spf_name(names_, c.b, options_), c.cap_F);
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
      const std::string_view terminal = terminal_name(kind, pin->terminal);
      path_.clear();
      names_.append_device(path_, pin->device, options_.divider);
      instance_.clear();
      append_spf(instance_, path_, options_.delimiter);
      out_ << "*|I (" << instance_ << options_.delimiter << terminal << ' ' << instance_ << ' ' << terminal
           << ' ' << direction(kind, pin->terminal) << " 0)\n";
    }
    const double ground = caps_.ground_F[idx(n)], lumped = caps_.lumped_F[idx(n)];
    if (ground > 0) card('g', n + 1, "0", ground);
    if (lumped > 0) card('l', n + 1, "0", lumped);
  }

  void card(char kind, std::int64_t number, std::string_view other, double cap_F) {
    out_ << 'C' << kind << '_' << number << ' ' << name_ << ' ' << other << ' ' << Exponent{cap_F} << '\n';
  }

  std::string name_, path_, instance_;
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
