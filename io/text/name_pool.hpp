// Names by number: each text is stored once.
#pragma once

#include "engine/core/index.hpp"
#include "io/text/growing_array.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace cgcl {

using NameId = std::int32_t;
inline constexpr NameId kNoName = -1;

enum class NameCase : std::uint8_t { distinct, folded };

/// Ids count up from 0 in the order of first sight. With folded case, names that differ only in the case of
/// ASCII letters share an id, and the spelling kept is the first one. Views stay valid while the pool lives.
/// Throws Error netlist_limit beyond 2^31-2 names.
class NamePool {
 public:
  explicit NamePool(NameCase fold = NameCase::distinct);
  NamePool(NamePool&&) noexcept = default;
  NamePool& operator=(NamePool&&) noexcept = default;

  /// The id of `name`, a new one if it was never seen.
  NameId id(std::string_view name);
  /// Begins to fetch what id() will look at and returns the key of `name` for it: of several names, all keys
  /// first, so that the memory answers once and not name by name.
  [[nodiscard]] std::uint32_t key(std::string_view name) const;
  NameId id(std::string_view name, std::uint32_t key);
  /// Two further steps for names that are far apart in memory, each of all names before the next: the name
  /// that `key` most likely means (kNoName: none), and its text. Both only begin to fetch.
  [[nodiscard]] NameId likely(std::uint32_t key) const;
  void fetch(NameId likely) const { __builtin_prefetch(names_[idx(likely)]); }
  /// Of a pool that folds case: `name`, which differs in case alone, is how the id is written from now on.
  void respell(NameId id, std::string_view name);
  /// A new id without a look at the names before, for long tables: the next index_appended() compares
  /// them at once.
  NameId append(std::string_view name);
  /// Looks up what append() left open, far fewer cache misses than one by one: (id, earlier id of that name)
  /// where a name was appended again. Later look-ups give the earlier id; the repeated one keeps its text.
  std::vector<std::pair<NameId, NameId>> index_appended();
  /// For a pool that is complete: frees all but the texts. id() and index_appended() build the index again.
  void drop_index();

  /// kNoName when it was never seen. Not behind append() or drop_index() without index_appended() between.
  [[nodiscard]] NameId find(std::string_view name) const;
  [[nodiscard]] std::string_view operator[](NameId id) const { return text_at(names_[idx(id)]); }
  [[nodiscard]] std::int32_t size() const { return static_cast<std::int32_t>(names_.size()); }
  [[nodiscard]] NameCase name_case() const { return fold_; }
  /// Bytes held, unused room included.
  [[nodiscard]] std::size_t memory() const { return names_.memory() + slots_.memory() + block_bytes_; }

 private:
  /// A name is stored behind its length: seven bits a byte, the last one below 128.
  [[nodiscard]] static std::string_view text_at(const char* at) {
    const auto first = static_cast<unsigned char>(*at);
    return first < 128 ? std::string_view(at + 1, first) : long_text_at(at);
  }
  [[nodiscard]] static std::string_view long_text_at(const char* at);

  [[nodiscard]] std::uint32_t hash(std::string_view name) const;
  [[nodiscard]] bool equal(std::string_view a, std::string_view b) const;
  [[nodiscard]] std::size_t home(std::uint32_t hash) const {
    return idx((std::uint64_t{hash} * slots_.size()) >> 32);
  }
  [[nodiscard]] NameId id_in(std::size_t slot) const {
    return static_cast<NameId>(slots_[slot] & ((std::uint32_t{1} << id_bits_) - 1)) - 1;
  }
  [[nodiscard]] std::uint32_t slot_value(std::uint32_t hash, NameId id) const {
    return (hash << id_bits_) | static_cast<std::uint32_t>(id + 1);
  }
  [[nodiscard]] std::size_t slot_of(std::string_view name, std::uint32_t hash) const;
  [[nodiscard]] const char* keep(std::string_view name);
  void make_room(std::size_t names);
  void index(std::size_t first, std::size_t end, std::vector<std::pair<NameId, NameId>>* repeated);

  NameCase fold_;
  // Open addressing without the hashes of the names: a slot has the id, from 1, and as much of the hash as
  // fits above it; 0 is empty. The high bits of a hash place it, the low ones are in the slot.
  GrowingArray<std::uint32_t> slots_;
  std::size_t limit_ = 0;   // names that slots_ is made for
  int id_bits_ = 1;
  std::size_t indexed_ = 0;   // names that the index knows
  GrowingArray<const char*> names_;
  std::deque<std::unique_ptr<char[]>> blocks_;
  std::size_t block_used_ = 0, block_size_ = 0, block_bytes_ = 0;
};

/// ASCII lower case, whatever the locale.
[[nodiscard]] constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
[[nodiscard]] bool equal_folded(std::string_view a, std::string_view b);

}   // namespace cgcl
