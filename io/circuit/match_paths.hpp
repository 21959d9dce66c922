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

  /// `divider`: of the parasitics. It divides here too, as routers flatten a/b to one name a.b.
  static PathIndex devices(const FlatCircuit& circuit, Letters letters, char divider);
  /// Of instances of cells, the top one not among them.
  static PathIndex cells(const FlatCircuit& circuit, Letters letters, char divider);
  static PathIndex nets(const FlatCircuit& circuit, char divider);
  /// The further names of nets that the circuit keeps.
  static PathIndex aliases(const FlatCircuit& circuit, char divider);

  /// The device or net; -1 when there is none, -2 when the form belongs to several. Where it is not found as
  /// it is, numbers of buses count however they are spelled: a<3> or a_3_.
  [[nodiscard]] std::int32_t find(std::string_view canonical) const;
  /// Of nets: by the canonical form of `name`, and where that belongs to several that differ in
  /// case, by case.
  [[nodiscard]] std::int32_t find_net(std::string_view canonical, std::string_view name, char divider) const;

 private:
  struct Table {
    NamePool forms;
    std::vector<std::int32_t> ids;

    [[nodiscard]] std::int32_t find(std::string_view form) const;
    void add(const std::string& form, std::int32_t id);
  };

  void add(const std::string& canonical, std::int32_t id);

  Table exact_;
  Table bracketed_;   // forms that are written with underscores, with brackets instead
  Table cased_;       // nets whose canonical form belongs to several
};

/// Lower case, `divider` and '/' as '/', [i] {i} (i) as <i>.
[[nodiscard]] std::string canonical_path(std::string_view name, char divider);

/// a_3_ as a<3> where it ends a part of the path; else as it is.
[[nodiscard]] std::string with_brackets(std::string_view canonical);

/// How one parasitics file writes instance names: characters before the path, letters left out.
struct PathRule {
  int skipped = 0;
  PathIndex::Letters letters = PathIndex::Letters::kept;
  std::int64_t tried = 0, found = 0;   // instances of the sample

  [[nodiscard]] std::string text() const;
};

/// Devices, or instances of cells, of the instances of a parasitics file.
class InstanceMatcher {
 public:
  enum class Of : std::uint8_t { devices, cells };

  /// Finds nothing.
  explicit InstanceMatcher(char divider) : divider_(divider) {}
  /// Infers the rule from up to 4096 instances.
  InstanceMatcher(const FlatCircuit& circuit, const Parasitics& parasitics, Of of = Of::devices);

  /// The device that `instance` is, or is a finger of (then `finger` is set); -1 when there is none. Cells
  /// have no fingers.
  [[nodiscard]] std::int32_t find(std::string_view instance, bool& finger) const;
  /// A net name of the file with the same prefix taken off its instances, for nets below the top.
  [[nodiscard]] std::string_view without_prefix(std::string_view canonical) const;
  [[nodiscard]] const PathRule& rule() const { return rule_; }

 private:
  [[nodiscard]] std::int32_t find_path(std::string path, bool& finger) const;

  char divider_;
  Of of_ = Of::devices;
  PathRule rule_;
  PathIndex index_;
};

}   // namespace cgcl
