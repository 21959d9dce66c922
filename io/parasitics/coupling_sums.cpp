#include "io/parasitics/coupling_sums.hpp"

#include "engine/core/index.hpp"

#include <algorithm>   // for fill, lower_bound, sort
#include <limits>

namespace cgcl {

namespace {

std::uint64_t key_of(std::int32_t own, std::int32_t other) {
  return (static_cast<std::uint64_t>(static_cast<std::uint32_t>(own)) << 32) |
         static_cast<std::uint32_t>(other);
}

std::size_t hash_of(std::uint64_t key) {
  key *= 0x9E3779B97F4A7C15ull;
  return idx(key ^ (key >> 29));
}

}   // namespace

void CouplingSums::add(std::int32_t own, std::int32_t other, double cap_F) {
  const std::uint64_t key = key_of(own, other);
  std::size_t at = hash_of(key) & (used_slots_ - 1);
  for (; slots_[at].section == section_; at = (at + 1) & (used_slots_ - 1)) {
    if (slots_[at].key != key) continue;
    entries_[section_start_ + slots_[at].entry].cap_F += cap_F;
    return;
  }
  const std::size_t in_section = entries_.size() - section_start_;
  slots_[at] = {key, section_, static_cast<std::uint32_t>(in_section)};
  entries_.push_back({own, other, cap_F});
  if (in_section == std::numeric_limits<std::uint32_t>::max()) {   // summed apart, not lost
    sort_section();
    finish_section(-1);
  }
  if (2 * (in_section + 1) >= used_slots_) widen();
}

void CouplingSums::sort_section() {
  std::sort(entries_.begin() + section_start_, entries_.end(),
            [](const ListedCoupling& x, const ListedCoupling& y) {
              return key_of(x.other(), x.own()) < key_of(y.other(), y.own());
            });
}

bool CouplingSums::mark_mirror(std::int32_t net, const ListedCoupling& c) {
  if (idx(net) >= ranges_.size()) return false;
  const Range range = ranges_[idx(net)];
  const auto before = [](const ListedCoupling& held, std::uint64_t key) {
    return key_of(held.other(), held.own()) < key;
  };
  const std::uint64_t key = key_of(c.own(), c.other());
  ListedCoupling* const begin = entries_.data() + range.start();
  ListedCoupling* const end = begin + range.count();
  ListedCoupling* const found = std::lower_bound(begin, end, key, before);
  if (found == end || key_of(found->other(), found->own()) != key || found->mirrored() ||
      found->cap_F != c.cap_F)
    return false;
  found->set_mirrored();
  return true;
}

void CouplingSums::finish_section(std::int32_t net) {
  const std::size_t count = entries_.size() - section_start_;
  if (net >= 0 && count > 0) {
    ranges_.grow_to(idx(net) + 1);
    ranges_[idx(net)] = Range(section_start_, count);
  }
  section_start_ = entries_.size();
  used_slots_ = kSmallest;
  next_mark();
}

/// Makes all slots stale.
void CouplingSums::next_mark() {
  if (++section_ != std::numeric_limits<std::uint32_t>::max()) return;
  std::fill(slots_.begin(), slots_.end(), Slot{});
  section_ = 1;
}

void CouplingSums::widen() {
  const std::size_t filled = entries_.size() - section_start_;
  used_slots_ *= 4;
  if (used_slots_ > slots_.size()) {
    std::vector<Slot>().swap(slots_);
    slots_.resize(used_slots_);
  }
  next_mark();   // the slots of this section are scattered over the old positions
  for (std::size_t i = 0; i < filled; ++i) {
    const ListedCoupling& held = entries_[section_start_ + i];
    const std::uint64_t key = key_of(held.own(), held.other());
    std::size_t at = hash_of(key) & (used_slots_ - 1);
    while (slots_[at].section == section_) at = (at + 1) & (used_slots_ - 1);
    slots_[at] = {key, section_, static_cast<std::uint32_t>(i)};
  }
}

GrowingArray<ListedCoupling> CouplingSums::take() {
  std::vector<Slot>(kSmallest).swap(slots_);
  used_slots_ = kSmallest;
  section_start_ = 0;
  ranges_.clear();
  entries_.shrink();
  return std::move(entries_);
}

}   // namespace cgcl
