// Blank-separated parts of a line of a parasitics file.
#pragma once

#include "engine/core/index.hpp"

#include <bit>
#include <cstdint>
#include <cstring>   // for memcpy
#include <string>
#include <string_view>

namespace cgcl {

/// Blanks and control characters stand between the parts of a record.
[[nodiscard]] constexpr bool ends_part(char c) { return static_cast<unsigned char>(c) <= ' '; }

/// Gives out one part after the other; a part in double quotes may hold blanks and comes without them.
class RecordTokens {
 public:
  explicit RecordTokens(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

  /// The next part; empty at the end.
  std::string_view next() {
    while (at_ != end_ && ends_part(*at_)) ++at_;
    const char* start = at_;
    quoted_ = at_ != end_ && *at_ == '"';
    if (quoted_) return quoted();
    at_ = end_of_part(at_);
    return {start, idx(at_ - start)};
  }
  /// The part last given out stood in quotes.
  [[nodiscard]] bool was_quoted() const { return quoted_; }
  /// What was not given out yet.
  [[nodiscard]] std::string_view rest() const { return {at_, idx(end_ - at_)}; }

 private:
  std::string_view quoted() {
    const char* start = ++at_;
    while (at_ != end_ && *at_ != '"') ++at_;
    const std::string_view text(start, idx(at_ - start));
    if (at_ != end_) ++at_;
    return text;
  }

  /// The next blank. Eight bytes at a time: x - 0x21 borrows into the top bit of every byte below 0x21, and
  /// the lowest such byte is exact.
  [[nodiscard]] const char* end_of_part(const char* at) const {
    while (end_ - at >= 8) {
      std::uint64_t x;
      std::memcpy(&x, at, 8);
      const std::uint64_t low = (x - 0x2121212121212121ull) & ~x & 0x8080808080808080ull;
      if (low != 0) {
        if constexpr (std::endian::native == std::endian::little) return at + std::countr_zero(low) / 8;
        break;
      }
      at += 8;
    }
    while (at != end_ && !ends_part(*at)) ++at;
    return at;
  }

  const char* at_;
  const char* end_;
  bool quoted_ = false;
};

/// Takes the backslashes of escaped characters out; gives `name` back where there is none, else a
/// view of `storage`.
[[nodiscard]] inline std::string_view without_escapes(std::string_view name, std::string& storage) {
  if (name.find('\\') == std::string_view::npos) return name;
  storage.clear();
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '\\' && i + 1 < name.size()) ++i;
    storage += name[i];
  }
  return storage;
}

}   // namespace cgcl
