// Names of instances and nets in a parasitics file as paths of a netlist. Internal to match.
#pragma once

#include "io/netlist/flat_circuit.hpp"
#include "io/parasitics/parasitics.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cgcl {

/// Paths of devices or nets by a form in which the spelling of brackets, dividers and case does not count.
class PathIndex {
 public:
  /// Letters that SPICE puts before names and extractors may leave out.
  enum class Letters : std::uint8_t { kept, all_off, last_off, instances_off };

  static PathIndex devices(const FlatCircuit& circuit, Letters letters);
  static PathIndex nets(const FlatCircuit& circuit);

  /// The device or net; -1 when there is none, -2 when the form belongs to several.
  [[nodiscard]] std::int32_t find(std::string_view canonical) const;

 private:
  void add(const std::string& canonical, std::int32_t id);

  NamePool names_;
  std::vector<std::int32_t> ids_;
};

/// Lower case, `divider` as '/', [i] {i} (i) as <i>.
[[nodiscard]] std::string canonical_path(std::string_view name, char divider);

/// How one parasitics file writes instance names: characters before the path, letters left out.
struct PathRule {
  int skipped = 0;
  PathIndex::Letters letters = PathIndex::Letters::kept;
  std::int64_t tried = 0, found = 0;   // instances of the sample

  [[nodiscard]] std::string text() const;
};

/// Devices of the instances of a parasitics file.
class InstanceMatcher {
 public:
  /// Infers the rule from up to 4096 instances.
  InstanceMatcher(const FlatCircuit& circuit, const Parasitics& parasitics);

  /// The device that `instance` is, or is a finger of (then `finger` is set); -1 when there is none.
  [[nodiscard]] std::int32_t find(std::string_view instance, bool& finger) const;
  /// A net name of the file with the same prefix taken off its instances, for nets below the top.
  [[nodiscard]] std::string_view without_prefix(std::string_view canonical) const;
  [[nodiscard]] const PathRule& rule() const { return rule_; }

 private:
  [[nodiscard]] std::int32_t find_path(std::string path, bool& finger) const;

  char divider_;
  PathRule rule_;
  PathIndex index_;
};

}   // namespace cgcl
