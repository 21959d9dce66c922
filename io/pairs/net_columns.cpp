#include "io/pairs/net_columns.hpp"

#include "engine/core/dense_ids.hpp"
#include "io/graph/colours.hpp"

#include <array>
#include <cmath>   // for llround, log1p
#include <vector>

namespace cgcl {
namespace {

enum Column : std::size_t {
  gates_n,
  gates_p,
  drains_n,
  drains_p,
  others,
  pins,
  devices,
  degree,
  drivers_n,
  drivers_p,
  series,
  gate_width_n,
  gate_width_p,
  drain_width_n,
  drain_width_p,
  mean_gate_width,
  mean_drain_width,
  gate_net_pins,
  drain_net_pins,
  around_pins,
  around_degree,
  around_gates_n,
  around_drains_n,
  around_gate_width_n,
  around_drain_width_n,
  second_pins,
  second_degree,
  copies_two,
  copies_four,
  kColumns
};

constexpr std::array<NamedColumn, kColumns> kTable = {{
    {"gates_n", "log1p(1)", "gate terminals of n-channel transistors on the net"},
    {"gates_p", "log1p(1)", "gate terminals of p-channel transistors on the net"},
    {"drains_n", "log1p(1)", "source and drain terminals of n-channel transistors"},
    {"drains_p", "log1p(1)", "source and drain terminals of p-channel transistors"},
    {"others", "log1p(1)", "terminals of all other devices"},
    {"pins", "log1p(1)", "terminals on the net"},
    {"devices", "log1p(1)", "devices on the net"},
    {"degree", "log1p(1)", "nets that share a device"},
    {"drivers_n", "log1p(1)", "n-channel sources and drains whose other one is on a supply"},
    {"drivers_p", "log1p(1)", "p-channel sources and drains whose other one is on a supply"},
    {"series", "log1p(1)", "sources and drains whose other one is on a signal net"},
    {"gate_width_n", "log1p(um)", "summed width of n-channel gates"},
    {"gate_width_p", "log1p(um)", "summed width of p-channel gates"},
    {"drain_width_n", "log1p(um)", "summed width of n-channel sources and drains"},
    {"drain_width_p", "log1p(um)", "summed width of p-channel sources and drains"},
    {"mean_gate_width", "log1p(um)", "mean width of a gate"},
    {"mean_drain_width", "log1p(um)", "mean width of a source or drain"},
    {"gate_net_pins", "log1p(1)", "mean over its sources and drains of log1p of the pins of the gate's net"},
    {"drain_net_pins", "log1p(1)",
     "mean over its gates of log1p of the pins of the nets of source and drain"},
    {"around_pins", "log1p(1)", "mean of pins over the nets that share a device"},
    {"around_degree", "log1p(1)", "mean of degree over them"},
    {"around_gates_n", "log1p(1)", "mean of gates_n over them"},
    {"around_drains_n", "log1p(1)", "mean of drains_n over them"},
    {"around_gate_width_n", "log1p(um)", "mean of gate_width_n over them"},
    {"around_drain_width_n", "log1p(um)", "mean of drain_width_n over them"},
    {"second_pins", "log1p(1)", "mean of around_pins over them"},
    {"second_degree", "log1p(1)", "mean of around_degree over them"},
    {"copies_two", "log1p(1)", "nets of its colour after two rounds over nets that share a device"},
    {"copies_four", "log1p(1)", "nets of its colour after four rounds"},
}};

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
    row[mean_gate_width] = mean_width(0);
    row[mean_drain_width] = mean_width(2);
    row[gate_net_pins] = gate_net_.value();
    row[drain_net_pins] = drain_net_.value();
  }

 private:
  void add(std::int32_t device, std::size_t at) {
    const TerminalClass what = terminals_.what[at];
    ++count_[idx(static_cast<int>(what))];
    if (what == TerminalClass::other) return;
    width_nm_[idx(static_cast<int>(what))] += device_size(graph_, device).width_nm;
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
  [[nodiscard]] static double micrometres(std::int64_t nm) { return static_cast<double>(nm) / 1000; }
  [[nodiscard]] float mean_width(std::size_t first) const {
    const std::int64_t n = count_[first] + count_[first + 1];
    if (n == 0) return 0;
    return log_column(micrometres(width_nm_[first] + width_nm_[first + 1]) / static_cast<double>(n));
  }

  const CircuitGraph& graph_;
  const DeviceTerminals& terminals_;
  std::array<std::int64_t, 5> count_{};      // by TerminalClass
  std::array<std::int64_t, 4> width_nm_{};   // the same
  std::array<std::int64_t, 2> drivers_{};    // n, p
  std::int64_t devices_ = 0, series_ = 0;
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

/// A colour per net out of everything that its own terminals tell.
std::vector<std::int32_t> own_colours(const FloatRows& rows) {
  DenseIds ids;
  std::vector<std::int32_t> out;
  for (std::int64_t v = 0; v < rows.rows(); ++v) {
    Key128 key = mix_key(0, 0);
    for (std::size_t c = 0; c <= mean_drain_width; ++c)
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

std::span<const NamedColumn> net_column_table() { return kTable; }

FloatRows net_columns(const CircuitGraph& graph, const DeviceTerminals& terminals,
                      const DeviceSharing& sharing) {
  FloatRows out{static_cast<int>(kColumns), std::vector<float>(idx(graph.nets) * kColumns, 0.0f)};
  for (std::int32_t v = 0; v < graph.nets; ++v) {
    const std::span<float> row(&out.values[idx(v) * kColumns], kColumns);
    NetSums(graph, terminals, v).write(row);
    row[degree] = log_column(static_cast<double>(sharing.degree(v)));
  }
  constexpr std::array<std::array<std::size_t, 2>, 8> kMeans = {{{pins, around_pins},
                                                                 {degree, around_degree},
                                                                 {gates_n, around_gates_n},
                                                                 {drains_n, around_drains_n},
                                                                 {gate_width_n, around_gate_width_n},
                                                                 {drain_width_n, around_drain_width_n},
                                                                 {around_pins, second_pins},
                                                                 {around_degree, second_degree}}};
  for (const auto& [from, to] : kMeans) add_means(sharing, from, to, out);
  add_colours(sharing, out);
  return out;
}

}   // namespace cgcl
