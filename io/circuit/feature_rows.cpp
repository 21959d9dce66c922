#include "io/circuit/feature_rows.hpp"

#include "engine/core/index.hpp"
#include "engine/core/key128.hpp"   // for mix_word

#include <algorithm>   // for fill_n
#include <cmath>

namespace cgcl {
namespace {

constexpr auto kColumns = idx(kFeatureColumns);

/// What is not known, or makes no sense as a size, counts as nothing.
double known(double value) { return std::isfinite(value) && value > 0 ? value : 0; }

class NetSums {
 public:
  explicit NetSums(const FlatCircuit& circuit)
      : circuit_(circuit), sums_(idx(circuit.nets()) * kColumns, 0.0) {}

  void add(std::int32_t device) {
    const DeviceType& type = circuit_.type_of(device);
    const int terminals = circuit_.terminals(device);
    count_once(device, type, terminals);
    for (int t = 0; t < terminals; ++t) {
      double* row = row_of(circuit_.net_of(device, t));
      if (type.kind == DeviceKind::mos)
        add_mos(row, type, t);
      else if (t < 2)
        add_two_terminal(row, type);
    }
  }
  [[nodiscard]] std::vector<float> finish() {
    std::vector<float> out(sums_.size());
    for (std::int32_t net = 0; net < circuit_.nets(); ++net) {
      const auto n = idx(net);
      double* row = row_of(net);
      at(row, NetColumn::ports) = circuit_.net_ports[n];
      at(row, NetColumn::level) = 1.0 / (1 + circuit_.depth(circuit_.net_instance[n]));
      for (std::size_t c = 0; c < kColumns; ++c) out[n * kColumns + c] = static_cast<float>(row[c]);
    }
    return out;
  }

 private:
  static double& at(double* row, NetColumn column) { return row[static_cast<int>(column)]; }
  double* row_of(std::int32_t net) { return &sums_[idx(net) * kColumns]; }

  /// Columns that count a device once on a net, however many of its terminals are there.
  void count_once(std::int32_t device, const DeviceType& type, int terminals) {
    NetColumn column = NetColumn::mos;
    switch (type.kind) {
      case DeviceKind::mos:
        break;
      case DeviceKind::resistor:
        column = NetColumn::resistors;
        break;
      case DeviceKind::capacitor:
        column = NetColumn::capacitors;
        break;
      case DeviceKind::diode:
        column = NetColumn::diodes;
        break;
      default:
        return;
    }
    const int counted = type.kind == DeviceKind::mos ? terminals : std::min(terminals, 2);
    for (int t = 0; t < counted; ++t) {
      const std::int32_t net = circuit_.net_of(device, t);
      bool seen = false;
      for (int before = 0; before < t; ++before) seen = seen || circuit_.net_of(device, before) == net;
      if (!seen) at(row_of(net), column) += type.m;
    }
  }
  static void add_mos(double* row, const DeviceType& type, int terminal) {
    if (terminal == 1) {
      at(row, NetColumn::gates) += type.m * type.nf;
      at(row, NetColumn::length) += type.m * known(type.l_m) * type.nf;
    } else if (terminal == 0 || terminal == 2) {
      at(row, NetColumn::source_drains) += type.m * type.nf;
      at(row, NetColumn::width) += type.m * known(type.w_m);
    } else if (terminal == 3) {
      at(row, NetColumn::bulks) += type.m;
    }
  }
  static void add_two_terminal(double* row, const DeviceType& type) {
    if (type.kind == DeviceKind::resistor) {
      at(row, NetColumn::r_width) += type.m * known(type.w_m);
      at(row, NetColumn::r_length) += type.m * known(type.l_m);
    } else if (type.kind == DeviceKind::capacitor) {
      at(row, NetColumn::c_fingers) += type.m * known(type.fingers_r);
      at(row, NetColumn::c_length) += type.m * known(type.length_r);
    } else if (type.kind == DeviceKind::diode) {
      at(row, NetColumn::area) += type.m * known(type.area_m2);
      at(row, NetColumn::perimeter) += type.m * known(type.perimeter_m);
    }
  }

  const FlatCircuit& circuit_;
  std::vector<double> sums_;
};

int kind_code(const DeviceType& type) {
  switch (type.kind) {
    case DeviceKind::mos:
      return type.p_channel ? 2 : 1;
    case DeviceKind::resistor:
      return 3;
    case DeviceKind::capacitor:
      return 4;
    case DeviceKind::diode:
      return 5;
    case DeviceKind::bjt:
      return 6;
    case DeviceKind::inductor:
      return 7;
    case DeviceKind::other:
      break;
  }
  return 8;
}

}   // namespace

double type_code(const DeviceType& type) {
  std::uint64_t hash = 0;
  for (const char c : type.model) hash = mix_word(hash ^ static_cast<unsigned char>(lower(c)));
  constexpr double kSteps = 131072;   // 2^17: with 4 bits of whole part well inside the 24 of a float
  return kind_code(type) + static_cast<double>(hash >> 48) / kSteps;
}

int pin_code(DeviceKind kind, int terminal, TerminalClasses classes) {
  constexpr int kThird = 13, kOther = 14;
  switch (kind) {
    case DeviceKind::mos:
      return terminal == 1   ? kGateCode
             : terminal == 0 ? kDrainCode
             : terminal == 2 ? (classes == TerminalClasses::joined ? kDrainCode : kSourceCode)
                             : -1;
    case DeviceKind::capacitor:
    case DeviceKind::diode:
      return terminal < 2 ? 3 + terminal : kThird;
    case DeviceKind::resistor:
      return terminal < 2 ? 5 + terminal : kThird;
    case DeviceKind::bjt:
      return terminal < 4 ? 7 + terminal : kThird;
    case DeviceKind::inductor:
      return terminal < 2 ? 11 + terminal : kThird;
    case DeviceKind::other:
      break;
  }
  return kOther;
}

std::vector<float> net_rows(const FlatCircuit& circuit) {
  NetSums sums(circuit);
  for (std::int32_t device = 0; device < circuit.devices(); ++device) sums.add(device);
  return sums.finish();
}

void device_row(const DeviceType& type, int terminals, float* row) {
  std::fill_n(row, kColumns, 0.0f);
  const auto set = [&](DeviceColumn column, double value) {
    row[static_cast<int>(column)] = static_cast<float>(known(value));
  };
  switch (type.kind) {
    case DeviceKind::mos:
      set(DeviceColumn::mos, type.m);
      set(DeviceColumn::width, type.w_m), set(DeviceColumn::length, type.l_m);
      break;
    case DeviceKind::resistor:
      set(DeviceColumn::resistor, type.m);
      set(DeviceColumn::r_width, type.w_m), set(DeviceColumn::r_length, type.l_m);
      break;
    case DeviceKind::capacitor:
      set(DeviceColumn::capacitor, type.m);
      set(DeviceColumn::c_fingers, type.fingers_r), set(DeviceColumn::c_length, type.length_r);
      set(DeviceColumn::width, type.w_m), set(DeviceColumn::length, type.l_m);
      break;
    case DeviceKind::diode:
      set(DeviceColumn::diode, type.m);
      set(DeviceColumn::area, type.area_m2), set(DeviceColumn::perimeter, type.perimeter_m);
      break;
    default:
      break;
  }
  set(DeviceColumn::terminals, terminals);
  set(DeviceColumn::type_code, type_code(type));
}

}   // namespace cgcl
