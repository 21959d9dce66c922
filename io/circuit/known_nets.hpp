// Whether a name in a parasitics file is that of a net of the netlist.
#pragma once

#include "io/netlist/flat_circuit.hpp"

#include <memory>
#include <string_view>
#include <unordered_set>

namespace cgcl {

/// Asked for nodes of nets that a file has no section of, which tell nothing of themselves. The index is made
/// by the first question, as most files give no reason for one. Spellings differ as in match().
class KnownNets {
 public:
  /// `blocks`: names may also be those of nets inside an instance, as in the file of a block.
  KnownNets(const FlatCircuit& circuit, bool blocks);
  ~KnownNets();
  KnownNets(const KnownNets&) = delete;
  KnownNets& operator=(const KnownNets&) = delete;
  KnownNets(KnownNets&&) = delete;
  KnownNets& operator=(KnownNets&&) = delete;

  /// `divider`: of the file.
  [[nodiscard]] bool has(std::string_view name, char divider);

 private:
  struct Index;

  void build(char divider);

  const FlatCircuit& circuit_;
  bool blocks_;
  std::unique_ptr<Index> index_;
};

}   // namespace cgcl
