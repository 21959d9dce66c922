// Short names met a moment ago, to their ids, without a look into the table of all names.
#pragma once

#include "io/text/name_pool.hpp"

#include <cstdint>
#include <cstring>   // for memcpy
#include <string_view>
#include <vector>

namespace cgcl {

/// In front of one NamePool. An entry holds all bytes of its name, so that a hit is certain; a name that
/// falls on the entry of another one takes it over. Names of more than kMaxLength bytes are always looked up.
class NameCache {
 public:
  static constexpr std::size_t kMaxLength = 16;

  struct Found {
    NameId id = kNoName;
    bool first_spelling = false;   // as the pool keeps it, not in another case
  };

  /// One of several names that are looked up together: seek() each, fetch() each, prefetch() each, take()
  /// each, so that the memory answers for all of them at once.
  struct Sought {         // fields of one width: what is stored is read the same way
    NameId id;            // kNoName: not in the cache
    std::uint32_t kept;   // 1: Found::first_spelling
    std::uint32_t key;    // for the pool
    NameId likely;
  };

  explicit NameCache(NamePool& names) : names_(names) {}

  /// Whether the cache has the name.
  bool seek(std::string_view name, Sought& sought) const {
    sought.likely = kNoName;
    sought.key = sought.kept = 0;
    if (!name.empty() && name.size() <= kMaxLength) {
      const Words words = words_of(name);
      const Entry& entry = entries_[place_of(words, name.size())];
      if (entry.holds(words, name.size())) {
        sought.id = entry.id;
        sought.kept = entry.first_spelling ? 1 : 0;
        return true;
      }
    }
    sought.id = kNoName;
    sought.key = names_.key(name);
    return false;
  }
  void fetch(Sought& sought) const {
    if (sought.id == kNoName) sought.likely = names_.likely(sought.key);
  }
  void prefetch(const Sought& sought) const {
    if (sought.likely != kNoName) names_.fetch(sought.likely);
  }
  /// The id, a new one for a name that was never seen.
  Found take(std::string_view name, const Sought& sought) {
    if (sought.id != kNoName) return {sought.id, sought.kept != 0};
    const NameId id = names_.id(name, sought.key);
    const Found found{id, names_[id] == name};
    if (name.empty() || name.size() > kMaxLength) return found;
    const Words words = words_of(name);
    entries_[place_of(words, name.size())] = {words.low, words.high, id,
                                              static_cast<std::uint8_t>(name.size()), found.first_spelling};
    return found;
  }

 private:
  static constexpr int kBits = 11;   // 50 KB, what a core keeps close
  struct Words {
    std::uint64_t low = 0, high = 0;
  };
  struct Entry {
    std::uint64_t low = 0, high = 0;
    NameId id = kNoName;
    std::uint8_t length = 0;   // of no name
    bool first_spelling = false;
    [[nodiscard]] bool holds(const Words& words, std::size_t size) const {
      return low == words.low && high == words.high && length == size;
    }
  };

  template <class T>
  static T load(const char* at) {
    T value;
    std::memcpy(&value, at, sizeof value);
    return value;
  }

  /// With the length, all bytes: loads that overlap where the name is no multiple of their size.
  static Words words_of(std::string_view name) {
    const char* at = name.data();
    const std::size_t size = name.size();
    if (size >= 8) return {load<std::uint64_t>(at), load<std::uint64_t>(at + size - 8)};
    if (size >= 4) return {load<std::uint32_t>(at), load<std::uint32_t>(at + size - 4)};
    const auto byte = [&](std::size_t i) {
      return static_cast<std::uint64_t>(static_cast<unsigned char>(at[i]));
    };
    return {byte(0) | (byte(size / 2) << 8) | (byte(size - 1) << 16), 0};
  }
  static std::size_t place_of(const Words& words, std::size_t size) {
    const std::uint64_t mixed =
        (words.low ^ (words.high * 0x9E3779B97F4A7C15ull) ^ size) * 0xD6E8FEB86659FD93ull;
    return mixed >> (64 - kBits);
  }

  NamePool& names_;
  std::vector<Entry> entries_ = std::vector<Entry>(std::size_t{1} << kBits);
};

}   // namespace cgcl
