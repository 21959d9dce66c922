#include "io/netlist/spectre_reader.hpp"

#include "io/netlist/spectre_words.hpp"
#include "io/netlist/statement_words.hpp"
#include "io/netlist/vector_names.hpp"

#include <algorithm>   // for all_of, min

namespace cgcl {

namespace {

/// "0 1 2": the first of several plain numbers; all of `text` where it is anything else.
std::string_view first_number(std::string_view text) {
  std::string_view first;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_of(" \t", at), text.size());
    const std::string_view word = text.substr(at, end - at);
    if (!word.empty() && !parse_number(word, NumberStyle::spectre)) return text;
    if (first.empty()) first = word;
    at = end + 1;
  }
  return first;
}

/// iprobe, or a vsource that says nothing but dc=0.
bool is_probe(std::string_view master, const std::vector<SpectreValue>& values) {
  if (master == "iprobe") return true;
  if (master != "vsource") return false;
  return std::all_of(values.begin(), values.end(), [](const SpectreValue& value) {
    if (value.name == "type") return value.value == "dc";
    return value.name == "dc" && parse_number(value.value, NumberStyle::spectre) == 0.0;
  });
}

}   // namespace

SpectreReader::SpectreReader(Netlist& netlist, NetlistAssembly& assembly, IncludeStack& files,
                             const StatementRules& rules, Diagnostics& diagnostics)
    : netlist_(netlist), assembly_(assembly), files_(files), rules_(rules), diagnostics_(diagnostics) {
  rules_.syntax = Syntax::spectre;
}

void SpectreReader::plain_statement(std::string_view text) {
  try {
    const SpectreStatement statement = parse_spectre_statement(text);
    if (section_statement(statement)) return;
    if (!files_.top().in_section) return;
    if (!statement.words.empty() && is_keyword(statement.words[0]) && !is_skipped_keyword(statement.words[0]))
      fix_branch();
    if (keyword_statement(statement)) return;
    instance(statement);
  } catch (const ExpressionFault& fault) {
    report(fault, 0);
  }
}

/// Libraries have sections, of which one is asked for.
bool SpectreReader::section_statement(const SpectreStatement& statement) {
  if (statement.words.empty()) return false;
  const std::string_view keyword = statement.words[0];
  OpenFile& file = files_.top();
  if (keyword == "library" || keyword == "endlibrary") return true;
  if (keyword == "section") {
    const std::string_view wanted = statement.words.size() > 1 ? statement.words[1] : std::string_view();
    file.sections_seen.emplace_back(wanted);
    file.in_section = !file.section.empty() && file.section == wanted;
    return true;
  }
  if (keyword != "endsection") return false;
  if (file.in_section) file.after_section = true;
  file.in_section = file.section.empty();
  return true;
}

bool SpectreReader::keyword_statement(const SpectreStatement& statement) {
  if (statement.words.empty()) {
    diagnostics_.error(ErrorId::netlist_syntax, "a statement without a name", netlist_.where(place(0)));
    return true;
  }
  const std::string_view keyword = statement.words[0];
  if (keyword == "simulator") return simulator(statement), true;
  if (keyword == "global") return globals(statement), true;
  if (keyword == "parameters") return parameters(statement), true;
  if (keyword == "subckt") return cell(statement, 0), true;
  if (keyword == "inline" && statement.words.size() > 1 && statement.words[1] == "subckt")
    return cell(statement, 1), true;
  if (keyword == "ends") {
    assembly_.close_cell(statement.words.size() > 1 ? name(statement.words[1]) : kNoName, place(0));
    return true;
  }
  if (keyword == "model") return model(statement), true;
  if (keyword == "include") return include(statement), true;
  if (is_skipped_keyword(keyword)) return skip(statement), true;
  return false;
}

void SpectreReader::simulator(const SpectreStatement& statement) {
  for (const SpectreValue& value : statement.values)
    if (value.name == "lang")
      files_.top().source->set_syntax(value.value == "spice" ? Syntax::spice : Syntax::spectre);
}

/// The first one is ground.
void SpectreReader::globals(const SpectreStatement& statement) {
  for (std::size_t w = 1; w < statement.words.size(); ++w)
    if (statement.words[w] != "0")
      netlist_.globals.push_back({name(statement.words[w]), w == 1 ? 'G' : '\0'});
}

void SpectreReader::parameters(const SpectreStatement& statement) {
  for (std::size_t w = 1; w < statement.words.size(); ++w) {
    // Declared without a value: an instance gives it, or there is one of that name around the cell.
    const NameId id = name(statement.words[w]);
    assembly_.add_parameter(
        {id, Expression::parse(statement.words[w], NumberStyle::spectre), place(statement.columns[w])});
  }
  for (Parameter& parameter : values(statement)) assembly_.add_parameter(std::move(parameter));
}

void SpectreReader::cell(const SpectreStatement& statement, std::size_t keyword) {
  const std::vector<std::string_view>& words = statement.words;
  if (words.size() < keyword + 2)
    return diagnostics_.error(ErrorId::netlist_syntax, "subckt needs a name", netlist_.where(place(0)));
  const std::span<const std::string_view> ports(words.data() + keyword + 2, words.size() - keyword - 2);
  std::vector<std::string> plain;
  for (const std::string_view port : ports) plain.emplace_back(plain_name(port));
  const std::vector<std::string_view> views(plain.begin(), plain.end());
  assembly_.open_cell(name(words[keyword + 1]), plain_name(words[keyword + 1]), views, values(statement),
                      place(0));
}

void SpectreReader::model(const SpectreStatement& statement) {
  if (statement.words.size() < 3)
    return diagnostics_.error(ErrorId::netlist_syntax, "model needs a name and a kind",
                              netlist_.where(place(0)));
  std::string_view type;
  for (const SpectreValue& value : statement.values)
    if (value.name == "type") type = value.value;
  netlist_.models.push_back({name(statement.words[1]), std::string(model_type(statement.words[2], type)),
                             assembly_.current() == 0 ? -1 : assembly_.current(), place(0)});
}

void SpectreReader::include(const SpectreStatement& statement) {
  if (statement.words.size() < 2)
    return diagnostics_.error(ErrorId::netlist_syntax, "include needs a file", netlist_.where(place(0)));
  if (wanted_)
    return diagnostics_.error(ErrorId::netlist_syntax, "two includes in one statement",
                              netlist_.where(place(0)));
  Wanted wanted{std::string(unquoted(statement.words[1])), {}, place(0)};
  for (const SpectreValue& value : statement.values)
    if (value.name == "section") wanted.section = unquoted(value.value);
  wanted_ = std::move(wanted);
}

void SpectreReader::instance(const SpectreStatement& statement) {
  const std::vector<std::string_view>& words = statement.words;
  const bool listed = statement.last_node != 0;
  const std::size_t master = listed ? statement.last_node : words.size() - 1;
  if (master == 0 || master >= words.size() || is_analysis(words[master])) return skip(statement);
  const std::size_t first = listed ? statement.first_node : 1, last = listed ? statement.last_node : master;
  if (first != 1)
    return diagnostics_.error(ErrorId::netlist_syntax,
                              str(printable(words[0]), ": nodes stand behind the name"),
                              netlist_.where(place(0)));
  if (last == first) return skip(statement);
  for (std::size_t w = 0; w < last; ++w)
    if (words[w].find(':') != std::string_view::npos && vector_of(words[w]))
      return diagnostics_.error(
          ErrorId::netlist_syntax,
          str(printable(words[w]), " stands for several, expected one name: netlists of Spectre have none"),
          netlist_.where(place(statement.columns[w])), "write a statement for each index");
  Element element;
  element.name = name(words[0]);
  element.letter = primitive_letter(words[master]);
  if (element.letter == 'X') element.master = name(words[master]);
  element.place = place(0);
  if (const Block* block = branch_here()) element.branch = block->branch;
  std::vector<std::int32_t> nets;
  for (std::size_t n = first; n < last; ++n)
    nets.push_back(assembly_.net(plain_name(words[n]), place(statement.columns[n])));
  std::vector<Parameter> given = values(statement);
  element.probe = element.letter == 'V' && nets.size() == 2 && is_probe(words[master], statement.values);
  if (words.size() > master + 1)
    diagnostics_.warn(ErrorId::w_skipped,
                      str(printable(words[master + 1]), " behind the kind of ", printable(words[0])),
                      netlist_.where(place(statement.columns[master + 1])));
  assembly_.add(element, nets, given);
}

void SpectreReader::skip(const SpectreStatement& statement) {
  assembly_.cell().passed_over = true;
  diagnostics_.warn(ErrorId::w_skipped, printable(statement.words.back()), netlist_.where(place(0)));
}

std::vector<Parameter> SpectreReader::values(const SpectreStatement& statement) {
  std::vector<Parameter> list;
  for (const SpectreValue& each : statement.values)
    if (std::optional<Parameter> parameter = value(each)) list.push_back(std::move(*parameter));
  return list;
}

/// Vectors and texts are no values of a device. Of several numbers, which front ends write for a sweep,
/// the first counts.
std::optional<Parameter> SpectreReader::value(const SpectreValue& value) {
  if (value.value.front() == '[' || value.value.front() == '"') return std::nullopt;
  const std::string_view text = first_number(value.value);
  if (text.size() < value.value.size())
    diagnostics_.warn(ErrorId::w_skipped,
                      str("values of ", printable(value.name, 80), " behind the first one"),
                      netlist_.where(place(value.column)));
  try {
    return Parameter{name(value.name), Expression::parse(text, NumberStyle::spectre), place(value.column)};
  } catch (const ExpressionFault& fault) {
    report(fault, value.column);
    return std::nullopt;
  }
}

std::string_view SpectreReader::plain_name(std::string_view text) {
  const std::string_view name = unescaped(text, room_);
  netlist_.escaped |= name.data() != text.data();
  return name;
}

NameId SpectreReader::name(std::string_view text) { return netlist_.names.id(plain_name(text)); }

Place SpectreReader::place(std::size_t column) const { return files_.top().source->place(column_ + column); }

void SpectreReader::report(const ExpressionFault& fault, std::size_t column) {
  diagnostics_.error(fault.id, fault.what, netlist_.where(place(column + fault.column)));
}

}   // namespace cgcl
