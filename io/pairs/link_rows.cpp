#include "io/pairs/link_rows.hpp"

#include "engine/core/index.hpp"

#include <algorithm>   // for copy, fill, max
#include <cmath>       // for abs, log1p

namespace cgcl {
namespace {

constexpr std::size_t kStatisticColumns = kFeatureColumns;
constexpr std::size_t kEnd = 2 * kStatisticColumns + idx(kPinCodes);   // net, device, pin code

/// Largest value of each feature column over the nodes [first, last); 1 where that is 0.
std::vector<double> column_maxima(const CircuitGraph& graph, std::int32_t first, std::int32_t last) {
  std::vector<double> maximum(kStatisticColumns, 0.0);
  for (auto v = idx(first); v < idx(last); ++v)
    for (std::size_t c = 0; c < kStatisticColumns; ++c)
      maximum[c] = std::max(maximum[c], double{graph.features[v * kStatisticColumns + c]});
  for (double& m : maximum)
    if (m == 0) m = 1;
  return maximum;
}

/// Describes the ends of links: a pin by its code, its device and its net, a net by itself.
class EndRows {
 public:
  explicit EndRows(const CircuitGraph& graph)
      : graph_(graph),
        net_max_(column_maxima(graph, 0, graph.nets)),
        device_max_(column_maxima(graph, graph.nets, graph.nets + graph.devices)),
        net_of_(idx(graph.nodes()), -1),
        device_of_(idx(graph.nodes()), -1) {
    for (std::int32_t v = 0; v < graph.nets; ++v) net_of_[idx(v)] = v;
    for (std::size_t e = 0; e < graph.edges.src.size(); ++e) {
      if (static_cast<Relation>(graph.edges.relation[e]) == Relation::device_pin)
        device_of_[idx(graph.edges.dst[e])] = graph.edges.src[e];
      else
        net_of_[idx(graph.edges.src[e])] = graph.edges.dst[e];
    }
  }

  /// Writes kEnd numbers.
  void write(std::int32_t node, double* out) const {
    std::fill(out, out + kEnd, 0.0);
    const auto v = idx(node);
    statistics(net_of_[v], net_max_, out);
    statistics(device_of_[v], device_max_, out + kStatisticColumns);
    if (graph_.type(node) != NodeType::pin) return;
    const float code = graph_.features[v * kStatisticColumns];
    if (code >= 0 && code < static_cast<float>(kPinCodes))
      out[2 * kStatisticColumns + static_cast<std::size_t>(code)] = 1;
  }

 private:
  void statistics(std::int32_t node, const std::vector<double>& maximum, double* out) const {
    if (node < 0) return;
    const float* row = &graph_.features[idx(node) * kStatisticColumns];
    for (std::size_t c = 0; c < kStatisticColumns; ++c)
      out[c] = std::log1p(100 * double{row[c]} / maximum[c]);   // spreads small values
  }

  const CircuitGraph& graph_;
  std::vector<double> net_max_, device_max_;
  std::vector<std::int32_t> net_of_, device_of_;
};

/// Columns of one pair feature: one a class, or the numbers of a bag.
std::size_t pair_columns(const PairTable& pairs, std::size_t feature) {
  return idx(is_bag(pairs.features[feature]) ? pairs.bags.width : pairs.class_counts[feature]);
}

}   // namespace

DoubleRows link_rows(const CircuitGraph& graph, std::span<const std::int32_t> src,
                     std::span<const std::int32_t> dst, std::span<const std::uint8_t> relation,
                     const PairTable& pairs, std::span<const std::int32_t> where) {
  const EndRows ends(graph);
  std::size_t columns = kRelations + 2 * kEnd;
  for (std::size_t f = 0; f < pairs.features.size(); ++f) columns += pair_columns(pairs, f);
  DoubleRows out{static_cast<int>(columns), std::vector<double>(columns * where.size(), 0.0)};
  double* row = out.values.data();
  std::vector<double> a(kEnd), b(kEnd);
  for (const std::int32_t link : where) {
    const auto i = idx(link);
    ends.write(src[i], a.data());
    ends.write(dst[i], b.data());
    row[relation[i]] = 1;
    for (std::size_t c = 0; c < kEnd; ++c) {
      row[kRelations + c] = a[c] + b[c];
      row[kRelations + kEnd + c] = std::abs(a[c] - b[c]);
    }
    std::size_t first = kRelations + 2 * kEnd;
    for (std::size_t f = 0; f < pairs.features.size(); ++f) {
      if (is_bag(pairs.features[f])) {
        const auto bag = pairs.bag_rows(std::span(&link, 1));
        std::copy(bag.begin(), bag.end(), row + first);
      } else {
        row[first + idx(pairs.classes[i * pairs.features.size() + f])] = 1;
      }
      first += pair_columns(pairs, f);
    }
    row += columns;
  }
  return out;
}

}   // namespace cgcl
