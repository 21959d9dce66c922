#include "io/parasitics/coupling_sums.hpp"

#include <algorithm>   // for fill, min
#include <limits>

namespace cgcl {

namespace {

constexpr std::size_t kBlock = std::size_t{1} << 14;   // entries

std::uint64_t key_of(std::int32_t own, std::int32_t other) {
  return (static_cast<std::uint64_t>(static_cast<std::uint32_t>(own)) << 32) |
         static_cast<std::uint32_t>(other);
}

std::size_t hash_of(std::uint64_t key) {
  key *= 0x9E3779B97F4A7C15ull;
  return static_cast<std::size_t>(key ^ (key >> 29));
}

}   // namespace

CouplingSums::CouplingSums() : slots_(kSmallest) {}

void CouplingSums::begin_section() {
  section_start_ = size_;
  used_slots_ = kSmallest;
  if (++section_ != std::numeric_limits<std::uint32_t>::max()) return;
  std::fill(slots_.begin(), slots_.end(), Slot{});
  section_ = 1;
}

ParasiticCoupling& CouplingSums::entry(std::size_t at) { return blocks_[at / kBlock][at % kBlock]; }

void CouplingSums::add(std::int32_t own, std::int32_t other, double cap_F) {
  const std::uint64_t key = key_of(own, other);
  std::size_t at = hash_of(key) & (used_slots_ - 1);
  for (; slots_[at].section == section_; at = (at + 1) & (used_slots_ - 1)) {
    if (slots_[at].key != key) continue;
    entry(section_start_ + slots_[at].entry).cap_F += cap_F;
    return;
  }
  if (size_ == kBlock * blocks_.size()) blocks_.push_back(std::make_unique<ParasiticCoupling[]>(kBlock));
  const std::size_t in_section = size_ - section_start_;
  slots_[at] = {key, section_, static_cast<std::uint32_t>(in_section)};
  entry(size_++) = {own, other, cap_F};
  if (in_section == std::numeric_limits<std::uint32_t>::max()) begin_section();   // summed apart, not lost
  if (2 * (in_section + 1) >= used_slots_) widen();
}

void CouplingSums::widen() {
  const std::size_t filled = size_ - section_start_;
  used_slots_ *= 4;
  if (used_slots_ > slots_.size()) {
    std::vector<Slot>().swap(slots_);
    slots_.resize(used_slots_);
  }
  // The slots of this section are scattered over the old positions: a new mark makes all of them stale.
  if (++section_ == std::numeric_limits<std::uint32_t>::max()) {
    std::fill(slots_.begin(), slots_.end(), Slot{});
    section_ = 1;
  }
  for (std::size_t i = 0; i < filled; ++i) {
    const ParasiticCoupling& held = entry(section_start_ + i);
    const std::uint64_t key = key_of(held.a, held.b);
    std::size_t at = hash_of(key) & (used_slots_ - 1);
    while (slots_[at].section == section_) at = (at + 1) & (used_slots_ - 1);
    slots_[at] = {key, section_, static_cast<std::uint32_t>(i)};
  }
}

std::vector<ParasiticCoupling> CouplingSums::take() {
  std::vector<Slot>(kSmallest).swap(slots_);
  used_slots_ = kSmallest;
  std::vector<ParasiticCoupling> all;
  all.reserve(size_);   // untouched memory costs nothing until it is written
  for (std::size_t b = 0; b < blocks_.size(); ++b) {
    const std::size_t n = std::min(kBlock, size_ - b * kBlock);
    all.insert(all.end(), blocks_[b].get(), blocks_[b].get() + n);
    blocks_[b].reset();
  }
  blocks_.clear();
  size_ = section_start_ = 0;
  return all;
}

}   // namespace cgcl
