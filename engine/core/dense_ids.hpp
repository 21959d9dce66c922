// Dense ids for 128-bit keys, in the order of first sight. Equal keys are taken for equal contents.
#pragma once

#include "engine/core/index.hpp"
#include "engine/core/key128.hpp"

#include <cstdint>
#include <utility>   // for swap
#include <vector>

namespace cgcl {

/// Open addressing with linear probing; ids count up from 0, so no order of the table ever shows.
class DenseIds {
 public:
  DenseIds() { slots_.resize(64); }

  /// The id of `key`, a new one if it was never seen.
  std::int32_t id(const Key128& key) {
    if (2 * (idx(size_) + 1) > slots_.size()) grow();
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
    std::size_t at = idx(key.lo) & mask;
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
