#include "io/pairs/net_columns.hpp"

#include "engine/core/dense_ids.hpp"
#include "io/graph/colours.hpp"
#include "io/pairs/device_size.hpp"
#include "io/pairs/net_column_table.hpp"

#include <algorithm>   // for max
#include <array>
#include <cmath>   // for llround, log1p
#include <vector>

namespace cgcl {
namespace {

using namespace net_place;

// Sums of logarithms run over whole numbers: the same for any order.
constexpr double kLogSteps = 65536;
std::int64_t log_steps(double x) { return std::llround(std::log1p(x) * kLogSteps); }

/// A sum of logarithms and how many.
struct MeanLog {
  std::int64_t steps = 0, count = 0;
  void add(std::int64_t log) { steps += log, ++count; }
  [[nodiscard]] float value() const {
    return count == 0 ? 0.0f
                      : column_value(static_cast<double>(steps) / (kLogSteps * static_cast<double>(count)));
  }
};

/// What is summed over the terminals of one net.
class NetSums {
 public:
  NetSums(const CircuitGraph& graph, const DeviceTerminals& terminals, std::int32_t net)
      : graph_(graph), terminals_(terminals) {
    std::int32_t last = -1;
    for (std::int64_t t = terminals.net_first[idx(net)]; t < terminals.net_first[idx(net) + 1]; ++t) {
      const std::int32_t device = terminals.net_device[idx(t)];
      devices_ += device != last ? 1 : 0;
      last = device;
      add(device, idx(terminals.net_terminal[idx(t)]));
    }
  }

  void write(std::span<float> row) const {
    for (std::size_t c = 0; c < 5; ++c) row[gates_n + c] = log_column(static_cast<double>(count_[c]));
    row[pins] = log_column(static_cast<double>(total()));
    row[devices] = log_column(static_cast<double>(devices_));
    for (std::size_t c = 0; c < 2; ++c) row[drivers_n + c] = log_column(static_cast<double>(drivers_[c]));
    row[series] = log_column(static_cast<double>(series_));
    for (std::size_t c = 0; c < 4; ++c) row[gate_width_n + c] = log_column(micrometres(width_nm_[c]));
    row[mean_gate_width] = mean(width_nm_, 0);
    row[mean_drain_width] = mean(width_nm_, 2);
    for (std::size_t c = 0; c < 3; ++c) row[gate_area + c] = log_column(square_micrometres(area_nm2_[c]));
    row[largest_area] = log_column(square_micrometres(largest_nm2_));
    row[mean_gate_length] = mean(length_nm_, 0);
    row[mean_channel_length] = mean(length_nm_, 2);
    row[resistors] = log_column(static_cast<double>(resistors_));
    row[capacitors] = log_column(static_cast<double>(capacitors_));
    row[capacitor_area] = log_column(square_micrometres(capacitor_nm2_));
    row[resistor_length] = log_column(micrometres(resistor_nm_));
    row[gate_net_pins] = gate_net_.value();
    row[drain_net_pins] = drain_net_.value();
  }

 private:
  void add(std::int32_t device, std::size_t at) {
    const TerminalClass what = terminals_.what[at];
    ++count_[idx(static_cast<int>(what))];
    const DeviceSize size = device_size(graph_, device);
    largest_nm2_ = std::max(largest_nm2_, size.area_nm2);
    resistors_ += size.resistor ? 1 : 0;
    resistor_nm_ += size.resistor_nm;
    capacitors_ += size.capacitor ? 1 : 0;
    capacitor_nm2_ += size.capacitor ? size.area_nm2 : 0;
    area_nm2_[is_gate(what) ? 0 : is_drain(what) ? 1 : 2] += size.area_nm2;
    if (what == TerminalClass::other) return;
    width_nm_[idx(static_cast<int>(what))] += size.width_nm;
    length_nm_[idx(static_cast<int>(what))] += size.length_nm;
    for (auto t = idx(terminals_.first[idx(device)]); t < idx(terminals_.first[idx(device) + 1]); ++t) {
      if (t == at) continue;
      const std::int32_t other = terminals_.net[t];
      if (is_gate(what) == is_gate(terminals_.what[t])) {
        if (is_drain(what) && other >= 0) ++series_;
        if (is_drain(what) && other < 0) ++drivers_[what == TerminalClass::drain_p ? 1 : 0];
      } else if (other >= 0) {
        (is_gate(what) ? drain_net_ : gate_net_)
            .add(log_steps(static_cast<double>(net_pins(terminals_, other))));
      }
    }
  }

  [[nodiscard]] std::int64_t total() const {
    std::int64_t sum = 0;
    for (const std::int64_t c : count_) sum += c;
    return sum;
  }
  /// Of the n- and p-channel terminals from class `first` on.
  [[nodiscard]] float mean(const std::array<std::int64_t, 4>& sum_nm, std::size_t first) const {
    const std::int64_t n = count_[first] + count_[first + 1];
    if (n == 0) return 0;
    return log_column(micrometres(sum_nm[first] + sum_nm[first + 1]) / static_cast<double>(n));
  }

  const CircuitGraph& graph_;
  const DeviceTerminals& terminals_;
  std::array<std::int64_t, 5> count_{};                    // by TerminalClass
  std::array<std::int64_t, 4> width_nm_{}, length_nm_{};   // the same
  std::array<std::int64_t, 2> drivers_{};                  // n, p
  std::array<double, 3> area_nm2_{};                       // of gates, channels and others; whole numbers
  double largest_nm2_ = 0, capacitor_nm2_ = 0;
  std::int64_t devices_ = 0, series_ = 0, resistors_ = 0, capacitors_ = 0, resistor_nm_ = 0;
  MeanLog gate_net_, drain_net_;
};

/// Means over neighbours of what stands in column `from`, into column `to`.
void add_means(const DeviceSharing& sharing, std::size_t from, std::size_t to, FloatRows& out) {
  for (std::int32_t v = 0; v < sharing.nets(); ++v) {
    MeanLog mean;
    for (const SharedNet& s : sharing.of(v))
      mean.add(std::llround(static_cast<double>(out.values[idx(s.net) * kColumns + from]) * kLogSteps));
    out.values[idx(v) * kColumns + to] = mean.value();
  }
}

/// What the areas of neighbours add up to, and the largest of them.
void add_areas(const DeviceSharing& sharing, const std::vector<double>& areas_nm2, FloatRows& out) {
  for (std::int32_t v = 0; v < sharing.nets(); ++v) {
    double sum = 0, largest = 0;
    for (const SharedNet& s : sharing.of(v)) {
      sum += areas_nm2[idx(s.net)];
      largest = std::max(largest, areas_nm2[idx(s.net)]);
    }
    float* row = &out.values[idx(v) * kColumns];
    row[area] = log_column(square_micrometres(areas_nm2[idx(v)]));
    row[around_total_area] = log_column(square_micrometres(sum));
    row[around_largest_area] = log_column(square_micrometres(largest));
  }
}

/// A colour per net out of everything that its own terminals tell.
std::vector<std::int32_t> own_colours(const FloatRows& rows) {
  DenseIds ids;
  std::vector<std::int32_t> out;
  for (std::int64_t v = 0; v < rows.rows(); ++v) {
    Key128 key = mix_key(0, 0);
    for (std::size_t c = 0; c <= resistor_length; ++c)
      key = chain_key(key, static_cast<std::uint64_t>(std::llround(rows.row(v)[c] * 1024.0)));
    out.push_back(ids.id(key));
  }
  return out;
}

void add_copies(const std::vector<std::int32_t>& colour, std::size_t to, FloatRows& out) {
  std::vector<std::int32_t> copies;
  for (const std::int32_t c : colour) {
    if (idx(c) >= copies.size()) copies.resize(idx(c) + 1, 0);
    ++copies[idx(c)];
  }
  for (std::size_t v = 0; v < colour.size(); ++v)
    out.values[v * kColumns + to] = log_column(copies[idx(colour[v])]);
}

void add_colours(const DeviceSharing& sharing, FloatRows& out) {
  std::vector<std::int32_t> src, dst;
  for (std::int32_t v = 0; v < sharing.nets(); ++v)
    for (const SharedNet& s : sharing.of(v))
      if (s.net > v) {
        src.push_back(v);
        dst.push_back(s.net);
      }
  const std::vector<std::int32_t> two = refine_colours(src, dst, own_colours(out), 2).colour;
  add_copies(two, copies_two, out);
  add_copies(refine_colours(src, dst, two, 2).colour, copies_four, out);
}

}   // namespace

FloatRows net_columns(const CircuitGraph& graph, const DeviceTerminals& terminals,
                      const DeviceSharing& sharing) {
  FloatRows out{static_cast<int>(kColumns), std::vector<float>(idx(graph.nets) * kColumns, 0.0f)};
  for (std::int32_t v = 0; v < graph.nets; ++v) {
    const std::span<float> row(&out.values[idx(v) * kColumns], kColumns);
    NetSums(graph, terminals, v).write(row);
    row[degree] = log_column(static_cast<double>(sharing.degree(v)));
  }
  add_areas(sharing, net_areas_nm2(graph, terminals), out);
  constexpr std::array<std::array<std::size_t, 2>, 10> kMeans = {{{pins, around_pins},
                                                                  {degree, around_degree},
                                                                  {gates_n, around_gates_n},
                                                                  {drains_n, around_drains_n},
                                                                  {gate_width_n, around_gate_width_n},
                                                                  {drain_width_n, around_drain_width_n},
                                                                  {around_pins, second_pins},
                                                                  {around_degree, second_degree},
                                                                  {area, around_area},
                                                                  {around_area, second_area}}};
  for (const auto& [from, to] : kMeans) add_means(sharing, from, to, out);
  add_colours(sharing, out);
  return out;
}

}   // namespace cgcl
