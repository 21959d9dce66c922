// What a net is called tells whether it is a supply.
#pragma once

#include <cstdint>
#include <string_view>

namespace cgcl {

enum class SupplyKind : std::uint8_t { none, power, ground };

/// Classifies the last part of a path, whatever its case: "vdd", "VDDA", "vccd1", "x1/VGND", "AVSS!", "SUB",
/// "VNB", "vdd_1v8", "VDDARRAY", "gnd", "0". A word behind an underscore must be a voltage or the name of a
/// domain, so that "vdd_ok" is a signal. Linear in the length.
[[nodiscard]] SupplyKind supply_of_name(std::string_view name);

}   // namespace cgcl
