// Dense ids for 128-bit keys, in the order of first sight.
#pragma once

#include <cstdint>
#include <utility>   // for swap
#include <vector>

namespace cgcl {

/// A well mixed key; equal keys are taken for equal contents.
struct Key128 {
  std::uint64_t lo = 0, hi = 0;

  friend bool operator==(const Key128&, const Key128&) = default;
};

/// Bijective mixing of a word. [splitmix64]
[[nodiscard]] constexpr std::uint64_t mix_word(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15ull;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
  return x ^ (x >> 31);
}

/// 128 mixed bits of `x`; `salt` keeps uses apart.
[[nodiscard]] constexpr Key128 mix_key(std::uint64_t x, std::uint64_t salt) {
  const std::uint64_t seed = mix_word(salt);
  return {mix_word(x ^ seed), mix_word(mix_word(x + 0x632BE59BD9B4E019ull) ^ ~seed)};
}

/// `key` continued by one more word; the order of words matters.
[[nodiscard]] constexpr Key128 chain_key(Key128 key, std::uint64_t x) {
  return {mix_word(key.lo ^ mix_word(x)), mix_word(key.hi + mix_word(~x))};
}

/// Open addressing with linear probing; ids count up from 0, so no order of the table ever shows.
class DenseIds {
 public:
  DenseIds() { slots_.resize(64); }

  /// The id of `key`, a new one if it was never seen.
  std::int32_t id(const Key128& key) {
    if (2 * (static_cast<std::size_t>(size_) + 1) > slots_.size()) grow();
    Slot& slot = slots_[find(key)];
    if (slot.id < 0) slot = {key, size_++};
    return slot.id;
  }
  [[nodiscard]] std::int32_t size() const { return size_; }

 private:
  struct Slot {
    Key128 key;
    std::int32_t id = -1;
  };

  [[nodiscard]] std::size_t find(const Key128& key) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = static_cast<std::size_t>(key.lo) & mask;
    while (slots_[at].id >= 0 && slots_[at].key != key) at = (at + 1) & mask;
    return at;
  }
  void grow() {
    std::vector<Slot> old(slots_.size() * 2);
    std::swap(old, slots_);
    for (const Slot& slot : old)
      if (slot.id >= 0) slots_[find(slot.key)] = slot;
  }

  std::vector<Slot> slots_;
  std::int32_t size_ = 0;
};

}   // namespace cgcl
