#include "io/netlist/verilog_tokens.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/text/diagnostics.hpp"

#include <algorithm>   // for find
#include <array>
#include <utility>

namespace cgcl {

namespace {

enum Class : std::uint8_t { other, blank, letter, digit };

/// Of every byte. Bytes above 0x7f are letters: some tools put them into names without a backslash.
constexpr std::array<std::uint8_t, 256> kClasses = [] {
  std::array<std::uint8_t, 256> classes{};
  for (int c = 0; c < 256; ++c) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 128;
    classes[static_cast<std::size_t>(c)] = c == ' ' || (c >= '\t' && c <= '\r') ? blank
                                           : is_letter                          ? letter
                                           : c >= '0' && c <= '9'               ? digit
                                                                                : other;
  }
  return classes;
}();

Class class_of(char c) { return static_cast<Class>(kClasses[static_cast<unsigned char>(c)]); }
bool in_name(char c) { return class_of(c) >= letter || c == '$'; }

/// Directives without a meaning for connections. The rest of their line belongs to them.
constexpr std::array<std::string_view, 12> kIgnored = {
    "timescale",    "default_nettype",   "celldefine",          "endcelldefine", "resetall",
    "line",         "unconnected_drive", "nounconnected_drive", "pragma",        "begin_keywords",
    "end_keywords", "default_decay_time"};

}   // namespace

VerilogTokens::VerilogTokens(LineSource lines, std::int32_t file, const std::vector<std::string>& defines)
    : lines_(std::move(lines)), file_(file), defined_(defines.begin(), defines.end()) {}

std::string VerilogTokens::where() const { return place_text(lines_.path(), token_.line, token_.column); }

std::string VerilogTokens::here(const char* at) const {
  return place_text(lines_.path(), lines_.line_number(), at - begin_ + 1);
}

bool VerilogTokens::read_line() {
  std::string_view line;
  if (!lines_.next(line)) return false;
  begin_ = at_ = line.data();
  end_ = begin_ + line.size();
  return true;
}

void VerilogTokens::begin(char kind) {
  token_.kind = kind;
  token_.escaped = false;
  token_.line = line_number();
  token_.column = static_cast<std::int32_t>(at_ - begin_ + 1);
}

const VerilogToken& VerilogTokens::next() {
  for (;;) {
    while (at_ != end_ && class_of(*at_) == blank) ++at_;
    if (at_ == end_) {
      if (read_line()) continue;
      if (!conditions_.empty())
        throw Error(ErrorId::cut_short, "the file ends inside `ifdef",
                    place_text(lines_.path(), conditions_.back().line, conditions_.back().column),
                    "an `endif is missing");
      token_.kind = VerilogToken::kEnd;
      token_.line = line_number();
      token_.column = static_cast<std::int32_t>(end_ - begin_ + 1);
      token_.text = {};
      return token_;
    }
    const char* const start = at_;
    const char c = *at_;
    const Class kind = class_of(c);
    if (kind == letter || c == '$') {
      begin(VerilogToken::kName);
      while (++at_ != end_ && in_name(*at_)) {
      }
    } else if (kind == digit || c == '\'') {
      begin(VerilogToken::kNumber);
      while (++at_ != end_ && (class_of(*at_) >= letter || *at_ == '\'' || *at_ == '?' || *at_ == '.')) {
      }
    } else if (c == '\\') {
      begin(VerilogToken::kName);
      escaped_name();
      if (active()) return token_;
      continue;
    } else if (c == '/' && slash()) {
      continue;
    } else if (c == '(' && end_ - at_ >= 2 && at_[1] == '*' && !(end_ - at_ >= 3 && at_[2] == ')')) {
      skip_until("*)", "an attribute");
      continue;
    } else if (c == '`') {
      directive();
      continue;
    } else if (c == '"') {
      begin(VerilogToken::kText);
      skip_text();
    } else {
      begin(c);
      ++at_;
    }
    if (!active()) continue;
    token_.text = {start, idx(at_ - start)};
    return token_;
  }
}

/// Behind the backslash up to the next blank, whatever it holds.
void VerilogTokens::escaped_name() {
  const char* const start = ++at_;
  while (at_ != end_ && class_of(*at_) != blank) ++at_;
  if (at_ == start)
    throw Error(ErrorId::netlist_syntax, "a backslash with nothing behind it, expected an escaped name",
                where());
  token_.escaped = true;
  token_.text = {start, idx(at_ - start)};
}

/// True for a comment, which is passed over.
bool VerilogTokens::slash() {
  if (end_ - at_ < 2) return false;
  if (at_[1] == '/') {
    at_ = end_;
    return true;
  }
  if (at_[1] != '*') return false;
  skip_until("*/", "a comment");
  return true;
}

/// From an opening of two characters to behind the closing, which may be lines away.
void VerilogTokens::skip_until(std::string_view closing, const char* what) {
  const std::string opened = here(at_);
  const bool texts = closing == "*)";   // values of attributes may hold anything
  at_ += 2;
  for (;;) {
    while (at_ != end_) {
      if (end_ - at_ >= 2 && at_[0] == closing[0] && at_[1] == closing[1]) {
        at_ += 2;
        return;
      }
      if (texts && *at_ == '"')
        skip_text();
      else
        ++at_;
    }
    if (!read_line())
      throw Error(ErrorId::cut_short, str("the file ends inside ", what), opened,
                  str("a ", closing, " is missing"));
  }
}

void VerilogTokens::skip_text() {
  const std::string opened = here(at_);
  for (++at_; at_ != end_ && *at_ != '"'; ++at_)
    if (*at_ == '\\' && at_ + 1 != end_) ++at_;
  if (at_ != end_)
    ++at_;
  else if (active())
    throw Error(ErrorId::cut_short, "a text is not closed on its line", opened);
}

std::string_view VerilogTokens::directive_name() {
  while (at_ != end_ && class_of(*at_) == blank) ++at_;
  const char* const start = at_;
  while (at_ != end_ && in_name(*at_)) ++at_;
  if (at_ == start) throw Error(ErrorId::netlist_syntax, "a directive lacks a name", here(start));
  return {start, idx(at_ - start)};
}

void VerilogTokens::directive() {
  begin('`');
  ++at_;
  if (!active() && (at_ == end_ || !in_name(*at_))) return;   // what is passed over may hold anything
  const std::string_view word = directive_name();
  if (condition(word) || !active()) return;
  if (word == "define") return define();
  if (word == "undef") {
    const auto found = defined_.find(directive_name());
    if (found != defined_.end()) defined_.erase(found);
    return;
  }
  if (std::find(kIgnored.begin(), kIgnored.end(), word) != kIgnored.end()) {
    at_ = end_;
    return;
  }
  const std::string_view rest(at_, idx(end_ - at_));
  if (word == "include" && (rest.find(".vams") != rest.npos || rest.find("disciplines") != rest.npos))
    throw Error(ErrorId::verilog_behaviour, "a model in Verilog-A, expected a netlist of instances", where(),
                "models are for simulators: give the netlist that uses it");
  if (word == "include")
    throw Error(ErrorId::verilog_directive, "`include is not read, expected one file with all modules",
                where(), "put the files together; cells in SPICE or CDL go to --cells");
  throw Error(ErrorId::verilog_directive,
              str("macro `", printable(word, 80), " is not expanded, expected plain Verilog"), where(),
              "let a preprocessor expand it: iverilog -E");
}

/// True for `ifdef and its parts, which count also where nothing else does.
bool VerilogTokens::condition(std::string_view word) {
  const bool begins = word == "ifdef" || word == "ifndef";
  if (begins) {
    const bool around = active();
    const bool holds = defined_.contains(directive_name()) == (word == "ifdef");
    conditions_.push_back({around && holds, !around || holds, token_.line, token_.column});
    return true;
  }
  if (word != "elsif" && word != "else" && word != "endif") return false;
  if (conditions_.empty()) throw Error(ErrorId::netlist_syntax, str("`", word, " without `ifdef"), where());
  Condition& open = conditions_.back();
  if (word == "endif") {
    conditions_.pop_back();
    return true;
  }
  const bool holds = word == "else" || defined_.contains(directive_name());
  open.active = !open.taken && holds;
  open.taken = open.taken || holds;
  return true;
}

/// What the name stands for is not used; it may go on behind backslashes.
void VerilogTokens::define() {
  defined_.emplace(directive_name());
  while (end_ != begin_ && end_[-1] == '\\')
    if (!read_line()) break;
  at_ = end_;
}

}   // namespace cgcl
