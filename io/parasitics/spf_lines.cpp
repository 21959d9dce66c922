#include "io/parasitics/spf_lines.hpp"

#include "io/parasitics/record_tokens.hpp"
#include "io/text/name_pool.hpp"

namespace cgcl {

namespace {

std::string_view trimmed(std::string_view line) {
  std::size_t i = 0;
  while (i < line.size() && ends_part(line[i])) ++i;
  return line.substr(i);
}

/// "* Instance Section", spaced and written as tools like.
bool announces_instances(std::string_view comment) {
  constexpr std::string_view kWord = "instance";
  if (comment.size() > 200) return false;
  std::size_t i = 0;
  while (i < comment.size() && (comment[i] == '*' || ends_part(comment[i]))) ++i;
  if (comment.size() - i < kWord.size() || !equal_folded(comment.substr(i, kWord.size()), kWord))
    return false;
  return equal_folded(trimmed(comment.substr(i + kWord.size())).substr(0, 7), "section");
}

bool is_record(std::string_view line) { return line.size() > 1 && line[0] == '*' && line[1] == '|'; }

}   // namespace

SpfLines::Ahead SpfLines::look(bool record) const {
  const std::string_view text = source_.ahead();
  if (!text.empty() && text[0] > '+') return Ahead::other;   // nearly always a letter
  std::size_t i = 0;
  while (i < text.size() && (text[i] == ' ' || text[i] == '\t')) ++i;
  if (i == text.size()) return text.empty() ? Ahead::other : Ahead::skips;
  if (text[i] == '+') return Ahead::joins;
  if (text[i] == '\n' || text[i] == '\r') return Ahead::skips;
  if (text[i] != '*') return Ahead::other;
  const char second = i + 1 < text.size() ? text[i + 1] : ' ';
  if (second == '|') return Ahead::other;
  return second == '+' && record ? Ahead::joins : Ahead::skips;
}

bool SpfLines::next(std::string_view& statement) {
  in_instances_ |= announced_;
  announced_ = false;
  std::string_view line;
  while (source_.next(line)) {
    if (!line.empty() && ends_part(line[0])) line = trimmed(line);
    if (line.empty()) continue;
    const bool record = is_record(line);
    if (line[0] == '*' && !record) {
      in_instances_ |= announces_instances(line);
      continue;
    }
    if (line[0] == '+') {
      notes_.error(ErrorId::continuation, "nothing stands before the continuation", source_.where(1));
      continue;
    }
    statement = line;
    if (look(record) == Ahead::other) return true;
    join(line, record);
    statement = joined_;
    return true;
  }
  return false;
}

void SpfLines::join(std::string_view first, bool record) {
  joined_.assign(first);
  std::string_view line;
  for (Ahead ahead = look(record); ahead != Ahead::other && source_.next(line); ahead = look(record)) {
    line = trimmed(line);
    if (line.empty()) continue;
    if (is_record(line))
      break;   // more than kAhead blanks before it: cannot be told apart, and nobody writes it
    if (ahead != Ahead::joins && line[0] != '+') {
      announced_ |= announces_instances(line);
      continue;
    }
    line.remove_prefix(line[0] == '*' ? 2 : 1);
    if (joined_.size() + line.size() > kMaxLineLength)
      throw Error(ErrorId::netlist_limit, str("a statement is longer than ", kMaxLineLength >> 20, " MB"),
                  source_.where());
    joined_ += ' ';
    joined_ += line;
  }
}

}   // namespace cgcl
