#include "io/text/name_pool.hpp"

#include "engine/core/error.hpp"

#include <array>
#include <cstring>   // for memcpy
#include <limits>

namespace cgcl {

namespace {

constexpr std::size_t kBlock = 1 << 16;
constexpr std::size_t kPrefetched = 16;

/// Eight bytes at a time; short names are most of a netlist.
std::uint64_t mix(std::uint64_t h, std::uint64_t word) {
  h = (h ^ word) * 0x9E3779B97F4A7C15ull;
  return h ^ (h >> 29);
}

}   // namespace

NamePool::NamePool(NameCase fold) : fold_(fold), slots_(64) {}

std::uint32_t NamePool::hash(std::string_view name) const {
  // Setting the bit 0x20 of every byte maps both cases of a letter to one value; the few other characters it
  // confuses only cost a comparison.
  const std::uint64_t fold = fold_ == NameCase::folded ? 0x2020202020202020ull : 0;
  std::uint64_t h = mix(0x51ED270B35E15EA5ull, name.size());
  std::size_t i = 0;
  for (; i + 8 <= name.size(); i += 8) {
    std::uint64_t word;
    std::memcpy(&word, name.data() + i, 8);
    h = mix(h, word | fold);
  }
  std::uint64_t tail = 0;
  const std::size_t left = name.size() - i;
  if (left >= 4) {   // two loads that may overlap, so that no size is unknown to the compiler
    std::uint32_t first = 0, last = 0;
    std::memcpy(&first, name.data() + i, 4);
    std::memcpy(&last, name.data() + name.size() - 4, 4);
    tail = first | (static_cast<std::uint64_t>(last) << 32);
  } else {
    for (std::size_t k = 0; k < left; ++k)
      tail |= static_cast<std::uint64_t>(static_cast<unsigned char>(name[i + k])) << (8 * k);
  }
  return static_cast<std::uint32_t>(mix(mix(h, tail | fold), 1) >> 32);
}

bool NamePool::equal(std::string_view a, std::string_view b) const {
  return a == b || (fold_ == NameCase::folded && equal_folded(a, b));
}

std::size_t NamePool::slot_of(std::string_view name, std::uint32_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = static_cast<std::size_t>(hash) & mask;
  while (slots_[at].id != kNoName &&
         !(slots_[at].hash == hash && equal(names_[static_cast<std::size_t>(slots_[at].id)], name)))
    at = (at + 1) & mask;
  return at;
}

NameId NamePool::find(std::string_view name) const {
  CGCL_CHECK(settled_ == names_.size(), "names without an index");
  return slots_[slot_of(name, hash(name))].id;
}

std::uint32_t NamePool::key(std::string_view name) const {
  const std::uint32_t key = hash(name);
  if (!slots_.empty()) __builtin_prefetch(&slots_[static_cast<std::size_t>(key) & (slots_.size() - 1)], 1);
  return key;
}

NameId NamePool::id(std::string_view name) { return id(name, hash(name)); }

NameId NamePool::id(std::string_view name, std::uint32_t key) {
  if (settled_ != names_.size()) (void)settle();
  std::size_t at = slot_of(name, key);
  if (slots_[at].id != kNoName) return slots_[at].id;
  if (2 * (names_.size() + 1) > slots_.size()) {
    grow();
    at = slot_of(name, key);
  }
  slots_[at] = {key, append(name)};
  ++settled_;
  return slots_[at].id;
}

NameId NamePool::append(std::string_view name) {
  if (names_.size() >= static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max()))
    throw Error(ErrorId::netlist_limit, "more than 2147483647 different names");
  names_.push_back(keep(name));
  return static_cast<NameId>(names_.size() - 1);
}

std::vector<std::pair<NameId, NameId>> NamePool::settle() {
  std::vector<std::pair<NameId, NameId>> repeated;
  if (slots_.empty()) slots_.resize(64);
  while (2 * names_.size() > slots_.size()) grow();
  const std::size_t mask = slots_.size() - 1, first = settled_, open = names_.size() - first;
  std::array<std::uint32_t, kPrefetched> keys{};
  // The slot of a name is fetched while those before it are filled.
  for (std::size_t i = 0; i < open + kPrefetched; ++i) {
    std::uint32_t& key = keys[i % kPrefetched];
    if (i >= kPrefetched) {
      const std::size_t id = first + i - kPrefetched;
      Slot& slot = slots_[slot_of(names_[id], key)];
      if (slot.id == kNoName)
        slot = {key, static_cast<NameId>(id)};
      else
        repeated.emplace_back(static_cast<NameId>(id), slot.id);
    }
    if (i >= open) continue;
    key = hash(names_[first + i]);
    __builtin_prefetch(&slots_[static_cast<std::size_t>(key) & mask], 1);
  }
  settled_ = names_.size();
  return repeated;
}

void NamePool::drop_index() {
  std::vector<Slot>().swap(slots_);
  settled_ = 0;
}

std::string_view NamePool::keep(std::string_view name) {
  if (blocks_.empty() || block_size_ - block_used_ < name.size()) {
    block_size_ = name.size() > kBlock ? name.size() : kBlock;
    blocks_.push_back(std::make_unique<char[]>(block_size_));
    block_used_ = 0;
  }
  char* at = blocks_.back().get() + block_used_;
  if (!name.empty()) std::memcpy(at, name.data(), name.size());
  block_used_ += name.size();
  return {at, name.size()};
}

void NamePool::grow() {
  std::vector<Slot> old(slots_.size() * 2);
  std::swap(old, slots_);
  const std::size_t mask = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.id == kNoName) continue;
    std::size_t at = static_cast<std::size_t>(slot.hash) & mask;
    while (slots_[at].id != kNoName) at = (at + 1) & mask;
    slots_[at] = slot;
  }
}

bool equal_folded(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (lower(a[i]) != lower(b[i])) return false;
  return true;
}

}   // namespace cgcl
