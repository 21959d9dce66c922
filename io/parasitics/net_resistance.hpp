// The resistors of one net as two numbers: their sum, and the resistance between its pins.
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace cgcl {

/// Of one net, ohm; NaN where not known.
struct NetResistance {
  double total_ohm = std::numeric_limits<double>::quiet_NaN();   // the sum of its resistors
  double point_ohm =
      std::numeric_limits<double>::quiet_NaN();   // between the two pins that are farthest from each other
  bool mesh = false;                              // loops larger than the limit: no point_ohm

  /// Of another part of the same net, in a section or a file of its own. Where the parts meet is not known,
  /// so two with resistors have their sum alone.
  void merge(const NetResistance& other);
};

/// Collects the resistors of one net after the other. Nodes are known by 64-bit keys.
class NetResistors {
 public:
  /// The key of a node by its name; case counts only where `folded` is false.
  [[nodiscard]] static std::uint64_t key(std::string_view name, bool folded);

  /// Negative resistances are not taken.
  void add(std::uint64_t a, std::uint64_t b, double ohm);
  /// A pin of a device or cell, or a port, lies on the node. Any number of times.
  void add_pin(std::uint64_t node) { pins_.push_back(node); }

  /// The net that was collected; the next one begins. Linear in its resistors where they form a tree; the
  /// mesh that is left of others without chains and branches takes at most MeshElimination::kMostWork
  /// besides, beyond which the resistance between pins is not known. Resistors of 0 ohm join nodes, parts
  /// that no resistor joins count each for itself. Deterministic.
  [[nodiscard]] NetResistance take();

 private:
  struct Resistor {
    std::uint64_t a = 0, b = 0;
    double ohm = 0;
  };

  std::vector<Resistor> resistors_;
  std::vector<std::uint64_t> pins_;
};

}   // namespace cgcl
