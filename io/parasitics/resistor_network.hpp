// Resistors between numbered nodes, and the resistance between the pins among them. Internal to NetResistors.
#pragma once

#include "engine/core/index.hpp"

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <optional>
#include <utility>
#include <vector>

namespace cgcl {

/// Most nets have a dozen resistors: what they need for a moment lies on the stack.
template <class T>
using Scratch = std::pmr::vector<T>;

/// Resistors between numbered nodes that are taken away one by one.
class ResistorNetwork {
 public:
  /// `resistors`: how many are going to be connected.
  ResistorNetwork(std::int32_t nodes, std::size_t resistors, std::pmr::memory_resource* memory)
      : memory_(memory),
        halves_(memory),
        first_(idx(nodes), -1, memory),
        degree_(idx(nodes), 0, memory),
        pin_(idx(nodes), 0, memory) {
    halves_.reserve(4 * resistors);   // two in a row that become one are two new halves
  }

  void connect(std::int32_t a, std::int32_t b, double ohm) {
    link(a, b, ohm);
    link(b, a, ohm);
    ++degree_[idx(a)], ++degree_[idx(b)];
    ++edges_;
  }
  void set_pin(std::int32_t node) { pin_[idx(node)] = 1; }

  /// The largest resistance between two pins of one part; `mesh` where a part that is no tree takes more work
  /// than MeshElimination does. Once: resistors are taken away. Linear but for that work.
  [[nodiscard]] double farthest_pins(bool& mesh);

 private:
  struct Half {
    std::int32_t to = 0, next = -1;   // dead: to < 0
    double ohm = 0;
  };

  [[nodiscard]] std::int32_t count() const { return static_cast<std::int32_t>(first_.size()); }

  void link(std::int32_t from, std::int32_t to, double ohm) {
    halves_.push_back({to, first_[idx(from)], ohm});
    first_[idx(from)] = static_cast<std::int32_t>(halves_.size() - 1);
  }
  /// Kills both halves of the resistor at `half`; they stand side by side.
  void cut(std::int32_t half, std::int32_t from) {
    const std::int32_t to = halves_[idx(half)].to;
    halves_[idx(half)].to = halves_[idx(half ^ 1)].to = -1;
    --degree_[idx(from)], --degree_[idx(to)];
    --edges_;
  }

  /// Nodes that are no pin go: what hangs on one resistor carries nothing, two in a row are one.
  void reduce();

  /// The nodes of the part of `start`; returns its resistors.
  [[nodiscard]] std::int64_t gather(std::int32_t start, Scratch<std::int32_t>& part_of,
                                    Scratch<std::int32_t>& nodes);

  template <class Action>
  void each(std::int32_t node, const Action& action) const {
    for (std::int32_t h = first_[idx(node)]; h >= 0; h = halves_[idx(h)].next)
      if (halves_[idx(h)].to >= 0) action(halves_[idx(h)].to, halves_[idx(h)].ohm);
  }

  /// The pin that is farthest from `start`, along the only way there is.
  [[nodiscard]] std::pair<std::int32_t, double> farthest_from(std::int32_t start) const;
  [[nodiscard]] double across_tree(std::int32_t pin) const {
    return farthest_from(farthest_from(pin).first).second;
  }

  /// nullopt: it takes too much work.
  [[nodiscard]] std::optional<double> across_mesh(const Scratch<std::int32_t>& nodes) const;

  std::pmr::memory_resource* memory_;
  Scratch<Half> halves_;   // of resistor r: 2 r and 2 r + 1
  Scratch<std::int32_t> first_, degree_;
  Scratch<char> pin_;
  std::int64_t edges_ = 0;
};

}   // namespace cgcl
