// The words of a SPICE statement.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cgcl {

/// `quoted` keeps its quotes; `pair` is NAME=VALUE with any blanks around the sign.
enum class WordKind : std::uint8_t { plain, quoted, pair };

/// Views into the statement.
struct Word {
  WordKind kind = WordKind::plain;
  std::string_view text;    // of a pair: its name
  std::string_view value;   // of a pair
  std::uint32_t offset = 0, value_offset = 0;
  std::uint32_t key = 0;   // among the names, of a word that is no pair, where the reader asked for it
};

/// Splits at blanks, commas, and parentheses that do not stand balanced inside one word; '..', "..", {..} and
/// what follows a `\` keep together. Replaces what `words` held. Throws ExpressionFault netlist_syntax for a
/// quote that is not closed, a = without a name or value; netlist_limit beyond 2 million words. Linear.
void split_words(std::string_view statement, std::vector<Word>& words);

/// Without the escapes `\x` and `\xHH`; `room` is used where there are some.
[[nodiscard]] std::string_view unescaped(std::string_view name, std::string& room);

/// The contents of '..', ".." or {..}; other texts as they are.
[[nodiscard]] std::string_view unquoted(std::string_view text);

/// Without blanks and tabs at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);

/// The first word, which a blank or an opening parenthesis ends, and what stands behind it, trimmed.
[[nodiscard]] std::pair<std::string_view, std::string_view> first_word(std::string_view text);

}   // namespace cgcl
