// What a reader noticed: survivable oddities, counted by kind with the first places, and errors of which one
// run finds several.
#pragma once

#include "engine/core/error.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cgcl {

/// Warnings of one kind. A warning id is a row of the catalogue with exit code ok; it prints as [W0251].
struct WarningKind {
  struct Case {
    std::string what, where;
  };
  ErrorId id;
  std::int64_t count = 0;
  std::vector<Case> first;   // at most kShownPlaces
};

inline constexpr std::size_t kShownPlaces = 3;
inline constexpr std::size_t kMaxErrors = 100;   // kept with their text; further ones are only counted

/// Collects; never prints. Readers go on after error() where they can resynchronise and call
/// throw_if_errors() at the end, so that one run names several faults. Not thread-safe.
class Diagnostics {
 public:
  /// Counts, and keeps the text of the first three of a kind. `where` is "file:line:col" or "file".
  void warn(ErrorId id, const std::string& what, const std::string& where = {}, std::int64_t count = 1);
  /// The same where cases are many: `text` returns (what, where) and is asked for those alone that are kept.
  template <class Text>
  void warn_each(ErrorId id, const Text& text) {
    if (!keeps_text(id)) return warn(id, {});
    const auto [what, where] = text();
    warn(id, what, where);
  }
  /// Keeps an error for throw_if_errors. After kMaxErrors it throws at once: the file is of another kind.
  void error(ErrorId id, const std::string& what, const std::string& where, const std::string& hint = {});
  void error(const Error& failure);

  [[nodiscard]] const std::vector<WarningKind>& warnings() const { return warnings_; }
  [[nodiscard]] const std::vector<Error>& errors() const { return errors_; }
  /// Of one kind; 0 when there was none.
  [[nodiscard]] std::int64_t count(ErrorId id) const;

  /// Throws the first error; with several, "(and N more, -v shows them)" ends its text.
  void throw_if_errors() const;
  /// Adds what another reader of the same job noticed, in order.
  void merge(const Diagnostics& other);

  /// One line per kind: "W-SHORT: 12 nets joined ... (a.cdl:3:1, a.cdl:4:1, ... 12 in all) [W0250]".
  [[nodiscard]] std::vector<std::string> lines() const;

 private:
  [[nodiscard]] bool keeps_text(ErrorId id) const;

  std::vector<WarningKind> warnings_;   // in the order of first sight
  std::vector<Error> errors_;
};

/// "file:line:col" for people; the file name made printable.
[[nodiscard]] std::string place_text(const std::string& file, std::int64_t line, std::int64_t column = 0);

}   // namespace cgcl
