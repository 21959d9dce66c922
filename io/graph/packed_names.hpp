// Names as tensors: each says how much of the name before it is repeated, as paths of a
// hierarchy repeat most.
#pragma once

#include "io/safetensors/safetensors.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cgcl {

/// NAME.shared [n]: leading bytes that a name has in common with the one before it, at most 1024; NAME.rest
/// [n]: bytes of its own; NAME.bytes: these, one name after the other. No names, no tensors. Throws Error
/// netlist_limit for a name of 2 GiB.
class PackedNames {
 public:
  explicit PackedNames(const std::vector<std::string>& names);

  /// Wide element types stand before narrow ones in a file, so the parts are added apart.
  void add_lengths(SafetensorsData& data, const std::string& name) const;
  void add_bytes(SafetensorsData& data, const std::string& name) const;

 private:
  std::vector<std::int32_t> shared_, rest_;
  std::vector<std::uint8_t> bytes_;
};

/// Reads them back: `count` names, or none where the file has none. Throws as SafetensorsFile::values; Error
/// graph_invalid for lengths that do not fit.
[[nodiscard]] std::vector<std::string> unpacked_names(const SafetensorsFile& file, const std::string& name,
                                                      std::int64_t count);

}   // namespace cgcl
