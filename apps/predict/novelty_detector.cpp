#include "apps/predict/novelty_detector.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <algorithm>   // for all_of, binary_search, copy, is_sorted, sort, unique
#include <cmath>       // for isfinite, log1p, sqrt
#include <limits>

namespace cgcl {
namespace {

constexpr std::size_t kMaxKnown = 2048;
constexpr std::size_t kMaxTypes = 65536;
constexpr double kQuantile = 0.99;
constexpr double kMaxLimit = 1e9;   // of a state

float type_of(const CircuitGraph& graph, std::int32_t device) {
  return graph.features[idx(graph.nets + device) * kFeatureColumns + idx(DeviceColumn::type_code)];
}

/// Values of a tensor of finite rows.
std::vector<float> finite_rows(const StateReader& read, const std::string& name, std::size_t columns,
                               std::size_t max_rows) {
  std::vector<float> values = read.values<float>(name);
  if (values.size() % columns != 0 || values.size() > columns * max_rows)
    throw Error(ErrorId::model_damaged, str("tensor '", name, "' has ", values.size(),
                                            " values, expected at most ", max_rows, " rows of ", columns));
  if (!std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); }))
    throw Error(ErrorId::model_damaged, str("tensor '", name, "' holds a value that is not finite"));
  return values;
}

}   // namespace

NetRow net_row(const NetStatistics& s) {
  const double values[kNetColumns] = {s.gates,           s.source_drains, s.gate_area_um2, s.width_um,
                                      s.others,          s.port,          s.neighbours,    s.max_neighbours,
                                      s.mean_neighbours, s.copies};
  NetRow row;
  for (std::size_t c = 0; c < kNetColumns; ++c) row[c] = static_cast<float>(std::log1p(values[c]));
  return row;
}

std::vector<float> device_types(std::span<const CircuitGraph* const> graphs) {
  std::vector<float> types;
  for (const CircuitGraph* graph : graphs) {
    for (std::int32_t d = 0; d < graph->devices; ++d) types.push_back(type_of(*graph, d));
    std::sort(types.begin(), types.end());
    types.erase(std::unique(types.begin(), types.end()), types.end());
  }
  return types;
}

NoveltyDetector::NoveltyDetector(std::vector<NetRow> rows, std::vector<float> types)
    : types_(std::move(types)) {
  if (types_.size() > kMaxTypes) types_.resize(kMaxTypes);
  if (rows.empty()) return;
  for (std::size_t c = 0; c < kNetColumns; ++c) {
    double sum = 0, squares = 0;
    for (const NetRow& r : rows) sum += r[c];
    const double mean = sum / static_cast<double>(rows.size());
    for (const NetRow& r : rows) squares += (r[c] - mean) * (r[c] - mean);
    const double deviation = std::sqrt(squares / static_cast<double>(rows.size()));
    scale_[c] = deviation > 1e-6 ? static_cast<float>(1 / deviation) : 1.0f;
  }
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  const std::size_t kept = std::min(rows.size(), kMaxKnown);
  for (std::size_t i = 0; i < kept; ++i) {
    known_.push_back(rows[i * rows.size() / kept]);
    for (std::size_t c = 0; c < kNetColumns; ++c) known_.back()[c] *= scale_[c];
  }
  std::vector<double> distance;
  for (std::size_t i = 0; i < known_.size(); ++i) distance.push_back(nearest(known_[i], i));
  std::sort(distance.begin(), distance.end());
  limit_ =
      known_.size() < 2 ? 0 : distance[static_cast<std::size_t>(kQuantile * static_cast<double>(kept - 1))];
}

double NoveltyDetector::nearest(const NetRow& row, std::size_t without) const {
  double best = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < known_.size(); ++i) {
    if (i == without) continue;
    double sum = 0;
    for (std::size_t c = 0; c < kNetColumns; ++c) {
      const double d = static_cast<double>(known_[i][c]) - row[c];
      sum += d * d;
    }
    best = std::min(best, sum);
  }
  return std::sqrt(best);
}

bool NoveltyDetector::is_novel(const NetRow& row) const {
  if (known_.empty()) return false;
  NetRow scaled = row;
  for (std::size_t c = 0; c < kNetColumns; ++c) scaled[c] *= scale_[c];
  return nearest(scaled, known_.size()) > limit_ + 1e-6;
}

std::vector<std::uint8_t> NoveltyDetector::on_novel_devices(const CircuitGraph& graph) const {
  std::vector<std::uint8_t> out(idx(graph.nets), 0);
  if (types_.empty()) return out;
  std::vector<std::uint8_t> novel_pin(idx(graph.pins), 0);
  const std::int32_t first_pin = graph.nets + graph.devices;
  const auto each = [&](Relation relation, const auto& visit) {
    for (std::size_t e = 0; e < graph.edges.src.size(); ++e)
      if (graph.edges.relation[e] == static_cast<std::uint8_t>(relation))
        visit(graph.edges.src[e], graph.edges.dst[e]);
  };
  each(Relation::device_pin, [&](std::int32_t device, std::int32_t pin) {
    if (!std::binary_search(types_.begin(), types_.end(), type_of(graph, device - graph.nets)))
      novel_pin[idx(pin - first_pin)] = 1;
  });
  each(Relation::pin_net,
       [&](std::int32_t pin, std::int32_t net) { out[idx(net)] |= novel_pin[idx(pin - first_pin)]; });
  return out;
}

NamedState NoveltyDetector::state(const Exec& exec) const {
  NamedState out{{{"scale", Tensor::from(exec, std::vector<float>(scale_.begin(), scale_.end()))}},
                 {{"limit", limit_}}};
  if (!types_.empty()) out.tensors.emplace_back("types", Tensor::from(exec, types_));
  if (known_.empty()) return out;
  std::vector<float> values;
  for (const NetRow& r : known_) values.insert(values.end(), r.begin(), r.end());
  out.tensors.emplace_back("known", Tensor::from(exec, values));
  return out;
}

NoveltyDetector NoveltyDetector::from_state(const Exec& exec, const NamedState& state) {
  const StateReader read(exec, state);
  NoveltyDetector out;
  out.limit_ = read.number("limit", 0, kMaxLimit);
  const auto scale = finite_rows(read, "scale", kNetColumns, 1);
  if (scale.size() != kNetColumns)
    throw Error(ErrorId::model_damaged,
                str("tensor 'scale' has ", scale.size(), " values, expected ", kNetColumns));
  std::copy(scale.begin(), scale.end(), out.scale_.begin());
  if (read.has_tensor("types")) out.types_ = finite_rows(read, "types", 1, kMaxTypes);
  if (!std::is_sorted(out.types_.begin(), out.types_.end()))
    throw Error(ErrorId::model_damaged, "tensor 'types' is not ascending");
  if (!read.has_tensor("known")) return out;
  const auto values = finite_rows(read, "known", kNetColumns, kMaxKnown);
  out.known_.resize(values.size() / kNetColumns);
  for (std::size_t i = 0; i < values.size(); ++i) out.known_[i / kNetColumns][i % kNetColumns] = values[i];
  return out;
}

}   // namespace cgcl
