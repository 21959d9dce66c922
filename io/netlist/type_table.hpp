// The distinct types of devices of a netlist. Internal to elaboration.
#pragma once

#include "io/netlist/flat_circuit.hpp"
#include "io/text/name_pool.hpp"

#include <cstdint>
#include <vector>

namespace cgcl {

/// Every capacitor of an extraction may be a type of its own, so a look-up touches two places in memory and
/// makes no text.
class TypeTable {
 public:
  /// The number of a type, in the order of first sight. Numbers are equal where all their bits are, those
  /// that are unknown too. `model` is the name of its model in `names`, kNoName without one; the rest of
  /// `type` is compared.
  std::int32_t id(DeviceType type, NameId model, const NamePool& names);

  [[nodiscard]] std::vector<DeviceType>& types() { return types_; }

 private:
  void grow();

  std::vector<DeviceType> types_;
  std::vector<NameId> models_;          // [types]
  std::vector<std::uint64_t> hashes_;   // [types]
  std::vector<std::int32_t> slots_;     // 1 + type, 0: free; a power of two, at most half of them taken
};

}   // namespace cgcl
