#include "io/netlist/statement_source.hpp"

#include "engine/core/error.hpp"
#include "io/text/blank.hpp"
#include "io/text/diagnostics.hpp"
#include "io/text/prediction_heading.hpp"

#include <algorithm>   // for any_of, upper_bound
#include <array>
#include <utility>

namespace cgcl {

namespace {

bool is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

bool begins_statement(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.'; }

/// Whether `text` is .include, .lib or the like and nothing more: what follows it is a file name.
bool awaits_file(std::string_view text) {
  if (text.empty() || text[0] != '.') return false;
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  constexpr std::array<std::string_view, 4> kWords = {".include", ".inc", ".incl", ".lib"};
  return std::any_of(kWords.begin(), kWords.end(),
                     [&](std::string_view word) { return equal_folded(word, text); });
}

/// $KEY=value, $[model], $PINS: parts of CDL statements.
bool dollar_begins_data(std::string_view rest) {
  if (!rest.empty() && rest[0] == '[') return true;
  std::size_t end = 0;
  while (end < rest.size() && is_name_byte(rest[end])) ++end;
  if (end == 0) return false;
  if (equal_folded(rest.substr(0, end), "pins") || equal_folded(rest.substr(0, end), ".model")) return true;
  while (end < rest.size() && is_blank(rest[end])) ++end;
  return end < rest.size() && rest[end] == '=';
}

}   // namespace

StatementSource::StatementSource(LineSource lines, std::int32_t file, const StatementRules& rules)
    : lines_(std::move(lines)), file_(file), rules_(rules) {}

void StatementSource::skip_title() {
  if (lines_.next(line_)) note_heading();
}

void StatementSource::note_heading() {
  if (predicted_line_ == 0 && is_prediction_heading(line_)) predicted_line_ = lines_.line_number();
}

/// The next line that is not empty, without its comment, into line_ and kind_.
bool StatementSource::read_line() {
  while (lines_.next(line_)) {
    std::size_t first = 0;
    while (first < line_.size() && is_blank(line_[first])) ++first;
    line_.remove_prefix(first);
    column_ = static_cast<std::int32_t>(first) + 1;
    kind_ = classify();
    if (line_.empty()) backslash_ = false;   // the line that a last \ asked for: there is nothing on it
    if (kind_ == LineKind::empty) {
      note_heading();
      continue;
    }
    if (kind_ == LineKind::continuation || kind_ == LineKind::pragma_continuation) {
      const std::size_t sign = kind_ == LineKind::continuation ? 1 : 2;
      line_.remove_prefix(sign);
      column_ += static_cast<std::int32_t>(sign);
    }
    line_cut_ = false;
    line_ = without_comment(line_);
    while (!line_.empty() && is_blank(line_.back())) line_.remove_suffix(1);
    if (line_.empty() && kind_ == LineKind::statement) continue;
    held_ = true;
    return true;
  }
  held_ = false;
  return false;
}

/// Of a line that begins with a star: whether other programs hide in it what counts here.
bool StatementSource::is_speaking_comment() const {
  const char second = line_.size() > 1 ? line_[1] : '\0';
  const auto begins = [&](std::string_view with) {
    return equal_folded(line_.substr(0, with.size()), with) &&
           (line_.size() == with.size() || is_blank(line_[with.size()]));
  };
  if (second == '.') return true;
  if (second == '*') return begins("**.subckt") || begins("**.ends");
  return rules_.net_comments && begins("* net");
}

StatementSource::LineKind StatementSource::classify() const {
  if (line_.empty()) return LineKind::empty;
  const char second = line_.size() > 1 ? line_[1] : '\0';
  switch (line_[0]) {
    case '*':
      if (rules_.syntax == Syntax::spectre) return LineKind::empty;
      if (is_speaking_comment()) return LineKind::pragma;
      return second == '+' ? LineKind::pragma_continuation : LineKind::empty;
    case '+':
      return LineKind::continuation;
    case '/':
      return second == '/' ? LineKind::empty : LineKind::statement;
    default:
      return LineKind::statement;
  }
}

bool StatementSource::dollar_begins_comment(std::string_view line, std::size_t at) {
  const std::string_view rest = line.substr(at + 1);
  const bool blank_follows = rest.empty() || is_blank(rest[0]);
  if (blank_follows) return true;
  if (rules_.dollar == DollarRule::ngspice || rules_.dollar == DollarRule::name) return false;
  if (rules_.dollar == DollarRule::cdl && dollar_begins_data(rest)) return false;
  // .include $HOME/cells.sp
  const std::string_view before = line.substr(0, at);
  const bool first = kind_ == LineKind::continuation && before.find_first_not_of(" \t") == before.npos;
  if (awaits_file(before) || (first && awaits_file(text_))) return false;
  line_cut_ = true;
  return true;
}

/// Most lines have none of the signs and are left after one look.
std::string_view StatementSource::without_comment(std::string_view line) {
  const auto has = [&](char sign) { return line.find(sign) != std::string_view::npos; };   // one scan each
  if (rules_.syntax == Syntax::spice ? !has(';') && !has('$') : !has('/')) return line;
  char quote = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '\\') {
      ++i;
    } else if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (rules_.syntax == Syntax::spectre) {
      if (c == '/' && i + 1 < line.size() && line[i + 1] == '/') return line.substr(0, i);
    } else if (c == ';') {
      return line.substr(0, i);
    } else if (c == '$' && (i == 0 || is_blank(line[i - 1])) && dollar_begins_comment(line, i)) {
      return line.substr(0, i);
    }
  }
  return line;
}

/// Takes the held line into the statement.
void StatementSource::append_line() {
  held_ = false;
  cut_at_dollar_ |= line_cut_;
  std::string_view piece = line_;
  std::size_t blanks = 0;
  while (blanks < piece.size() && is_blank(piece[blanks])) ++blanks;
  piece.remove_prefix(blanks);
  backslash_ = !piece.empty() && piece.back() == '\\' &&
               (piece.size() == 1 || is_blank(piece[piece.size() - 2]) || piece[piece.size() - 2] == '\\' ||
                rules_.syntax == Syntax::spectre);
  while (backslash_ && !piece.empty() && (piece.back() == '\\' || is_blank(piece.back())))
    piece.remove_suffix(1);
  if (piece.empty()) return;
  if (!text_.empty()) text_.push_back(' ');
  if (text_.size() + piece.size() > kMaxLineLength)
    throw Error(ErrorId::netlist_limit, str("a statement is longer than ", kMaxLineLength >> 20, " MB"),
                lines_.where());
  pieces_.push_back({text_.size(), static_cast<std::int32_t>(lines_.line_number()),
                     column_ + static_cast<std::int32_t>(blanks)});
  text_.append(piece);
}

/// Whether what follows a line begins another statement, for certain and at once.
bool StatementSource::take_line() {
  if (rules_.syntax != Syntax::spice || kind_ != LineKind::statement || line_.back() == '\\') return false;
  const std::string_view ahead = lines_.ahead();
  if (ahead.empty() || !begins_statement(ahead[0])) return false;
  held_ = false;
  pragma_ = false;
  cut_at_dollar_ = line_cut_;
  view_ = line_;
  line_of_first_ = static_cast<std::int32_t>(lines_.line_number());
  column_of_first_ = column_;
  return true;
}

bool StatementSource::next() {
  do {
    text_.clear();
    pieces_.clear();
    cut_at_dollar_ = backslash_ = false;
    if (!held_ && !read_line()) {
      line_of_first_ = static_cast<std::int32_t>(lines_.line_number());
      column_of_first_ = 0;
      return false;
    }
    if (kind_ == LineKind::pragma_continuation) {   // of no pragma: a comment
      held_ = false;
      continue;
    }
    if (kind_ == LineKind::continuation) {
      held_ = false;
      throw Error(ErrorId::continuation, "a line that begins with + continues nothing",
                  lines_.where(column_ - 1), "a statement must stand before it");
    }
    if (take_line()) return true;
    pragma_ = kind_ == LineKind::pragma;
    append_line();
    while (read_line()) {
      if (kind_ == LineKind::pragma_continuation && !pragma_)
        held_ = false;   // a continuation that is commented out: what follows it goes on
      else if (joins())
        append_line();
      else
        break;
    }
  } while (text_.empty());
  view_ = text_;
  line_of_first_ = pieces_[0].line;
  column_of_first_ = pieces_[0].column;
  return true;
}

/// Whether the held line belongs to the statement.
bool StatementSource::joins() const {
  if (kind_ == LineKind::continuation) return true;
  return (pragma_ && kind_ == LineKind::pragma_continuation) || (backslash_ && kind_ == LineKind::statement);
}

Place StatementSource::place_in_pieces(std::size_t offset) const {
  const auto after =
      std::upper_bound(pieces_.begin() + 1, pieces_.end(), offset,
                       [](std::size_t value, const Piece& piece) { return value < piece.offset; });
  const Piece& piece = *(after - 1);
  return {file_, piece.line, piece.column + static_cast<std::int32_t>(offset - piece.offset)};
}

}   // namespace cgcl
