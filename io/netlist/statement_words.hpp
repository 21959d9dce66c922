// The words of a SPICE statement.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cgcl {

/// `quoted` keeps its quotes; `pair` is NAME=VALUE with any blanks around the sign.
enum class WordKind : std::uint8_t { plain, quoted, pair };

/// Of one statement: a word of one letter takes many times its length once it is split off.
inline constexpr std::size_t kMaxWords = std::size_t{1} << 21;

/// Views into the statement.
struct Word {
  WordKind kind = WordKind::plain;
  std::string_view text;    // of a pair: its name
  std::string_view value;   // of a pair
  std::uint32_t offset = 0, value_offset = 0;
  std::uint32_t key = 0;   // among the names, of a word that is no pair, where the reader asked for it
};

/// Splits at blanks, commas, and parentheses that do not stand balanced inside one word; '..', "..", {..} and
/// what follows a `\` keep together, and so does a value with blanks around its operators (not around `/`,
/// which has a meaning of its own in CDL). Replaces what `words` held. Throws ExpressionFault netlist_syntax
/// for a quote that is not closed, a = without a name or value; netlist_limit beyond 2 million words. Linear.
void split_words(std::string_view statement, std::vector<Word>& words);

/// The pairs of `.param a = 1 + b  f(x,y) = x * y`: a value runs up to the next NAME=, whatever its blanks.
/// Replaces what `words` held with pairs whose names may have (ARGUMENTS). Throws ExpressionFault as
/// split_words(), and netlist_syntax for a text before the first = that is more than a name. Linear.
void split_assignments(std::string_view text, std::vector<Word>& words);

/// Without the escapes `\x` and `\xHH`; `room` is used where there are some.
[[nodiscard]] std::string_view unescaped(std::string_view name, std::string& room);

/// The contents of '..', ".." or {..}; other texts as they are.
[[nodiscard]] std::string_view unquoted(std::string_view text);

/// Of the name of a parameter that follows `params:` without a blank, what stands behind it.
[[nodiscard]] std::string_view behind_params(std::string_view name);
/// Without blanks and tabs at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);

/// The first word, which a blank or an opening parenthesis ends, and what stands behind it, trimmed.
[[nodiscard]] std::pair<std::string_view, std::string_view> first_word(std::string_view text);

}   // namespace cgcl
