#include "io/netlist/statement_words.hpp"

#include "io/netlist/expression.hpp"
#include "io/text/blank.hpp"
#include "io/text/name_pool.hpp"

#include <algorithm>   // for min
#include <array>

namespace cgcl {

namespace {

/// Bytes that may end a plain word or need a second look.
constexpr std::array<bool, 256> special_bytes() {
  std::array<bool, 256> special{};
  for (const char c : {' ', '\t', '\r', '\f', '\v', ',', '(', ')', '=', '\\'})
    special[static_cast<unsigned char>(c)] = true;
  return special;
}
constexpr std::array<bool, 256> kSpecial = special_bytes();

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool opens_quote(char c) { return c == '\'' || c == '"' || c == '{'; }

bool is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_(text) {}

  void run(std::vector<Word>& words) {
    for (;;) {
      while (at_ < text_.size() &&
             (is_blank(text_[at_]) || text_[at_] == ',' || text_[at_] == '(' || text_[at_] == ')'))
        ++at_;
      if (at_ == text_.size()) return;
      Word word;
      word.offset = static_cast<std::uint32_t>(at_);
      const std::size_t first = at_;
      if (opens_quote(text_[at_])) {
        word.kind = WordKind::quoted;
        skip_quoted();
      } else {
        skip_plain();
      }
      word.text = text_.substr(first, at_ - first);
      if (word.text.empty())
        throw ExpressionFault{ErrorId::netlist_syntax, "= without a name before it", at_};
      if (follows_equals()) take_value(word);
      if (words.size() == kMaxWords)
        throw ExpressionFault{ErrorId::netlist_limit, str("a statement has more than ", kMaxWords, " words"),
                              first};
      words.push_back(word);
    }
  }

 private:
  /// Behind the closing quote; braces nest.
  void skip_quoted() {
    const std::size_t first = at_;
    const char open = text_[at_++];
    const char close = open == '{' ? '}' : open;
    for (int depth = 1; depth > 0; ++at_) {
      if (at_ >= text_.size())
        throw ExpressionFault{ErrorId::netlist_syntax, std::string("no closing ") + close, first};
      if (text_[at_] == close)
        --depth;
      else if (text_[at_] == '{' && open == '{')
        ++depth;
    }
  }

  void skip_plain() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (!kSpecial[static_cast<unsigned char>(c)]) {
        ++at_;
      } else if (c == '\\' && at_ + 1 < text_.size()) {
        at_ += 2;
      } else if (c == '(' && balanced_end() > at_) {
        at_ = balanced_end();
      } else if (c == '\\') {
        ++at_;
      } else {
        return;
      }
    }
  }

  /// Behind the parenthesis that closes the one here; 0 when a blank or the end comes first. Looks at most
  /// kMaxGroupLength bytes ahead, so that many open ones stay linear.
  [[nodiscard]] std::size_t balanced_end() const {
    constexpr std::size_t kMaxGroupLength = 256;
    int depth = 0;
    for (std::size_t i = at_; i < text_.size() && i < at_ + kMaxGroupLength && !is_blank(text_[i]); ++i) {
      if (text_[i] == '(') ++depth;
      if (text_[i] == ')' && --depth == 0) return i + 1;
    }
    return 0;
  }

  bool follows_equals() {
    std::size_t i = at_;
    while (i < text_.size() && is_blank(text_[i])) ++i;
    if (i == text_.size() || text_[i] != '=') return false;
    at_ = i + 1;
    return true;
  }

  /// A value may hold blanks inside quotes and parentheses, and around operators.
  void take_value(Word& word) {
    word.kind = WordKind::pair;
    const std::size_t equals = at_;
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    const std::size_t first = at_;
    const bool empty = at_ > equals && is_pair(text_.substr(first));   // `w= l=1u`
    if (!empty) take_operand(first);
    for (std::size_t last = first; at_ > first && goes_on(text_.substr(last, at_ - last));) {
      last = at_;
      take_operand(first);
    }
    if (at_ == first)
      throw ExpressionFault{ErrorId::netlist_syntax, "no value behind " + std::string(word.text) + "=",
                            first};
    word.value = text_.substr(first, at_ - first);
    word.value_offset = static_cast<std::uint32_t>(first);
  }

  /// NAME=, with or without blanks: what stands here is the next parameter, and no value.
  static bool is_pair(std::string_view text) {
    std::size_t end = 0;
    while (end < text.size() && is_name_byte(text[end])) ++end;
    std::size_t equals = end;
    while (equals < text.size() && is_blank(text[equals])) ++equals;
    if (end == 0 || equals == text.size() || text[equals] != '=') return false;
    return equals + 1 == text.size() || text[equals + 1] != '=';   // a==b is a condition
  }

  /// Behind the blanks where an operator stands alone before them, which `last` is, or begins behind them;
  /// else nothing is changed. Names of nets end with + and > too, so no other sign in front of the blanks
  /// counts.
  bool goes_on(std::string_view last) {
    std::size_t next = at_;
    while (next < text_.size() && is_blank(text_[next])) ++next;
    if (next == at_ || next == text_.size()) return false;
    std::size_t end = next;
    while (end < text_.size() && !is_blank(text_[end])) ++end;
    const std::string_view word = text_.substr(next, end - next);
    const bool begins = std::string_view("+-*^?:").find(word[0]) != word.npos && !word.starts_with("**");
    if (!begins && !is_operator(word) && !is_operator(last)) return false;   // nor is **FLOATING a power
    if (word == "**") {   // nor is `** SOURCE/DRAIN TIED`, as Magic remarks; 2 ** 3 is
      while (end < text_.size() && is_blank(text_[end])) ++end;
      if (end < text_.size() && is_letter(text_[end])) return false;
    }
    at_ = next;
    return true;
  }

  static bool is_operator(std::string_view word) {
    return word.find_first_not_of("+-*<>&|^?:!=") == word.npos && word != "=";
  }

  void take_operand(std::size_t first) {
    for (int depth = 0; at_ < text_.size();) {
      const char c = text_[at_];
      if (depth == 0 && (is_blank(c) || c == ')')) break;
      if (opens_quote(c) && (at_ == first || text_[at_ - 1] != '\\')) {
        skip_quoted();
        continue;
      }
      if (c == '(') ++depth;
      if (c == ')') --depth;
      ++at_;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}   // namespace

void split_words(std::string_view statement, std::vector<Word>& words) {
  words.clear();
  Splitter(statement).run(words);
}

std::string_view unescaped(std::string_view name, std::string& room) {
  if (name.find('\\') == std::string_view::npos) return name;
  room.clear();
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] != '\\' || i + 1 == name.size()) {
      room.push_back(name[i]);
      continue;
    }
    ++i;
    const int high = name[i] == 'x' && i + 2 < name.size() ? hex_digit(name[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(name[i + 2]) : -1;
    if (low >= 0 && 16 * high + low != 0) {
      room.push_back(static_cast<char>(16 * high + low));
      i += 2;
    } else {
      room.push_back(name[i]);
    }
  }
  return room;
}

std::string_view unquoted(std::string_view text) {
  if (text.size() < 2) return text;
  const char close = text.front() == '{' ? '}' : text.front();
  if (!opens_quote(text.front()) || text.back() != close) return text;
  return text.substr(1, text.size() - 2);
}

std::string_view behind_params(std::string_view name) {
  constexpr std::string_view keyword = "params:";
  const bool joined = name.size() > keyword.size() && equal_folded(name.substr(0, keyword.size()), keyword);
  return joined ? name.substr(keyword.size()) : name;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::pair<std::string_view, std::string_view> first_word(std::string_view text) {
  const std::size_t end = std::min(text.find_first_of(" \t("), text.size());
  return {text.substr(0, end), trimmed(text.substr(end))};
}

}   // namespace cgcl
