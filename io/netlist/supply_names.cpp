#include "io/netlist/supply_names.hpp"

#include "io/text/name_pool.hpp"

#include <algorithm>   // for all_of, find
#include <array>
#include <string>

namespace cgcl {
namespace {

struct Stem {
  std::string_view text;
  SupplyKind kind;
};

// The first stem found in the name decides; longer ones that contain another come first.
constexpr std::array kStems = {
    Stem{"vdpwr", SupplyKind::power}, Stem{"vapwr", SupplyKind::power}, Stem{"vpwr", SupplyKind::power},
    Stem{"vdd", SupplyKind::power},   Stem{"vcc", SupplyKind::power},   Stem{"vgnd", SupplyKind::ground},
    Stem{"vss", SupplyKind::ground},  Stem{"vee", SupplyKind::ground},  Stem{"gnd", SupplyKind::ground},
};
constexpr std::array<std::string_view, 6> kGroundWords = {"0", "sub", "psub", "vsubs", "vnb", "substrate"};
constexpr std::array<std::string_view, 3> kPowerWords = {"vpb", "vbat", "vsup"};
constexpr std::array<std::string_view, 16> kDomains = {
    "a", "d", "io", "core", "ana", "dig", "array", "int", "ext", "h", "l", "hv", "lv", "x", "main", "ring"};
constexpr std::size_t kMaxPrefixLength = 3, kMaxSuffixLength = 8;

template <std::size_t n>
bool contains(const std::array<std::string_view, n>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_voltage(std::string_view word) {
  return std::all_of(word.begin(), word.end(), [](char c) { return is_digit(c) || c == 'v' || c == 'p'; });
}

/// What stands behind the stem: letters and digits, then words behind underscores.
bool is_suffix(std::string_view text) {
  std::size_t at = std::min(text.find('_'), text.size());
  const std::string_view attached = text.substr(0, at);
  if (attached.size() > kMaxSuffixLength ||
      !std::all_of(attached.begin(), attached.end(), [](char c) { return is_letter(c) || is_digit(c); }))
    return false;
  while (at < text.size()) {
    const std::size_t next = std::min(text.find('_', at + 1), text.size());
    const std::string_view word = text.substr(at + 1, next - at - 1);
    if (!is_voltage(word) && !contains(kDomains, word)) return false;
    at = next;
  }
  return true;
}

}   // namespace

SupplyKind supply_of_name(std::string_view name) {
  if (const std::size_t divider = name.find_last_of("/."); divider != name.npos)
    name.remove_prefix(divider + 1);
  while (!name.empty() && name.back() == '!') name.remove_suffix(1);
  if (name.empty() || name.size() > 40) return SupplyKind::none;
  std::string folded(name);
  for (char& c : folded) c = lower(c);
  if (contains(kGroundWords, folded)) return SupplyKind::ground;
  if (contains(kPowerWords, folded)) return SupplyKind::power;
  for (const Stem& stem : kStems) {
    const std::size_t at = folded.find(stem.text);
    if (at == folded.npos) continue;
    const std::string_view prefix = std::string_view(folded).substr(0, at);
    const bool short_prefix =
        prefix.size() <= kMaxPrefixLength && std::all_of(prefix.begin(), prefix.end(), is_letter);
    if (short_prefix && is_suffix(std::string_view(folded).substr(at + stem.text.size()))) return stem.kind;
    return SupplyKind::none;
  }
  return SupplyKind::none;
}

}   // namespace cgcl
