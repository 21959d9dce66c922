// SPEF for timing: capacitances in fF, a coupling in the sections of both nets, totals that are section sums.
#include "engine/core/config.hpp"
#include "engine/core/index.hpp"
#include "io/annotate/parasitics_writer.hpp"

namespace cgcl {
namespace {

constexpr double kPerFemto = 1e15;

bool plain_in_spef(char c, char divider) {
  const bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  return word || c == divider || c == '[' || c == ']';
}

class SpefWriter : ParasiticsWriter {
 public:
  SpefWriter(TextFile& out, const CircuitPrediction& prediction, const NetCapacitances& caps,
             const NetNames& names, const WriteOptions& options)
      : ParasiticsWriter(out, prediction, caps, names, options), couplings_(prediction) {}

  void write() {
    header();
    name_map();
    ports();
    for (std::int32_t n = 0; n < nets_; ++n)
      if (!net_of(n).rail && net_of(n).selected) section(n);
  }

 private:
  /// In the fixed order of the standard, which OpenSTA insists on. A date would make every file another one.
  void header() {
    out_ << "*SPEF \"IEEE 1481-2009\"\n*DESIGN " << quoted_text(prediction_.design)
         << "\n*DATE \"not recorded\"\n*VENDOR \"circuitgcl\"\n*PROGRAM \"circuitgcl\"\n*VERSION \""
         << kVersion << "\"\n*DESIGN_FLOW \"NAME_SCOPE LOCAL\" \"PIN_CAP NONE\"\n*DIVIDER "
         << options_.divider << "\n*DELIMITER " << options_.delimiter
         << "\n*BUS_DELIMITER [ ]\n*T_UNIT 1 PS\n*C_UNIT 1 FF\n*R_UNIT 1 OHM\n*L_UNIT 1 HENRY\n";
    write_comments("// ");
  }

  void map_entry(std::int64_t number, std::string_view name) {
    text_.clear();
    append_escaped(text_, name, [this](char c) { return plain_in_spef(c, options_.divider); });
    out_ << '*' << number << ' ' << text_ << '\n';
  }

  /// Nets from 1, then devices.
  void name_map() {
    out_ << "\n*NAME_MAP\n";
    for (std::int32_t n = 0; n < nets_; ++n) {
      if (!net_of(n).rail) map_entry(std::int64_t{n} + 1, names_.path(n, options_.divider));
    }
    if (names_.flat().nets() == 0) return;
    for (std::int32_t d = 0; d < names_.flat().devices(); ++d) {
      path_.clear();
      names_.append_device(path_, d, options_.divider);
      map_entry(device_number(d), path_);
    }
  }

  void ports() {
    bool first = true;
    for (std::int32_t n = 0; n < nets_; ++n) {
      if (!net_of(n).port || net_of(n).rail) continue;
      if (first) out_ << "\n*PORTS\n";
      first = false;
      out_ << '*' << n + 1 << " B\n";
    }
  }

  void section(std::int32_t n) {
    out_ << "\n*D_NET *" << n + 1 << ' ' << Exponent{total_F(n) * kPerFemto} << "\n*CONN\n";
    if (net_of(n).port) out_ << "*P *" << n + 1 << " B\n";
    for (const NetPin* pin = pins_.begin(n); pin != pins_.end(n); ++pin) {
      const DeviceKind kind = names_.flat().type_of(pin->device).kind;
      out_ << "*I ";
      pin_node(*pin) << ' ' << direction(kind, pin->terminal) << '\n';
    }
    out_ << "*CAP\n";
    std::int64_t id = 0;
    const double ground = caps_.ground_F[idx(n)], lumped = caps_.lumped_F[idx(n)];
    if (ground > 0) capacitor(++id, n, -1, ground) << '\n';
    if (lumped > 0) capacitor(++id, n, -1, lumped) << " // lumped coupling\n";
    for (const std::int64_t k : couplings_.of(n)) {
      const CouplingPrediction& c = prediction_.couplings[idx(k)];
      if (caps_.keeps(c)) capacitor(++id, n, c.a == n ? c.b : c.a, c.cap_F) << '\n';
    }
    resistors(n);
    out_ << "*END\n";
  }

  /// What was extracted, as a star of the same sum and the same resistance between pins.
  void resistors(std::int32_t n) {
    const ReducedResistors star = star_of(n);
    if (star.empty()) return join_cell_pins(n);
    out_ << "*RES\n";
    std::int64_t id = 0;
    for (const double ohm : star.to_pin) {
      const NetPin& pin = pins_.begin(n)[id++];
      out_ << id << ' ';
      node(n);
      out_ << ' ';
      pin_node(pin) << ' ' << Exponent{ohm} << '\n';
    }
    if (!(star.stub_ohm > 0)) return;
    out_ << id + 1 << ' ';
    node(n);
    out_ << " *" << n + 1 << options_.delimiter << "2 " << Exponent{star.stub_ohm} << '\n';
  }

  /// Of gates without resistances: timing analysis looks for what a net has at the pin that drives it, so all
  /// pins are joined to its node by nothing.
  void join_cell_pins(std::int32_t n) {
    std::int64_t id = 0;
    for (const NetPin* pin = pins_.begin(n); pin != pins_.end(n); ++pin) {
      if (!is_cell_pin(names_.flat(), *pin)) continue;
      if (id == 0) out_ << "*RES\n";
      out_ << ++id << ' ';
      node(n);
      out_ << ' ';
      pin_node(*pin) << " 0\n";
    }
  }

  TextFile& pin_node(const NetPin& pin) {
    text_.clear();
    append_escaped(text_, pin_name(names_.flat(), pin),
                   [this](char c) { return plain_in_spef(c, options_.divider); });
    return out_ << '*' << device_number(pin.device) << options_.delimiter << text_;
  }

  TextFile& capacitor(std::int64_t id, std::int32_t net, std::int32_t other, double cap_F) {
    out_ << id << ' ';
    node(net);
    if (other >= 0) {
      out_ << ' ';
      node(other);
    }
    return out_ << ' ' << Exponent{cap_F * kPerFemto};
  }

  /// The only node of a net; a bare net is one for ports alone.
  void node(std::int32_t n) {
    out_ << '*' << n + 1;
    if (!net_of(n).port) out_ << options_.delimiter << '1';
  }
  [[nodiscard]] std::int64_t device_number(std::int32_t device) const {
    return std::int64_t{nets_} + device + 1;
  }

  CouplingIndex couplings_;
  std::string text_, path_;
};

}   // namespace

void write_spef(const std::string& path, const CircuitPrediction& prediction, const NetCapacitances& caps,
                const NetNames& names, const WriteOptions& options) {
  TextFile out(path);
  SpefWriter(out, prediction, caps, names, options).write();
  out.commit();
}

}   // namespace cgcl
