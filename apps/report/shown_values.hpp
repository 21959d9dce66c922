// Numbers as people read them: a dash for what is not known.
#pragma once

#include <cstdint>
#include <string>

namespace cgcl {

/// Three decimals at the most.
[[nodiscard]] std::string shown(double value);
/// Farad as a number of femtofarad with four digits, for tables whose heads name the unit.
[[nodiscard]] std::string shown_fF(double cap_F);
/// Farad with the unit that fits: "12.3 fF".
[[nodiscard]] std::string shown_cap(double cap_F);
/// "12.3 %" of a share.
[[nodiscard]] std::string shown_percent(double share);
/// "12,345"
[[nodiscard]] std::string shown_count(std::int64_t count);
/// "12.3 MB"
[[nodiscard]] std::string shown_bytes(double bytes);
/// "the 50 largest of 12,345 nets", or "12 nets" where all are there.
[[nodiscard]] std::string shown_cut(std::size_t rows, std::size_t all, const std::string& adjective,
                                    const std::string& noun);

}   // namespace cgcl
