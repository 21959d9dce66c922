#include "io/parasitics/spf_reader.hpp"

#include "engine/core/error.hpp"
#include "io/parasitics/parasitic_number.hpp"
#include "io/parasitics/record_tokens.hpp"

#include <algorithm>
#include <limits>

namespace cgcl {

namespace {

bool is_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }

/// What `//` begins, a comment of some tools, is cut off.
std::string_view without_tail(std::string_view text) {
  for (std::size_t at = text.find("//"); at != std::string_view::npos; at = text.find("//", at + 1))
    if (at == 0 || ends_part(text[at - 1])) return text.substr(0, at);
  return text;
}

/// The inside of "(...)", with or without blanks around; text without parentheses stays.
std::string_view inside(std::string_view text) {
  text = without_tail(text);
  while (!text.empty() && ends_part(text.front())) text.remove_prefix(1);
  if (text.empty() || text.front() != '(') return text;
  text.remove_prefix(1);
  while (!text.empty() && ends_part(text.back())) text.remove_suffix(1);
  if (!text.empty() && text.back() == ')') text.remove_suffix(1);
  return text;
}

/// A name whose closing parenthesis belongs to the record: "(A:1)" with something behind it.
std::string_view without_closing(std::string_view name) {
  if (name.empty() || name.back() != ')') return name;
  const auto opened = std::count(name.begin(), name.end(), '(');
  const auto closed = std::count(name.begin(), name.end(), ')');
  if (closed > opened) name.remove_suffix(1);
  return name;
}

bool like_number(std::string_view token) {
  return !token.empty() &&
         ((token[0] >= '0' && token[0] <= '9') || token[0] == '.' || token[0] == '+' || token[0] == '-');
}

}   // namespace

std::string_view SpfReader::without(std::string_view name, std::string& storage) {
  return without_escapes(name, storage);
}

void SpfReader::fault(ErrorId id, const std::string& what) {
  // What the end of a cut file makes of its last line is no fault of its own: finish() names the cut.
  if (source_.ahead().empty() && opened_ && !ended_) return;
  builder_.notes().error(id, what, source_.where());
}

void SpfReader::run() {
  std::string_view line;
  while (!builder_.must_restart() && lines_.next(line)) {
    if (load_model_ && line[0] != '*' && line[0] != '.') {
      // Of a reduced net the driver has the capacitances. A source, R and C of 1 pF give the delay to a load.
      builder_.notes().warn(ErrorId::w_skipped, "the delay model of a *|LOAD", source_.where());
      continue;
    }
    switch (line[0]) {
      case '*':
        record(line);
        break;
      case '.':
        dot(line);
        break;
      case 'R':
      case 'r':
      case 'C':
      case 'c':
        card(line);
        break;
      default:
        device(line);
    }
  }
  if (!builder_.must_restart()) finish();
}

void SpfReader::record(std::string_view line) {
  std::size_t end = 2;
  while (end < line.size() && (is_letter(line[end]) || line[end] == '_')) ++end;
  const std::string_view key = line.substr(2, end - 2), rest = line.substr(end);
  statements_ = true;
  if (key.size() == 1) {
    switch (lower(key[0])) {
      case 'i':
        return pin(rest);
      case 's':
        return subnode(rest);
      case 'p':
        return port(rest);
      default:
        break;
    }
  }
  if (equal_folded(key, "NET")) return net(rest);
  if (header(key, rest) || !opened_) return;   // other tags of a header carry nothing we use
  builder_.notes().warn(ErrorId::w_record, printable(line.substr(0, end), 40), source_.where(1));
}

bool SpfReader::header(std::string_view key, std::string_view rest) {
  RecordTokens tokens(without_tail(rest));
  const auto is = [&](std::string_view name) { return equal_folded(key, name); };
  if (is("GROUND_NET")) {
    for (std::string_view net = tokens.next(); !net.empty(); net = tokens.next())
      builder_.add_ground(without(net, storage_));
  } else if (is("DESIGN")) {
    builder_.header().design = tokens.next();
  } else if (is("PROGRAM")) {
    builder_.header().program = tokens.next();
  } else if (is("DIVIDER")) {
    if (const std::string_view c = tokens.next(); !c.empty()) builder_.header().divider = c[0];
  } else if (is("DELIMITER")) {
    if (const std::string_view c = tokens.next(); !c.empty()) builder_.set_delimiter(c[0]);
  } else if (is("DeviceFingerDelim")) {
    if (const std::string_view c = tokens.next(); !c.empty()) finger_ = c[0];
  } else if (is("DRIVER") || is("LOAD")) {   // of reduced files: INSTPIN INST PIN
    load_model_ = is("LOAD");
    pin(rest);
  } else {
    for (const char* known : {"DSPF", "RSPF", "CCSPF", "DATE", "VENDOR", "VERSION", "BUSBIT", "BUS_BIT",
                              "BUS_DELIMITER", "GLOBAL_TEMPERATURE", "OPERATING_TEMPERATURE", "GLOBAL_NET"})
      if (is(known)) return true;
    return false;
  }
  return true;
}

void SpfReader::net(std::string_view rest) {
  RecordTokens tokens(without_tail(rest));
  const std::string_view name = tokens.next(), value = tokens.next();
  lines_.leave_instances();
  devices_ = load_model_ = false;
  broken_section_ = name.empty();
  if (name.empty()) {
    builder_.close_net();   // what follows must not be added to the net before
    return fault(ErrorId::parasitic_record, "*|NET needs a name and a total");
  }
  if (second_cell_) {
    builder_.close_net();
    broken_section_ = true;
    return fault(ErrorId::netlist_syntax, "nets in a second .SUBCKT, expected one cell per file");
  }
  double total_F = std::numeric_limits<double>::quiet_NaN();
  if (!value.empty()) {
    if (const auto number = farad_number(value))
      total_F = *number;
    else
      fault(ErrorId::netlist_number, str("'", printable(value, 40), "' is no total, expected farad"));
  }
  builder_.open_net(without(name, storage_), total_F);
}

void SpfReader::port(std::string_view rest) {
  RecordTokens tokens(inside(rest));
  const std::string_view name = without_closing(tokens.next());
  if (broken_section_) return;
  if (name.empty() || !builder_.in_net())
    return fault(ErrorId::parasitic_record, "*|P needs a name and a net around it");
  builder_.declare_port(without(name, storage_));
  builder_.resistance_pin(name);
}

void SpfReader::subnode(std::string_view rest) {
  RecordTokens tokens(inside(rest));
  const std::string_view name = without_closing(tokens.next());
  if (broken_section_) return;
  if (name.empty() || !builder_.in_net())
    return fault(ErrorId::parasitic_record, "*|S needs a name and a net around it");
  builder_.declare_node(without(name, storage_));
}

void SpfReader::pin(std::string_view rest) {
  RecordTokens tokens(inside(rest));
  const std::string_view node = tokens.next(), instance = tokens.next(),
                         terminal = without_closing(tokens.next());
  if (broken_section_) return;
  if (terminal.empty() || !builder_.in_net())
    return fault(ErrorId::parasitic_record, "*|I needs a node, an instance and a pin, and a net around it");
  if (!delimiter_checked_ && node.size() == instance.size() + 1 + terminal.size() &&
      node.substr(0, instance.size()) == instance && node.substr(instance.size() + 1) == terminal) {
    delimiter_checked_ = true;
    builder_.show_delimiter(node[instance.size()]);
  }
  builder_.declare_pin(without(node, storage_), without(instance, storage2_), without(terminal, storage3_));
  builder_.resistance_pin(node);
}

void SpfReader::card(std::string_view line) {
  RecordTokens tokens(line);
  (void)tokens.next();
  const std::string_view a = tokens.next(), b = tokens.next(), value = tokens.next();
  const bool in_net = builder_.in_net() && !lines_.in_instances();
  const bool numeric = like_number(value);
  if (!in_net || !numeric) {
    bool parameters = value.find('=') != std::string_view::npos, model = false;
    RecordTokens tail(tokens.rest());
    for (std::string_view t = tail.next(); !t.empty() && t[0] != '$'; t = tail.next()) {
      const bool assigned = t.find('=') != std::string_view::npos;
      parameters |= assigned;
      model |= !assigned;
    }
    const bool designed =
        numeric ? model && !broken_section_ : lines_.in_instances() || devices_ || parameters;
    if (designed) return device(line);
  }
  if (value.empty())
    return fault(ErrorId::parasitic_record, str(printable(line, 40), ": expected two nodes and a value"));
  if (broken_section_) {
    builder_.notes().warn(ErrorId::w_record, "a card behind a *|NET without a name", source_.where());
    return;
  }
  parasitic(lower(line[0]), a, b, value);
}

void SpfReader::parasitic(char kind, std::string_view a, std::string_view b, std::string_view value) {
  statements_ = true;
  if (kind == 'r') {
    ++builder_.counts().resistors;
    if (!like_number(value))
      return fault(ErrorId::netlist_number, str("'", printable(value, 40), "' is no resistance"));
    if (const auto ohm = suffixed_number(value)) builder_.resistance(a, b, *ohm);
    if (builder_.plan().trace) {
      const NodeId first = node(a);
      builder_.resistor(first, node(b));
    }
    return;
  }
  const auto cap_F = farad_number(value);
  if (!cap_F)
    return fault(ErrorId::netlist_number,
                 str("'", printable(value, 40), "' is no capacitance, expected farad"));
  const NodeId first = node(a);
  builder_.capacitor(first, node(b), *cap_F);
}

}   // namespace cgcl
