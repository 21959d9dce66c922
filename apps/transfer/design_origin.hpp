// Where the labels of a model are from: enough to name a design and to know it again.
#pragma once

#include "io/graph/circuit_graph.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace cgcl {

struct DesignOrigin {
  std::string name;
  std::string family;                    // its name where the graph has none: a family of its own
  std::string technology;                // may be empty
  std::vector<std::string> identities;   // see identities()

  /// Whether one of `ids` is an identity of this design.
  [[nodiscard]] bool is_one_of(std::span<const std::string> ids) const;
};

[[nodiscard]] DesignOrigin design_origin(const CircuitGraph& graph);

/// Families of designs: number of the family of each, in the order of first sight.
struct Families {
  std::vector<std::string> name;
  std::vector<std::int32_t> of_design;   // [designs]
  std::vector<std::int32_t> designs;     // [families] how many

  explicit Families(std::span<const DesignOrigin> origins);
  /// [designs] what each weighs: families by the square root of their number of designs, designs in a family
  /// equally; 1 in the mean.
  [[nodiscard]] std::vector<double> design_weights() const;
};

}   // namespace cgcl
