// Keywords of SPEF: header, nets and reduced nets.
#include "engine/core/error.hpp"
#include "io/parasitics/parasitic_number.hpp"
#include "io/parasitics/record_tokens.hpp"
#include "io/parasitics/spef_reader.hpp"

#include <limits>

namespace cgcl {

namespace {

bool starts_folded(std::string_view word, std::string_view start) {
  return word.size() >= start.size() && equal_folded(word.substr(0, start.size()), start);
}

bool is_direction(std::string_view token) {
  return token.size() == 1 && (token[0] == 'I' || token[0] == 'O' || token[0] == 'B');
}

/// Farad of "PF"; 0: none of the format.
double farad_of(std::string_view unit) {
  if (equal_folded(unit, "FF")) return 1e-15;
  if (equal_folded(unit, "PF")) return 1e-12;
  if (equal_folded(unit, "NF")) return 1e-9;
  if (equal_folded(unit, "UF")) return 1e-6;
  if (equal_folded(unit, "F")) return 1;
  return 0;
}

}   // namespace

void SpefReader::keyword(std::string_view word, RecordTokens& tokens) {
  statements_ = true;
  if (mode_ == Mode::name_map) names_.end_definitions();
  if (mode_ == Mode::ignored && !equal_folded(word, "*END") && !starts_folded(word, "*D_") &&
      !starts_folded(word, "*R_"))
    return;
  if (net_keyword(word, tokens) || header_keyword(word, tokens) || pi_keyword(word, tokens)) return;
  if (mode_ == Mode::conn || mode_ == Mode::ports || mode_ == Mode::loads)
    return;   // attributes: *C *L *S *D
  builder_.notes().warn(ErrorId::w_record, printable(word, 40), source_.where());
}

bool SpefReader::net_keyword(std::string_view word, RecordTokens& tokens) {
  const auto is = [&](std::string_view name) { return equal_folded(word, name); };
  if (is("*CAP")) {
    mode_ = Mode::cap;
  } else if (is("*RES")) {
    mode_ = Mode::res;
  } else if (is("*END")) {
    if (!in_section_ && mode_ != Mode::ignored)
      builder_.notes().warn(ErrorId::w_recover, "*END closes nothing", source_.where());
    close();
  } else if (is("*CONN")) {
    mode_ = Mode::conn;
  } else if (mode_ == Mode::conn && word.size() == 2 && (is("*P") || is("*I") || is("*N"))) {
    connection(lower(word[1]), tokens);
  } else if (is("*D_NET") || is("*R_NET") || is("*D_PNET") || is("*R_PNET")) {
    open(word, tokens);
  } else if (is("*V") && in_section_) {   // confidence of the total
    (void)tokens.next();
  } else if (is("*INDUC")) {
    builder_.notes().warn(ErrorId::w_skipped, "inductances", source_.where());
    mode_ = Mode::header;
  } else {
    return false;
  }
  return true;
}

void SpefReader::open(std::string_view kind, RecordTokens& tokens) {
  if (in_section_) {
    builder_.notes().warn(ErrorId::w_recover, str("no *END for ", printable(builder_.open_name(), 80)),
                          source_.where());
    close();
  }
  const std::string_view net = tokens.next(), total = tokens.next();
  mode_ = Mode::ignored;
  if (net.empty() || total.empty())
    return fault(ErrorId::parasitic_record, str(kind, " needs a net and a total"));
  if (kind.size() > 6) {   // *D_PNET, *R_PNET: no net of this level
    builder_.notes().warn(ErrorId::w_skipped, str(kind, " ", printable(net, 80)), source_.where());
    return;
  }
  if (!has_unit_ && !any_net_)
    builder_.notes().warn(ErrorId::w_unit, "no *C_UNIT, taken for 1 PF", source_.path());
  any_net_ = in_section_ = true;
  mode_ = Mode::header;
  const auto total_F = value(total, farad_);
  builder_.open_net(names_.whole(net), total_F.value_or(std::numeric_limits<double>::quiet_NaN()));
  if (lower(kind[1]) != 'r') return;
  mode_ = Mode::pi;
  model_ = {};
}

void SpefReader::close() {
  if (mode_ == Mode::pi || mode_ == Mode::loads) builder_.reduce_net(model_);
  builder_.close_net();
  in_section_ = false;
  mode_ = Mode::header;
}

void SpefReader::connection(char kind, RecordTokens& tokens) {
  const std::string_view node = tokens.next();
  if (node.empty() || !in_section_)
    return fault(ErrorId::parasitic_record, "*CONN needs a name, inside a net");
  const SpefName name = names_.parts(node);
  if (kind == 'n') {
    builder_.declare_node(name.prefix, name.suffix);
    while (!tokens.next().empty()) {
    }
    return;
  }
  builder_.resistance_pin(node);
  if (kind == 'p' || name.suffix.empty()) {
    builder_.declare_port(names_.full(node));
  } else {
    builder_.declare_pin(name.prefix, name.suffix);
  }
  RecordTokens behind = tokens;
  if (is_direction(behind.next())) return;
  builder_.notes().warn(ErrorId::w_record, "a connection without direction", source_.where());
}

bool SpefReader::pi_keyword(std::string_view word, RecordTokens& tokens) {
  const auto is = [&](std::string_view name) { return equal_folded(word, name); };
  if (mode_ != Mode::pi && mode_ != Mode::loads) return false;
  if (is("*DRIVER")) {
    model_.driver = names_.full(tokens.next());
  } else if (is("*CELL")) {
    model_.cell = tokens.next();
  } else if (is("*C2_R1_C1")) {
    const std::string_view c2 = tokens.next(), r1 = tokens.next(), c1 = tokens.next();
    model_.c2_F = value(c2, farad_).value_or(0);
    model_.r1_ohm = value(r1, ohm_).value_or(0);
    model_.c1_F = value(c1, farad_).value_or(0);
  } else if (is("*LOADS")) {
    mode_ = Mode::loads;
  } else if (is("*RC") || is("*Q") || is("*K")) {
    while (!tokens.next().empty()) {
    }
  } else {
    return false;
  }
  return true;
}

bool SpefReader::header_keyword(std::string_view word, RecordTokens& tokens) {
  const auto is = [&](std::string_view name) { return equal_folded(word, name); };
  if (in_section_) return false;
  if (is("*NAME_MAP")) {
    mode_ = Mode::name_map;
  } else if (is("*PORTS") || is("*PHYSICAL_PORTS")) {
    mode_ = Mode::ports;
  } else if (is("*POWER_NETS")) {
    mode_ = Mode::power;
  } else if (is("*GROUND_NETS")) {
    mode_ = Mode::ground;
  } else if (is("*DESIGN")) {
    builder_.header().design = tokens.next();
  } else if (is("*PROGRAM")) {
    builder_.header().program = tokens.next();
  } else if (is("*C_UNIT")) {
    capacitance_unit(tokens);
  } else if (is("*R_UNIT")) {
    resistance_unit(tokens);
  } else if (starts_folded(word, "*DELIMITER") || starts_folded(word, "*DIVIDER")) {
    // Some tools leave no blank before the character.
    const std::size_t length = lower(word[2]) == 'e' ? 10 : 8;
    const std::string_view c = word.size() > length ? word.substr(length) : tokens.next();
    if (c.empty()) return true;
    if (length == 10)
      builder_.set_delimiter(c[0]);
    else
      builder_.header().divider = c[0];
  } else if (starts_folded(word, "*DEFINE") || starts_folded(word, "*PDEFINE")) {
    std::vector<std::string> words;   // instances, and their design behind them
    for (std::string_view t = tokens.next(); !t.empty(); t = tokens.next()) words.push_back(names_.full(t));
    if (words.size() < 2) fault(ErrorId::parasitic_record, str(word, " needs an instance and a design"));
    for (std::size_t i = 0; i + 1 < words.size(); ++i)
      builder_.header().parts.push_back({words[i], words.back(), source_.line_number()});
  } else {
    for (const char* known : {"*SPEF", "*DATE", "*VENDOR", "*VERSION", "*DESIGN_FLOW", "*BUS_DELIMITER",
                              "*T_UNIT", "*L_UNIT", "*VARIATION_PARAMETERS", "*CRITICAL_PARAMETERS"})
      if (is(known)) {
        mode_ = Mode::header;
        return true;
      }
    return false;
  }
  return true;
}

void SpefReader::capacitance_unit(RecordTokens& tokens) {
  std::string_view number = tokens.next(), unit;
  const std::size_t letters = number.find_first_not_of("0123456789.+-");
  mode_ = Mode::header;
  if (any_net_) return fault(ErrorId::unit_unknown, "*C_UNIT behind the first net");
  double factor = 1;
  if (letters == 0) {   // the multiplier is missing
    unit = number;
    builder_.notes().warn(ErrorId::w_unit, str("*C_UNIT ", printable(unit, 20)), source_.where());
  } else {
    const bool glued = letters != std::string_view::npos && lower(number[letters]) != 'e';   // 10PF
    unit = glued ? number.substr(letters) : tokens.next();
    if (glued) number = number.substr(0, letters);
    const auto parsed = plain_number(number);
    if (!parsed || !(*parsed > 0))
      return fault(ErrorId::unit_unknown,
                   str("*C_UNIT ", printable(number, 20), ", expected a positive multiplier"));
    factor = *parsed;
  }
  const double farad = farad_of(unit);
  if (farad == 0)
    return fault(ErrorId::unit_unknown, str("*C_UNIT '", printable(unit, 20), "', expected PF or FF"));
  farad_ = factor * farad;
  has_unit_ = true;
}

void SpefReader::resistance_unit(RecordTokens& tokens) {
  const std::string_view number = tokens.next();
  mode_ = Mode::header;
  const auto factor = plain_number(number);
  const std::string_view unit = factor ? tokens.next() : number;
  if (!factor) builder_.notes().warn(ErrorId::w_unit, str("*R_UNIT ", printable(unit, 20)), source_.where());
  if (equal_folded(unit, "KOHM"))
    ohm_ = 1e3 * factor.value_or(1);
  else if (equal_folded(unit, "OHM"))
    ohm_ = factor.value_or(1);
  else
    fault(ErrorId::unit_unknown, str("*R_UNIT '", printable(unit, 20), "', expected OHM or KOHM"));
}

}   // namespace cgcl
