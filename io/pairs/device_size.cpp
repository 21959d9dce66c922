#include "io/pairs/device_size.hpp"

#include <algorithm>   // for max, min
#include <cmath>       // for llround, round

namespace cgcl {
namespace {

constexpr double kNano = 1e9;
constexpr double kLargest = 1;   // metre, and square metre: a sum over all devices still fits 64 bits

std::int64_t nanometres(double metres) {
  return static_cast<std::int64_t>(std::llround(std::min(metres, kLargest) * kNano));
}

}   // namespace

DeviceSize device_size(const CircuitGraph& graph, std::int32_t device) {
  const float* row = &graph.features[idx(graph.nets + device) * kFeatureColumns];
  const auto value = [&](DeviceColumn column) { return static_cast<double>(row[static_cast<int>(column)]); };
  const auto parallel = [&](DeviceColumn multiplier) { return std::max(1.0, value(multiplier)); };
  DeviceSize out;
  out.width_nm = nanometres(value(DeviceColumn::width) * parallel(DeviceColumn::mos));
  out.length_nm = nanometres(value(DeviceColumn::length));
  out.resistor_nm = nanometres(value(DeviceColumn::r_length));
  const double plate = static_cast<double>(out.width_nm) * static_cast<double>(out.length_nm);
  const double strip =
      static_cast<double>(nanometres(value(DeviceColumn::r_width))) * static_cast<double>(out.resistor_nm);
  const double junction = std::round(std::min(value(DeviceColumn::area), kLargest) * kNano * kNano);
  out.area_nm2 = plate * parallel(DeviceColumn::capacitor) + strip * parallel(DeviceColumn::resistor) +
                 junction * parallel(DeviceColumn::diode);
  out.resistor = value(DeviceColumn::resistor) > 0;
  out.capacitor = value(DeviceColumn::capacitor) > 0;
  return out;
}

std::vector<double> net_areas_nm2(const CircuitGraph& graph, const DeviceTerminals& terminals) {
  std::vector<double> out;
  for (std::int32_t v = 0; v < graph.nets; ++v) {
    double sum_nm2 = 0;
    for (std::int64_t t = terminals.net_first[idx(v)]; t < terminals.net_first[idx(v) + 1]; ++t)
      sum_nm2 += device_size(graph, terminals.net_device[idx(t)]).area_nm2;
    out.push_back(sum_nm2);
  }
  return out;
}

}   // namespace cgcl
