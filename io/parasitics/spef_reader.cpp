#include "io/parasitics/spef_reader.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/parasitics/parasitic_number.hpp"
#include "io/parasitics/record_tokens.hpp"

#include <limits>

namespace cgcl {

namespace {

bool is_keyword(std::string_view token) {
  return token.size() > 1 && token[0] == '*' && lower(token[1]) >= 'a' && lower(token[1]) <= 'z';
}

constexpr std::size_t npos = std::string_view::npos;

}   // namespace

void SpefReader::run() {
  std::string_view line;
  while (!builder_.must_restart() && source_.next(line)) {
    const bool cards = (mode_ == Mode::cap || mode_ == Mode::res) && !in_comment_;
    if (cards && plain_card(line)) continue;
    if (without_comments(line)) statements(line);
  }
  if (builder_.must_restart()) return;
  if (!statements_) fault(ErrorId::netlist_empty, "no statement of a SPEF file");
  if (in_section_)
    builder_.notes().error(ErrorId::cut_short,
                           str("the file ends inside the section of ", printable(builder_.open_name(), 80)),
                           source_.where());
  else if (in_comment_)
    fault(ErrorId::cut_short, "the file ends inside a comment");
}

void SpefReader::fault(ErrorId id, const std::string& what) {
  // What the end of a cut file makes of its last line is no fault of its own: run() names the cut.
  if (source_.ahead().empty() && in_section_) return;
  builder_.notes().error(id, what, source_.where());
}

/// The common form of a capacitor or resistor, alone on its line; false leaves the line to the general way.
bool SpefReader::plain_card(std::string_view line) {
  RecordTokens tokens(line);
  const std::string_view id = tokens.next();
  if (id.empty() || id[0] < '0' || id[0] > '9') return false;
  const auto special = [](std::string_view t) { return t.empty() || t[0] == '/' || is_keyword(t); };
  const std::string_view a = tokens.next(), second = tokens.next(), third = tokens.next();
  if (special(a) || special(second) || (!third.empty() && special(third)) || !tokens.next().empty())
    return false;
  if (mode_ == Mode::res) {
    if (third.empty() || third[0] < '0' || third[0] > '9' || builder_.plan().trace) return false;
    const auto ohm = plain_number(third);
    if (!ohm) return false;
    ++builder_.counts().resistors;
    builder_.resistance(a, second, *ohm * ohm_);
    return true;
  }
  const auto cap = plain_number(third.empty() ? second : third);
  if (!cap) return false;
  const NodeId first = names_.node(a);
  if (third.empty())
    builder_.ground_capacitor(first, *cap * farad_);
  else
    builder_.capacitor(first, names_.node(second), *cap * farad_);
  return true;
}

/// Cuts comments out; false when nothing is left.
bool SpefReader::without_comments(std::string_view& line) {
  if (in_comment_) {
    const std::size_t end = line.find("*/");
    if (end == npos) return false;
    in_comment_ = false;
    line.remove_prefix(end + 2);
  }
  bool copied = false;
  for (std::size_t at = line.find('/'); at != npos; at = line.find('/', at + 1)) {
    if (at + 1 == line.size() || (at > 0 && !ends_part(line[at - 1]))) continue;
    if (line[at + 1] == '/') {
      line = line.substr(0, at);
      break;
    }
    if (line[at + 1] != '*') continue;
    const std::size_t end = line.find("*/", at + 2);
    if (end == npos) {
      in_comment_ = true;
      line = line.substr(0, at);
      break;
    }
    std::string rest(line.substr(0, at));
    rest += ' ';
    rest += line.substr(end + 2);
    uncommented_ = std::move(rest);
    line = uncommented_;
    copied = true;
  }
  return copied || !line.empty();
}

void SpefReader::statements(std::string_view line) {
  RecordTokens tokens(line);
  for (std::string_view token = tokens.next(); !token.empty(); token = tokens.next()) {
    if (!tokens.was_quoted() && is_keyword(token))
      keyword(token, tokens);
    else
      element(token, tokens);
  }
}

/// A statement that breaks off at the end of its line goes on in the next one if that holds its value alone.
std::string_view SpefReader::continuation(std::string_view part) {
  const std::string_view ahead = source_.ahead();
  const std::string_view line = ahead.substr(0, ahead.find('\n'));
  RecordTokens tokens(line);
  const std::string_view only = tokens.next();
  if (line.size() == ahead.size() || only.empty() || !tokens.next().empty() || !corner_number(only, corner_))
    return {};
  joined_.assign(part);
  std::string_view next;
  if (!source_.next(next)) return {};
  (joined_ += ' ') += next;
  return joined_;
}

void SpefReader::element(std::string_view first, RecordTokens& tokens) {
  switch (mode_) {
    case Mode::cap:
      return capacitor(tokens);
    case Mode::res:
      return resistor(tokens);
    case Mode::name_map:
      return map_name(first, tokens);
    case Mode::ports: {
      builder_.add_port(names_.full(first));
      while (!tokens.next().empty()) {
      }
      return;
    }
    case Mode::power:
      return builder_.add_power(names_.full(first));
    case Mode::ground:
      return builder_.add_ground(names_.full(first));
    default:
      return;   // strings of the header, attributes
  }
}

void SpefReader::map_name(std::string_view token, RecordTokens& tokens) {
  std::string_view rest;
  const auto index = SpefNames::index_of(token, rest);
  const std::string_view name = tokens.next();
  if (!index || !rest.empty() || name.empty())
    return fault(ErrorId::parasitic_record,
                 str(printable(token, 40), ": expected *N and a name in the name map"));
  names_.define(*index, name);
}

std::optional<double> SpefReader::value(std::string_view token, double scale) {
  const auto number = corner_number(token, corner_);
  if (!number) {
    fault(ErrorId::netlist_number,
          str("'", printable(token, 40), "' is no number, expected a value or best:typical:worst"));
    return std::nullopt;
  }
  return *number * scale;
}

/// The tokens of a statement behind its id: NODE VALUE or NODE NODE VALUE, with what follows.
struct SpefReader::CapacitorTokens {
  explicit CapacitorTokens(RecordTokens& tokens)
      : a(tokens.next()),
        second(is_keyword(a) ? std::string_view{} : tokens.next()),
        behind_second(tokens),
        third(second.empty() || is_keyword(second) ? std::string_view{} : tokens.next()),
        behind_third(tokens),
        has_third(!third.empty() && !is_keyword(third)),
        fourth(has_third ? RecordTokens(tokens).next() : std::string_view{}) {}

  std::string_view a, second;
  RecordTokens behind_second;
  std::string_view third;
  RecordTokens behind_third;
  bool has_third;   // which is a value, or the id of the next statement
  std::string_view fourth;

  /// The line ends before the value.
  [[nodiscard]] bool breaks_off(Corner corner) const {
    return !a.empty() && !is_keyword(second) &&
           (second.empty() || (!has_third && !corner_number(second, corner)));
  }
  [[nodiscard]] std::string_view text() const {
    return second.empty() ? a : std::string_view(a.data(), idx(second.data() + second.size() - a.data()));
  }
};

/// Reads one statement, perhaps with sensitivities, and leaves `tokens` in front of the next one: a line may
/// hold any number of them.
void SpefReader::capacitor(RecordTokens& tokens) {
  const CapacitorTokens statement(tokens);
  if (statement.breaks_off(corner_)) {
    if (const std::string_view whole = continuation(statement.text()); !whole.empty()) {
      RecordTokens again(whole);
      return add_capacitor(CapacitorTokens(again), again);
    }
  }
  add_capacitor(statement, tokens);
}

void SpefReader::add_capacitor(const CapacitorTokens& s, RecordTokens& tokens) {
  if (s.a.empty() || s.second.empty() || is_keyword(s.a) || is_keyword(s.second)) {
    fault(ErrorId::parasitic_record, "a line of *CAP is short, expected ID NODE [NODE] VALUE");
    if (is_keyword(s.a)) keyword(s.a, tokens);
    if (is_keyword(s.second)) keyword(s.second, tokens);
    return;
  }
  // 1 a 0.5 2 b 0.6: two statements on one line.
  const bool grounded = !s.has_third || (!s.fourth.empty() && !is_keyword(s.fourth) &&
                                         corner_number(s.second, corner_).has_value());
  if (const auto cap_F = value(grounded ? s.second : s.third, farad_)) {
    const NodeId first = names_.node(s.a);
    if (grounded)
      builder_.ground_capacitor(first, *cap_F);
    else
      builder_.capacitor(first, names_.node(s.second), *cap_F);
  }
  tokens = grounded ? s.behind_second : s.behind_third;
  skip_sensitivities(tokens);
}

/// "*SC" and what follows it.
void SpefReader::skip_sensitivities(RecordTokens& tokens) {
  if (equal_folded(RecordTokens(tokens).next(), "*SC")) tokens = RecordTokens({});
}

/// As capacitor(): ID NODE NODE VALUE.
void SpefReader::resistor(RecordTokens& tokens) {
  const std::string_view a = tokens.next(), b = tokens.next(), ohm = tokens.next();
  if (ohm.empty() || is_keyword(a) || is_keyword(b) || is_keyword(ohm)) {
    fault(ErrorId::parasitic_record, "a line of *RES is short, expected ID NODE NODE VALUE");
    return;
  }
  ++builder_.counts().resistors;
  const auto resistance = value(ohm, ohm_);
  if (resistance) builder_.resistance(a, b, *resistance);
  if (builder_.plan().trace) {
    const NodeId first = names_.node(a);
    builder_.resistor(first, names_.node(b));
  }
  skip_sensitivities(tokens);
}

}   // namespace cgcl
