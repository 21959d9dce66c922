#include "io/netlist/spectre_statement.hpp"

#include "io/text/blank.hpp"

namespace cgcl {

namespace {

/// Where a quoted text that starts at `at` ends, the closing quote included.
std::size_t after_quote(std::string_view text, std::size_t at) {
  const std::size_t end = text.find(text[at], at + 1);
  return end == std::string_view::npos ? text.size() : end + 1;
}

class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_(text) {}

  SpectreStatement run() {
    for (skip_blanks(); at_ < text_.size(); skip_blanks()) {
      if (text_[at_] == '(')
        nodes();
      else if (!assignment())
        word();
    }
    return std::move(statement_);
  }

 private:
  void skip_blanks() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  }

  /// Names, numbers and quoted texts end at a blank, a parenthesis or an equals sign.
  std::size_t word_end(std::size_t at) const {
    if (text_[at] == '"') return after_quote(text_, at);
    while (at < text_.size() && !is_blank(text_[at]) && text_[at] != '(' && text_[at] != ')' &&
           text_[at] != '=') {
      if (text_[at] == '\\' && at + 1 < text_.size()) ++at;
      ++at;
    }
    return at;
  }

  /// Whether a name and an equals sign begin at `at`; `value` is where what follows begins.
  bool begins_assignment(std::size_t at, std::size_t& name_end, std::size_t& value) const {
    if (at >= text_.size() || text_[at] == '"' || text_[at] == '(' || text_[at] == '=') return false;
    name_end = word_end(at);
    std::size_t next = name_end;
    while (next < text_.size() && is_blank(text_[next])) ++next;
    if (name_end == at || next >= text_.size() || text_[next] != '=') return false;
    if (next + 1 < text_.size() && text_[next + 1] == '=') return false;   // a comparison
    const char before = text_[name_end - 1];
    if (next == name_end && (before == '<' || before == '>' || before == '!')) return false;
    value = next + 1;
    return true;
  }

  bool assignment() {
    std::size_t name_end = 0, value = 0;
    if (!begins_assignment(at_, name_end, value)) return false;
    const std::string_view name = text_.substr(at_, name_end - at_);
    while (value < text_.size() && is_blank(text_[value])) ++value;
    const std::size_t end = value_end(value);
    std::size_t last = end;
    while (last > value && is_blank(text_[last - 1])) --last;
    if (last == value)
      throw ExpressionFault{ErrorId::netlist_syntax, str("a value is missing after ", printable(name), "="),
                            value};
    statement_.values.push_back({name, text_.substr(value, last - value), value});
    at_ = end;
    return true;
  }

  /// A value reaches to the next name= outside brackets, or to the end.
  std::size_t value_end(std::size_t at) const {
    int depth = 0;
    bool fresh = is_blank(text_[at - 1]);   // a blank stands before `at`: `w= l=2u` has no value
    std::size_t ignored = 0, value = 0;
    while (at < text_.size()) {
      const char c = text_[at];
      if (is_blank(c)) {
        fresh = true;
        ++at;
        continue;
      }
      if (depth == 0 && fresh && begins_assignment(at, ignored, value)) return at;
      fresh = false;
      if (c == '"') {
        at = after_quote(text_, at);
        continue;
      }
      if (c == '(' || c == '[' || c == '{') ++depth;
      if (c == ')' || c == ']' || c == '}') --depth;
      ++at;
    }
    return at;
  }

  void word() {
    if (text_[at_] == ')' || text_[at_] == '=')
      throw ExpressionFault{ErrorId::netlist_syntax, str("unexpected ", text_[at_]), at_};
    const std::size_t end = word_end(at_);
    if (end == at_)   // "(" inside a list of nodes: no word, and nothing would move on
      throw ExpressionFault{ErrorId::netlist_syntax, str("unexpected ", text_[at_]), at_};
    statement_.words.push_back(text_.substr(at_, end - at_));
    statement_.columns.push_back(at_);
    at_ = end;
  }

  void nodes() {
    if (statement_.words.empty() || statement_.last_node != 0 || !statement_.values.empty())
      throw ExpressionFault{ErrorId::netlist_syntax, "unexpected (", at_};
    const std::size_t open = at_++;
    statement_.first_node = statement_.words.size();
    for (skip_blanks(); at_ < text_.size() && text_[at_] != ')'; skip_blanks()) word();
    if (at_ == text_.size())
      throw ExpressionFault{ErrorId::netlist_syntax, "the list of nodes is not closed", open};
    ++at_;
    statement_.last_node = statement_.words.size();
  }

  std::string_view text_;
  std::size_t at_ = 0;
  SpectreStatement statement_;
};

}   // namespace

SpectreStatement parse_spectre_statement(std::string_view text) { return Splitter(text).run(); }

std::vector<SpectrePart> split_at_braces(std::string_view text) {
  std::vector<SpectrePart> parts;
  std::size_t begin = 0, at = 0;
  int depth = 0;   // of parentheses and brackets
  const auto add = [&](std::size_t end) {
    while (begin < end && is_blank(text[begin])) ++begin;
    while (end > begin && is_blank(text[end - 1])) --end;
    if (end > begin) parts.push_back({text.substr(begin, end - begin), begin});
  };
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      at = after_quote(text, at);
      continue;
    }
    if (c == '\\') {
      at += 2;
      continue;
    }
    if (c == '(' || c == '[') ++depth;
    if (c == ')' || c == ']') --depth;
    if ((c == '{' || c == '}') && depth <= 0) {
      add(at);
      parts.push_back({text.substr(at, 1), at});
      begin = at + 1;
    }
    ++at;
  }
  add(text.size());
  return parts;
}

}   // namespace cgcl
