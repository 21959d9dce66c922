#include "io/netlist/type_table.hpp"

#include "engine/core/index.hpp"
#include "engine/core/key128.hpp"

#include <array>
#include <bit>   // for bit_cast
#include <cmath>
#include <utility>

namespace cgcl {

namespace {

constexpr std::size_t kFirstSlots = 64;

using Words = std::array<std::uint64_t, 11>;

std::uint64_t bits(double value) {
  return std::bit_cast<std::uint64_t>(std::isnan(value) ? DeviceType::kUnknown : value);
}

/// All but the model's text.
Words words_of(const DeviceType& t, NameId model) {
  const auto kind = static_cast<std::uint64_t>(t.kind) * 2 + (t.p_channel ? 1 : 0);
  return {(kind << 32) | static_cast<std::uint32_t>(t.terminals),
          static_cast<std::uint32_t>(model),
          bits(t.w_m),
          bits(t.l_m),
          bits(t.m),
          bits(t.nf),
          bits(t.area_m2),
          bits(t.perimeter_m),
          bits(t.value),
          bits(t.fingers_r),
          bits(t.length_r)};
}

/// Words are mixed apart, so that the processor does it side by side.
std::uint64_t hash_of(const Words& words) {
  std::uint64_t hash = 0;
  for (std::size_t i = 0; i < words.size(); ++i) hash += mix_word(words[i] + (i << 56));
  return mix_word(hash);
}

}   // namespace

std::int32_t TypeTable::id(DeviceType type, NameId model, const NamePool& names) {
  if (2 * types_.size() >= slots_.size()) grow();
  const Words words = words_of(type, model);
  const std::uint64_t hash = hash_of(words);
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  for (; slots_[at] != 0; at = (at + 1) & mask) {
    const auto known = idx(slots_[at] - 1);
    if (hashes_[known] == hash && words_of(types_[known], models_[known]) == words) return slots_[at] - 1;
  }
  const auto made = static_cast<std::int32_t>(types_.size());
  slots_[at] = made + 1;
  if (model != kNoName) type.model = names[model];
  types_.push_back(std::move(type));
  models_.push_back(model);
  hashes_.push_back(hash);
  return made;
}

void TypeTable::grow() {
  slots_.assign(slots_.empty() ? kFirstSlots : 2 * slots_.size(), 0);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t t = 0; t < types_.size(); ++t) {
    std::size_t at = hashes_[t] & mask;
    while (slots_[at] != 0) at = (at + 1) & mask;
    slots_[at] = static_cast<std::int32_t>(t) + 1;
  }
}

}   // namespace cgcl
