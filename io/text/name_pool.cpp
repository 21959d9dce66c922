#include "io/text/name_pool.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/text/large_pages.hpp"

#include <algorithm>   // for max
#include <array>
#include <bit>       // for bit_width
#include <cstring>   // for memcpy
#include <limits>

namespace cgcl {

namespace {

constexpr std::size_t kBlock = 1 << 16;
constexpr std::size_t kPrefetched = 16;
constexpr std::size_t kDoubled = std::size_t{1} << 20;   // names; up to there the index takes a few megabytes
constexpr std::size_t kProbed = 8;                       // slots of one line of the processor's cache
constexpr std::size_t kMaxNames = std::numeric_limits<std::int32_t>::max() - 1;   // a slot counts from 1

/// Eight bytes at a time; short names are most of a netlist.
std::uint64_t mix(std::uint64_t h, std::uint64_t word) {
  h = (h ^ word) * 0x9E3779B97F4A7C15ull;
  return h ^ (h >> 29);
}

}   // namespace

NamePool::NamePool(NameCase fold) : fold_(fold) {}

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

/// Where the name is, or the empty slot where it belongs.
std::size_t NamePool::slot_of(std::string_view name, std::uint32_t hash) const {
  const std::uint32_t shown = hash << id_bits_, mask = ~((std::uint32_t{1} << id_bits_) - 1);
  std::size_t at = home(hash);
  while (slots_[at] != 0 && !((slots_[at] & mask) == shown && equal((*this)[id_in(at)], name)))
    if (++at == slots_.size()) at = 0;
  return at;
}

NameId NamePool::find(std::string_view name) const {
  CGCL_CHECK(indexed_ == names_.size(), "names without an index");
  return slots_.empty() ? kNoName : id_in(slot_of(name, hash(name)));
}

std::uint32_t NamePool::key(std::string_view name) const {
  const std::uint32_t key = hash(name);
  if (!slots_.empty()) __builtin_prefetch(&slots_[home(key)], 1);
  return key;
}

NameId NamePool::likely(std::uint32_t key) const {
  if (slots_.empty()) return kNoName;
  const std::uint32_t shown = key << id_bits_, mask = ~((std::uint32_t{1} << id_bits_) - 1);
  const std::size_t first = home(key), end = std::min(first + kProbed, slots_.size());
  for (std::size_t at = first; at < end && slots_[at] != 0; ++at) {
    if ((slots_[at] & mask) != shown) continue;
    const NameId id = id_in(at);
    __builtin_prefetch(names_.data() + idx(id));
    return id;
  }
  return kNoName;
}

NameId NamePool::id(std::string_view name) { return id(name, hash(name)); }

NameId NamePool::id(std::string_view name, std::uint32_t key) {
  if (indexed_ != names_.size()) (void)index_appended();
  if (slots_.empty()) make_room(1);
  std::size_t at = slot_of(name, key);
  if (slots_[at] != 0) return id_in(at);
  if (names_.size() + 1 > limit_) {
    make_room(names_.size() + 1);
    index(0, indexed_, nullptr);
    at = slot_of(name, key);
  }
  const NameId made = append(name);
  slots_[at] = slot_value(key, made);
  ++indexed_;
  return made;
}

void NamePool::respell(NameId id, std::string_view name) {
  const std::string_view text = (*this)[id];
  CGCL_CHECK(fold_ == NameCase::folded && equal_folded(text, name), "a name respelled as another");
  std::memcpy(const_cast<char*>(text.data()), name.data(), name.size());   // of a block of this pool
}

NameId NamePool::append(std::string_view name) {
  if (names_.size() >= kMaxNames) throw Error(ErrorId::netlist_limit, "more than 2147483646 different names");
  names_.push_back(keep(name));
  return static_cast<NameId>(names_.size() - 1);
}

std::vector<std::pair<NameId, NameId>> NamePool::index_appended() {
  std::vector<std::pair<NameId, NameId>> repeated;
  if (slots_.empty() || names_.size() > limit_) {
    make_room(names_.size());
    index(0, indexed_, nullptr);
  }
  index(indexed_, names_.size(), &repeated);
  indexed_ = names_.size();
  return repeated;
}

/// Puts names [first, end) into the index; the slot of a name is fetched while those before it are filled.
void NamePool::index(std::size_t first, std::size_t end, std::vector<std::pair<NameId, NameId>>* repeated) {
  std::array<std::uint32_t, kPrefetched> keys{};
  for (std::size_t i = first; i < end + kPrefetched; ++i) {
    std::uint32_t& key = keys[i % kPrefetched];
    if (i >= first + kPrefetched) {
      const auto id = static_cast<NameId>(i - kPrefetched);
      const std::size_t at = slot_of((*this)[id], key);
      if (slots_[at] == 0)
        slots_[at] = slot_value(key, id);
      else if (repeated != nullptr)
        repeated->emplace_back(id, id_in(at));
    }
    if (i >= end) continue;
    key = hash(text_at(names_[i]));
    __builtin_prefetch(&slots_[home(key)], 1);
  }
}

void NamePool::drop_index() {
  slots_.clear();
  names_.shrink();
  indexed_ = limit_ = 0;
}

std::string_view NamePool::long_text_at(const char* at) {
  std::size_t length = 0;
  int shift = 0;
  for (; static_cast<unsigned char>(*at) >= 128; ++at, shift += 7)
    length |= idx(static_cast<unsigned char>(*at) & 127) << shift;
  length |= idx(static_cast<unsigned char>(*at)) << shift;
  return {at + 1, length};
}

const char* NamePool::keep(std::string_view name) {
  std::array<char, 10> prefix;
  std::size_t digits = 0, rest = name.size();
  for (; rest >= 128; rest >>= 7) prefix[digits++] = static_cast<char>(128 | (rest & 127));
  prefix[digits++] = static_cast<char>(rest);
  const std::size_t size = digits + name.size();
  if (blocks_.empty() || block_size_ - block_used_ < size) {
    block_size_ = std::max(size, kBlock);
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(block_size_));
    block_bytes_ += block_size_;
    block_used_ = 0;
  }
  char* at = blocks_.back().get() + block_used_;
  std::memcpy(at, prefix.data(), digits);
  if (!name.empty()) std::memcpy(at + digits, name.data(), name.size());
  block_used_ += size;
  return at;
}

/// An empty index for `names` and some more. The old one is gone before the new one comes: names are hashed
/// again in the order they are stored, which is quick.
void NamePool::make_room(std::size_t names) {
  const std::size_t grown = limit_ < kDoubled ? 2 * limit_ : limit_ + limit_ / 4;
  limit_ = std::min(std::max({names, grown, std::size_t{48}}), kMaxNames);
  id_bits_ = static_cast<int>(std::bit_width(limit_ + 1));
  slots_.clear();
  slots_.grow_to(limit_ + limit_ / 4 + 4);
  prefer_large_pages(slots_.data(), slots_.memory());
}

bool equal_folded(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (lower(a[i]) != lower(b[i])) return false;
  return true;
}

}   // namespace cgcl
