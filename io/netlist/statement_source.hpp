// The statements of a netlist file: physical lines joined by continuation, comments taken away.
#pragma once

#include "io/netlist/netlist.hpp"
#include "io/text/line_source.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cgcl {

/// What a dollar sign after a blank begins. `hspice`: always a comment. `ngspice`: only where a blank
/// follows. `cdl`: data where a key with =, a bracket, PINS or MODEL follows, else a comment. `name`: a name,
/// unless a blank follows.
enum class DollarRule : std::uint8_t { automatic, hspice, ngspice, cdl, name };

/// How lines are put together. SPICE: `*` comments (but `*.` pragmas are statements, `*+` continues them, and
/// so are `**.subckt` and `**.ends`, by which xschem comments out the cell of a deck),
/// `;` and `$` comments, `+` continues. Spectre: `//` and `*` comments, `+` and a last `\` continue.
enum class Syntax : std::uint8_t { spice, spectre };

/// How the text of a file is taken apart. `dollar` may not be automatic. `net_comments`: "* net 11 FB", as
/// KLayout writes, is a pragma and no comment.
struct StatementRules {
  Syntax syntax = Syntax::spice;
  DollarRule dollar = DollarRule::hspice;
  bool net_comments = false;
};

/// Reads one file. Not thread-safe.
class StatementSource {
 public:
  /// `file` is the index of the file in Netlist::files, for places.
  StatementSource(LineSource lines, std::int32_t file, const StatementRules& rules);

  /// The next statement; false at the end of the file. Throws Error as LineSource; continuation for a first
  /// line that continues nothing (reading can go on); netlist_limit beyond kMaxLineLength.
  bool next();

  /// Of the statement: without comments, blanks at both ends, and line ends; pieces are joined by one blank.
  /// Lives until the next call. A pragma keeps its star.
  [[nodiscard]] std::string_view text() const { return view_; }
  [[nodiscard]] bool is_pragma() const { return pragma_; }
  /// Of the byte at `offset` in text(): file, line and column.
  [[nodiscard]] Place place(std::size_t offset = 0) const {
    if (pieces_.size() > 1) return place_in_pieces(offset);
    return {file_, line_of_first_, column_of_first_ + static_cast<std::int32_t>(offset)};
  }
  /// A `$name` after a blank was taken for a comment, which may have been a mistake.
  [[nodiscard]] bool cut_at_dollar() const { return cut_at_dollar_; }

  /// Line of the first heading of predicted capacitances that was passed over; 0: none so far.
  [[nodiscard]] std::int64_t predicted_line() const { return predicted_line_; }

  /// From the next line on: `simulator lang=`.
  void set_syntax(Syntax syntax) { rules_.syntax = syntax; }
  [[nodiscard]] Syntax syntax() const { return rules_.syntax; }
  /// The first line is skipped whatever it holds: the title of a deck. Before the first next().
  void skip_title();

  [[nodiscard]] std::int32_t file() const { return file_; }
  [[nodiscard]] const std::string& path() const { return lines_.path(); }
  [[nodiscard]] std::int64_t bytes() const { return lines_.bytes(); }

 private:
  enum class LineKind : std::uint8_t { empty, statement, pragma, continuation, pragma_continuation };
  struct Piece {
    std::size_t offset = 0;
    std::int32_t line = 0, column = 0;   // of the byte at offset
  };

  bool read_line();
  bool take_line();
  [[nodiscard]] Place place_in_pieces(std::size_t offset) const;
  void note_heading();
  [[nodiscard]] LineKind classify() const;
  [[nodiscard]] bool is_speaking_comment() const;
  [[nodiscard]] std::string_view without_comment(std::string_view line);
  [[nodiscard]] bool dollar_begins_comment(std::string_view line, std::size_t at);
  void append_line();
  [[nodiscard]] bool joins() const;

  LineSource lines_;
  std::int32_t file_;
  StatementRules rules_;
  std::int64_t predicted_line_ = 0;
  std::string_view line_;     // read ahead; its blanks in front are taken away
  std::int32_t column_ = 0;   // of its first byte
  bool held_ = false;         // line_ is not yet used
  LineKind kind_ = LineKind::empty;
  std::string_view view_;   // the statement: a line as it lies in lines_, or text_
  std::string text_;        // of several lines
  std::vector<Piece> pieces_;
  std::int32_t line_of_first_ = 0, column_of_first_ = 0;
  bool pragma_ = false, line_cut_ = false, cut_at_dollar_ = false, backslash_ = false;
};

}   // namespace cgcl
