#include "apps/transfer/network_graph.hpp"

#include "apps/train/compression.hpp"
#include "apps/train/host_graph.hpp"
#include "engine/core/index.hpp"
#include "io/pairs/named_column.hpp"

#include <algorithm>   // for fill, max, min
#include <array>
#include <cmath>     // for floor
#include <numeric>   // for iota

namespace cgcl {
namespace {

enum class Unit : std::uint8_t { count, metre, area, share, none };
using Units = std::array<Unit, idx(kFeatureColumns)>;

constexpr auto N = Unit::count, M = Unit::metre, A = Unit::area, S = Unit::share, X = Unit::none;
// As NetColumn and DeviceColumn number them.
constexpr Units kNetUnits = {N, N, N, N, M, M, N, M, M, N, N, M, N, A, M, N, S};
constexpr Units kDeviceUnits = {N, M, M, X, X, N, M, M, N, N, M, N, A, M, N, X, X};
/// Places of a device row that hold no size of a netlist: what kind of device it is stands there.
constexpr std::array<int, 4> kKindPlaces = {
    static_cast<int>(DeviceColumn::source_drain_area), static_cast<int>(DeviceColumn::source_drain_perimeter),
    static_cast<int>(DeviceColumn::type_code), static_cast<int>(DeviceColumn::type_code) + 1};
constexpr double kMicro = 1e6;

float logarithm(float value, Unit unit) {
  const double x = static_cast<double>(value);
  switch (unit) {
    case Unit::count:
      return log_column(x);
    case Unit::metre:
      return log_column(x * kMicro);
    case Unit::area:
      return log_column(x * kMicro * kMicro);
    case Unit::share:
      return column_value(x);
    case Unit::none:
      break;
  }
  return 0;
}

void to_logarithms(float* row, const Units& units) {
  for (std::size_t c = 0; c < units.size(); ++c) row[c] = logarithm(row[c], units[c]);
}

/// Transistors of either channel, two-terminal devices, others.
int kind_place(float type_code) {
  const auto kind = static_cast<int>(std::floor(type_code));
  if (kind == 1 || kind == 2) return kKindPlaces[idx(kind - 1)];
  return kind >= 3 && kind <= 5 ? kKindPlaces[2] : kKindPlaces[3];
}

std::vector<float> log_features(const CircuitGraph& graph) {
  std::vector<float> out = graph.features;
  float* row = out.data();
  for (std::int32_t v = 0; v < graph.nets + graph.devices; ++v, row += kFeatureColumns) {
    if (v < graph.nets) {
      to_logarithms(row, kNetUnits);
      continue;
    }
    const int place = kind_place(row[static_cast<int>(DeviceColumn::type_code)]);
    to_logarithms(row, kDeviceUnits);
    row[place] = 1;
  }
  return out;
}

void raise(std::vector<float>& largest, const float* row) {
  for (std::size_t c = 0; c < largest.size(); ++c) largest[c] = std::max(largest[c], row[c]);
}

}   // namespace

NetworkGraph network_graph(const Exec& exec, const CircuitGraph& graph, int rounds) {
  HostGraph host = make_host_graph(graph, nullptr);
  host.features = log_features(graph);
  CompressedDesign compressed =
      compress(exec, std::move(host), ConvKind::sage, rounds, Compression::automatic);
  NetworkGraph out{std::move(compressed.design), {}};
  if (compressed.row.empty()) {
    out.of_net.resize(idx(graph.nets));
    std::iota(out.of_net.begin(), out.of_net.end(), 0);
  } else {
    out.of_net.assign(compressed.row.begin(), compressed.row.begin() + graph.nets);
  }
  return out;
}

FeatureScale::FeatureScale(std::span<const NetworkGraph* const> graphs)
    : net(idx(kStatistics), 0.0f), device(idx(kStatistics), 0.0f) {
  for (const NetworkGraph* graph : graphs)
    for (std::size_t v = 0; v < graph->rows.node_type.size(); ++v) {
      const auto kind = static_cast<NodeKind>(graph->rows.node_type[v]);
      if (kind == NodeKind::pin) continue;
      raise(kind == NodeKind::net ? net : device, graph->rows.features.data() + v * idx(kStatistics));
    }
  for (std::vector<float>* largest : {&net, &device})
    std::replace(largest->begin(), largest->end(), 0.0f, 1.0f);
}

HostGraph FeatureScale::scaled(const HostGraph& graph) const {
  HostGraph out = graph;
  for (std::size_t v = 0; v < out.node_type.size(); ++v) {
    const auto kind = static_cast<NodeKind>(out.node_type[v]);
    if (kind == NodeKind::pin) continue;
    const std::vector<float>& largest = kind == NodeKind::net ? net : device;
    float* row = out.features.data() + v * idx(kStatistics);
    for (std::size_t c = 0; c < largest.size(); ++c) row[c] = std::min(1.0f, row[c] / largest[c]);
  }
  return out;
}

}   // namespace cgcl
