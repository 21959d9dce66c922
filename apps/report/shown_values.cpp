#include "apps/report/shown_values.hpp"

#include "engine/core/error.hpp"
#include "io/report/svg_page.hpp"

#include <array>
#include <cmath>     // for abs, isnan
#include <cstdio>    // for snprintf
#include <utility>   // for pair

namespace cgcl {

namespace {

std::string digits(double value, const char* format) {
  if (std::isnan(value)) return "-";
  char text[40];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

}   // namespace

std::string shown(double value) {
  if (std::isnan(value)) return "-";
  return std::abs(value) < 5e-4 ? "0" : plot_number(value);
}

std::string shown_fF(double cap_F) { return digits(cap_F * 1e15, "%.4g"); }

std::string shown_cap(double cap_F) {
  constexpr std::array<std::pair<double, const char*>, 4> kUnits = {
      {{1e-9, " nF"}, {1e-12, " pF"}, {1e-15, " fF"}, {1e-18, " aF"}}};
  if (std::isnan(cap_F)) return "-";
  for (const auto& [unit, name] : kUnits)
    if (std::abs(cap_F) >= unit) return digits(cap_F / unit, "%.4g") + name;
  return digits(cap_F / 1e-18, "%.3g") + " aF";
}

std::string shown_percent(double share) {
  return std::isnan(share) ? "-" : digits(100 * share, "%.1f") + " %";
}

std::string shown_count(std::int64_t count) {
  std::string out = str(count);
  for (std::size_t at = out.size(); at > 3 + (count < 0 ? 1u : 0u);) out.insert(at -= 3, ",");
  return out;
}

std::string shown_bytes(double bytes) {
  if (std::isnan(bytes)) return "-";
  return bytes < 1e6 ? digits(bytes / 1e3, "%.1f") + " kB" : digits(bytes / 1e6, "%.1f") + " MB";
}

std::string shown_cut(std::size_t rows, std::size_t all, const std::string& adjective,
                      const std::string& noun) {
  const std::string whole = shown_count(static_cast<std::int64_t>(all)) + ' ' + noun;
  return rows < all ? str("the ", shown_count(static_cast<std::int64_t>(rows)), ' ', adjective, " of ", whole)
                    : whole;
}

}   // namespace cgcl
