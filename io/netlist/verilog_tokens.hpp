// Words of a Verilog file: comments, attributes and compiler directives taken away. Internal to the reader.
#pragma once

#include "io/netlist/netlist.hpp"
#include "io/text/line_source.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace cgcl {

/// One word. `text` lives until the next one is read.
struct VerilogToken {
  static constexpr char kEnd = 0, kName = 'n', kNumber = '0', kText = '"';

  char kind = kEnd;       // one of these, or the character itself
  bool escaped = false;   // a name behind a backslash, which is no keyword
  std::string_view text;
  std::int32_t line = 0, column = 0;

  /// The keyword, or any name that is not escaped.
  [[nodiscard]] bool is(std::string_view word) const { return kind == kName && !escaped && text == word; }
};

/// Reads one file. Not thread-safe.
class VerilogTokens {
 public:
  /// `file` is the index of the file in Netlist::files. `defines`: names that `ifdef takes as defined.
  VerilogTokens(LineSource lines, std::int32_t file, const std::vector<std::string>& defines);

  /// The next word; kEnd at the end of the file. Throws Error as LineSource; cut_short for a comment,
  /// attribute, text or `ifdef that is never closed; verilog_directive for directives that change the text
  /// (`include, macros); netlist_syntax for a character that begins no word.
  const VerilogToken& next();
  [[nodiscard]] const VerilogToken& token() const { return token_; }

  /// Of the word, and "file:line:col" of it.
  [[nodiscard]] Place place() const { return {file_, token_.line, token_.column}; }
  [[nodiscard]] std::string where() const;
  [[nodiscard]] std::int64_t bytes() const { return lines_.bytes(); }

 private:
  /// One `ifdef.
  struct Condition {
    bool active = false;   // this branch is read
    bool taken = false;    // one branch was, or none will be
    std::int32_t line = 0, column = 0;
  };

  bool read_line();
  void begin(char kind);
  void skip_until(std::string_view closing, const char* what);
  void skip_text();
  void escaped_name();
  bool slash();
  void directive();
  bool condition(std::string_view word);
  [[nodiscard]] std::string_view directive_name();
  void define();
  [[nodiscard]] bool active() const { return conditions_.empty() || conditions_.back().active; }
  [[nodiscard]] std::string here(const char* at) const;
  [[nodiscard]] std::int32_t line_number() const { return static_cast<std::int32_t>(lines_.line_number()); }

  LineSource lines_;
  std::int32_t file_;
  std::set<std::string, std::less<>> defined_;
  std::vector<Condition> conditions_;
  VerilogToken token_;
  const char *begin_ = nullptr, *at_ = nullptr, *end_ = nullptr;   // of the line
};

}   // namespace cgcl
