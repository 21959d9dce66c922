// Pairs of nets by loops over all devices and dense matrices: what the columns of a pair mean, without a
// thought of speed.
#pragma once

#include "io/graph/circuit_graph.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace cgcl::test {

/// A device with its terminals on nets.
struct PlainDevice {
  bool p_channel = false;
  bool resistor = false, capacitor = false;
  double width_um = 0, length_um = 0, resistor_um = 0, area_um2 = 0;
  struct Terminal {
    std::int32_t net = -1;
    char kind = 'o';   // g gate, s source or drain, o other
  };
  std::vector<Terminal> terminals;
};

[[nodiscard]] std::vector<PlainDevice> plain_devices(const CircuitGraph& graph);

/// Columns of pairs by name.
class PlainPairs {
 public:
  explicit PlainPairs(const CircuitGraph& graph);

  [[nodiscard]] std::int32_t nets() const { return nets_; }
  /// Every column that is not one of an end.
  [[nodiscard]] std::map<std::string, double> columns(std::int32_t a, std::int32_t b) const;
  [[nodiscard]] int distance(std::int32_t a, std::int32_t b) const;

 private:
  using Matrix = std::vector<std::vector<double>>;

  void add_shared(std::int32_t a, std::int32_t b, std::map<std::string, double>& out) const;
  void add_common(std::int32_t a, std::int32_t b, std::map<std::string, double>& out) const;
  void add_areas(std::int32_t a, std::int32_t b, std::map<std::string, double>& out) const;
  void add_ways(std::int32_t a, std::int32_t b, std::map<std::string, double>& out) const;
  void add_walks(std::int32_t a, std::int32_t b, std::map<std::string, double>& out) const;
  [[nodiscard]] double pairs_of(std::int32_t a, char at_a, std::int32_t b, char at_b) const;
  [[nodiscard]] double area_um2(std::int32_t net) const;
  [[nodiscard]] int degree(std::int32_t net) const;
  [[nodiscard]] bool stacked(std::int32_t net, bool p_channel) const;

  std::int32_t nets_ = 0;
  std::vector<PlainDevice> devices_;
  Matrix joined_;              // 1: nets that share a device
  std::vector<Matrix> walk_;   // share that arrives after 1, 2 ... steps
  std::vector<double> pins_;
  double all_pins_ = 0;
};

}   // namespace cgcl::test
