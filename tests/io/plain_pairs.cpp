#include "tests/io/plain_pairs.hpp"

#include "engine/core/index.hpp"

#include <algorithm>
#include <cmath>

namespace cgcl::test {
namespace {

constexpr int kSteps = 6, kFarthest = 9;

double count_of(const PlainDevice& d, std::int32_t net, char kind) {
  return static_cast<double>(std::count_if(d.terminals.begin(), d.terminals.end(), [&](const auto& t) {
    return t.net == net && (kind == '*' || t.kind == kind);
  }));
}

std::vector<std::vector<double>> product(const std::vector<std::vector<double>>& x,
                                         const std::vector<std::vector<double>>& y) {
  std::vector<std::vector<double>> out(x.size(), std::vector<double>(x.size(), 0.0));
  for (std::size_t i = 0; i < x.size(); ++i)
    for (std::size_t k = 0; k < x.size(); ++k)
      for (std::size_t j = 0; j < x.size(); ++j) out[i][j] += x[i][k] * y[k][j];
  return out;
}

}   // namespace

std::vector<PlainDevice> plain_devices(const CircuitGraph& graph) {
  std::vector<PlainDevice> out(idx(graph.devices));
  const auto feature = [&](std::int32_t node, DeviceColumn column) {
    return static_cast<double>(graph.features[idx(node) * kFeatureColumns + idx(static_cast<int>(column))]);
  };
  for (std::int32_t d = 0; d < graph.devices; ++d) {
    const std::int32_t node = graph.nets + d;
    PlainDevice& device = out[idx(d)];
    device.p_channel = static_cast<int>(feature(node, DeviceColumn::type_code)) == 2;
    device.resistor = feature(node, DeviceColumn::resistor) > 0;
    device.capacitor = feature(node, DeviceColumn::capacitor) > 0;
    const double mos = feature(node, DeviceColumn::mos);
    device.width_um = 1e6 * feature(node, DeviceColumn::width) * (mos > 0 ? mos : 1);
    device.length_um = 1e6 * feature(node, DeviceColumn::length);
    device.resistor_um = 1e6 * feature(node, DeviceColumn::r_length);
    device.area_um2 =
        device.width_um * device.length_um * (device.capacitor ? feature(node, DeviceColumn::capacitor) : 1) +
        1e6 * feature(node, DeviceColumn::r_width) * device.resistor_um *
            feature(node, DeviceColumn::resistor) +
        1e12 * feature(node, DeviceColumn::area) * feature(node, DeviceColumn::diode);
  }
  for (std::size_t e = 0; e < graph.edges.src.size(); ++e) {
    if (graph.edges.relation[e] != 0) continue;
    const std::int32_t pin = graph.edges.dst[e];
    const auto code = static_cast<int>(graph.features[idx(pin) * kFeatureColumns]);
    PlainDevice::Terminal t{-1, code == 1 ? 'g' : code == 0 || code == 2 ? 's' : 'o'};
    for (std::size_t f = 0; f < graph.edges.src.size(); ++f)
      if (graph.edges.relation[f] == 1 && graph.edges.src[f] == pin) t.net = graph.edges.dst[f];
    out[idx(graph.edges.src[e] - graph.nets)].terminals.push_back(t);
  }
  return out;
}

PlainPairs::PlainPairs(const CircuitGraph& graph)
    : nets_(graph.nets),
      devices_(plain_devices(graph)),
      joined_(idx(nets_), std::vector<double>(idx(nets_), 0)),
      pins_(idx(nets_), 0) {
  Matrix step(idx(nets_), std::vector<double>(idx(nets_), 0));
  for (const PlainDevice& d : devices_) {
    const auto on_nets = static_cast<double>(
        std::count_if(d.terminals.begin(), d.terminals.end(), [](const auto& t) { return t.net >= 0; }));
    for (const auto& from : d.terminals) {
      if (from.net < 0) continue;
      pins_[idx(from.net)] += 1;
      all_pins_ += 1;
      for (const auto& to : d.terminals) {
        if (to.net < 0) continue;
        step[idx(from.net)][idx(to.net)] += 1 / on_nets;
        if (to.net != from.net) joined_[idx(from.net)][idx(to.net)] = 1;
      }
    }
  }
  for (std::size_t v = 0; v < step.size(); ++v)
    for (double& share : step[v]) share /= std::max(1.0, pins_[v]);
  walk_.push_back(step);
  for (int k = 1; k < kSteps; ++k) walk_.push_back(product(walk_.back(), step));
}

int PlainPairs::degree(std::int32_t net) const {
  return static_cast<int>(std::count(joined_[idx(net)].begin(), joined_[idx(net)].end(), 1.0));
}

int PlainPairs::distance(std::int32_t a, std::int32_t b) const {
  std::vector<int> at(idx(nets_), kFarthest);
  at[idx(a)] = 0;
  for (int d = 0; d + 1 < kFarthest; ++d)
    for (std::size_t v = 0; v < at.size(); ++v)
      for (std::size_t u = 0; at[v] == d && u < at.size(); ++u)
        if (joined_[v][u] > 0) at[u] = std::min(at[u], d + 1);
  return at[idx(b)];
}

double PlainPairs::pairs_of(std::int32_t a, char at_a, std::int32_t b, char at_b) const {
  double sum = 0;
  for (const PlainDevice& d : devices_) sum += count_of(d, a, at_a) * count_of(d, b, at_b);
  return sum;
}

void PlainPairs::add_shared(std::int32_t a, std::int32_t b, std::map<std::string, double>& out) const {
  double devices = 0, others = 0, transistors = 0, width = 0, length = 0;
  std::map<std::string, double> sums;
  for (const PlainDevice& d : devices_) {
    if (count_of(d, a, '*') == 0 || count_of(d, b, '*') == 0) continue;
    ++devices;
    if (count_of(d, a, 'o') > 0) {
      ++others;
      continue;
    }
    ++transistors, width += d.width_um, length += d.length_um;
    const std::string channel = d.p_channel ? "_p" : "_n";
    const double mixed =
        count_of(d, a, 'g') * count_of(d, b, 's') + count_of(d, a, 's') * count_of(d, b, 'g');
    const double both = count_of(d, a, 's') * count_of(d, b, 's');
    sums["gate_drain" + channel] += mixed;
    sums["both_drain" + channel] += both;
    if (mixed > 0) sums["gate_drain_width" + channel] += d.width_um;
    if (both > 0) sums["both_drain_width" + channel] += d.width_um;
  }
  for (const char* name : {"gate_drain", "both_drain", "gate_drain_width", "both_drain_width"})
    for (const char* channel : {"_n", "_p"})
      out[std::string(name) + channel] = std::log1p(sums[std::string(name) + channel]);
  out["shared_devices"] = std::log1p(devices);
  out["shared_others"] = std::log1p(others);
  out["low_share"] = devices / std::max(1.0, std::max(pins_[idx(a)], pins_[idx(b)]));
  out["high_share"] = devices / std::max(1.0, std::min(pins_[idx(a)], pins_[idx(b)]));
  out["shared_mean_width"] = std::log1p(transistors > 0 ? width / transistors : 0);
  out["shared_mean_length"] = std::log1p(transistors > 0 ? length / transistors : 0);
  out["crossed"] = pairs_of(a, 'g', b, 's') > 0 && pairs_of(a, 's', b, 'g') > 0;
  out["pass_gate"] = sums["both_drain_n"] > 0 && sums["both_drain_p"] > 0;
}

bool PlainPairs::stacked(std::int32_t net, bool p_channel) const {
  double sources = 0;
  for (const PlainDevice& d : devices_)
    if (d.p_channel == p_channel) sources += count_of(d, net, 's');
  return pins_[idx(net)] == 2 && sources == 2;
}

void PlainPairs::add_common(std::int32_t a, std::int32_t b, std::map<std::string, double>& out) const {
  double common = 0, adamic = 0, by_degree = 0, paths = 0, small = 0, least = 0, stack_n = 0, stack_p = 0;
  for (std::int32_t m = 0; m < nets_; ++m) {
    for (std::int32_t n = 0; n < nets_; ++n)
      paths += joined_[idx(a)][idx(m)] * joined_[idx(m)][idx(n)] * joined_[idx(n)][idx(b)];
    if (joined_[idx(a)][idx(m)] * joined_[idx(m)][idx(b)] == 0) continue;
    ++common;
    adamic += 1 / std::log(degree(m));
    by_degree += 1.0 / degree(m);
    small += pins_[idx(m)] <= 4 ? 1 : 0;
    least = common == 1 ? pins_[idx(m)] : std::min(least, pins_[idx(m)]);
    if (pairs_of(a, 's', m, 's') * pairs_of(m, 's', b, 's') == 0) continue;
    stack_n += stacked(m, false) ? 1 : 0;
    stack_p += stacked(m, true) ? 1 : 0;
  }
  out["common"] = std::log1p(common);
  out["adamic_adar"] = std::log1p(adamic);
  out["common_by_degree"] = std::log1p(by_degree);
  out["jaccard"] = common / std::max(1.0, degree(a) + degree(b) - common);
  out["common_of_low"] = common / std::max(1, std::min(degree(a), degree(b)));
  out["paths_three"] = std::log1p(paths);
  out["small_common"] = std::log1p(small);
  out["least_common"] = std::log1p(least);
  out["stack_n"] = std::log1p(stack_n);
  out["stack_p"] = std::log1p(stack_p);
}

double PlainPairs::area_um2(std::int32_t net) const {
  double sum = 0;
  for (const PlainDevice& d : devices_) sum += d.area_um2 * count_of(d, net, '*');
  return sum;
}

void PlainPairs::add_areas(std::int32_t a, std::int32_t b, std::map<std::string, double>& out) const {
  double shared = 0, resistors = 0, common = 0;
  for (const PlainDevice& d : devices_) {
    if (count_of(d, a, '*') == 0 || count_of(d, b, '*') == 0) continue;
    shared += d.area_um2;
    resistors += d.resistor_um;
  }
  for (std::int32_t m = 0; m < nets_; ++m)
    if (joined_[idx(a)][idx(m)] * joined_[idx(m)][idx(b)] > 0) common += area_um2(m);
  out["shared_area"] = std::log1p(shared);
  out["shared_resistor_length"] = std::log1p(resistors);
  out["common_area"] = std::log1p(common);
  out["area_sum"] = std::log1p(area_um2(a) + area_um2(b));
  out["area_ratio"] = std::abs(std::log((0.01 + area_um2(a)) / (0.01 + area_um2(b))));
}

void PlainPairs::add_ways(std::int32_t a, std::int32_t b, std::map<std::string, double>& out) const {
  for (const std::string way : {"gs_sg", "sg_gs", "ss_ss", "gs_gs", "gs_ss", "sg_ss"}) {
    const std::string back = {way[4], way[3], '_', way[1], way[0]};
    double sum = 0, weighted = 0;
    for (std::int32_t m = 0; m < nets_; ++m) {
      if (m == a || m == b) continue;
      double ways = pairs_of(a, way[0], m, way[1]) * pairs_of(m, way[3], b, way[4]);
      if (back != way) ways += pairs_of(a, back[0], m, back[1]) * pairs_of(m, back[3], b, back[4]);
      sum += ways;
      weighted += ways / std::max(1.0, pins_[idx(m)]);
    }
    out[way] = std::log1p(sum);
    out[way + "_weighted"] = std::log1p(weighted);
  }
}

void PlainPairs::add_walks(std::int32_t a, std::int32_t b, std::map<std::string, double>& out) const {
  const auto decades = [](double share) { return std::log10(std::max(share, 1e-7)); };
  double sum = 0, lift = 0;
  for (int k = 0; k < kSteps; ++k) {
    const double there = walk_[idx(k)][idx(a)][idx(b)], back = walk_[idx(k)][idx(b)][idx(a)];
    out["low_walk_" + std::to_string(k + 1)] = decades(std::min(there, back));
    out["high_walk_" + std::to_string(k + 1)] = decades(std::max(there, back));
    sum += there + back;
    lift += there / std::max(1.0, pins_[idx(b)]) * all_pins_ / kSteps;
  }
  out["walk_sum"] = decades(sum);
  out["walk_lift"] = decades(lift);
}

std::map<std::string, double> PlainPairs::columns(std::int32_t a, std::int32_t b) const {
  std::map<std::string, double> out;
  add_shared(a, b, out);
  add_common(a, b, out);
  add_areas(a, b, out);
  add_ways(a, b, out);
  add_walks(a, b, out);
  out["distance"] = distance(a, b);
  out["size_product"] = std::log10(std::max(1e-7, pins_[idx(a)] * pins_[idx(b)] / all_pins_));
  out["size_ratio"] = std::abs(std::log((1 + pins_[idx(a)]) / (1 + pins_[idx(b)])));
  return out;
}

}   // namespace cgcl::test
