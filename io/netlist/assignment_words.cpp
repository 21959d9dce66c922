// The pairs of .param: values without quotes may have blanks, as libraries of processes write them.
#include "io/netlist/expression.hpp"
#include "io/netlist/statement_words.hpp"
#include "io/text/blank.hpp"

#include <algorithm>   // for max

namespace cgcl {

namespace {

class AssignmentSplitter {
 public:
  explicit AssignmentSplitter(std::string_view text) : text_(text) {}

  void run(std::vector<Word>& words) {
    for (std::size_t sign = next_sign(); sign != text_.npos; sign = next_sign()) {
      const Word word = name_before(sign);
      end_value(words, word.offset);
      if (words.size() == kMaxWords)
        throw ExpressionFault{ErrorId::netlist_limit, str("a statement has more than ", kMaxWords, " words"),
                              word.offset};
      words.push_back(word);
      value_ = sign + 1;
    }
    end_value(words, text_.size());
  }

 private:
  /// The next = that gives a value: outside of quotes and brackets, and no part of == <= >= !=.
  std::size_t next_sign() {
    int depth = 0;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '\\') {
        ++at_;
      } else if (c == '\'' || c == '"') {
        const std::size_t close = text_.find(c, at_ + 1);
        if (close == text_.npos)
          throw ExpressionFault{ErrorId::netlist_syntax, std::string("no closing ") + c, at_};
        at_ = close;
      } else if (c == '(' || c == '{') {
        ++depth;
      } else if (c == ')' || c == '}') {
        depth = std::max(depth - 1, 0);
      } else if (c == '=' && at_ + 1 < text_.size() && text_[at_ + 1] == '=') {
        ++at_;
      } else if (c == '=' && depth == 0 && (at_ == 0 || !compares(text_[at_ - 1]))) {
        return at_++;
      }
    }
    return text_.npos;
  }

  static bool compares(char c) { return c == '<' || c == '>' || c == '!'; }

  static bool ends_name(char c) {
    return is_blank(c) || c == ',' || c == '=' || c == '\'' || c == '"' || c == '{' || c == '}' || c == '(' ||
           c == ')';
  }

  /// NAME or NAME(ARGUMENTS), which ends at the sign. Looks back as far as the value before it at most.
  [[nodiscard]] Word name_before(std::size_t sign) const {
    std::size_t end = sign;
    while (end > value_ && is_blank(text_[end - 1])) --end;
    std::size_t first = end;
    if (first > value_ && text_[first - 1] == ')') {
      for (int depth = 0; first > value_;) {
        const char c = text_[--first];
        if (c == ')') ++depth;
        if (c == '(' && --depth == 0) break;
      }
    }
    while (first > value_ && !ends_name(text_[first - 1])) --first;
    Word word;
    word.kind = WordKind::pair;
    word.offset = static_cast<std::uint32_t>(first);
    word.text = text_.substr(first, end - first);
    if (word.text.empty() || word.text[0] == '(')
      throw ExpressionFault{ErrorId::netlist_syntax, "= without a name before it", sign};
    return word;
  }

  /// What stands before `end` is the value of the last pair.
  void end_value(std::vector<Word>& words, std::size_t end) const {
    const auto separates = [&](std::size_t i) { return is_blank(text_[i]) || text_[i] == ','; };
    std::size_t first = value_;
    while (first < end && separates(first)) ++first;
    while (end > first && separates(end - 1)) --end;
    if (words.empty()) {
      if (first < end)
        throw ExpressionFault{ErrorId::netlist_syntax,
                              str(first_word(text_.substr(first, end - first)).first, " is no NAME=VALUE"),
                              first};
      return;
    }
    Word& word = words.back();
    if (first == end)
      throw ExpressionFault{ErrorId::netlist_syntax, "no value behind " + std::string(word.text) + "=",
                            value_};
    word.value = text_.substr(first, end - first);
    word.value_offset = static_cast<std::uint32_t>(first);
  }

  std::string_view text_;
  std::size_t at_ = 0, value_ = 0;   // value_: where the value of the last pair may begin
};

}   // namespace

void split_assignments(std::string_view text, std::vector<Word>& words) {
  words.clear();
  AssignmentSplitter(text).run(words);
}

}   // namespace cgcl
