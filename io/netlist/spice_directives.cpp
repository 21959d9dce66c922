// Statements with a dot.
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/netlist/missing_file.hpp"
#include "io/netlist/spice_reader.hpp"

#include <algorithm>   // for find, min
#include <utility>

namespace cgcl {

namespace {

/// A file name: one word, or what stands in quotes.
std::pair<std::string_view, std::string_view> first_file(std::string_view text) {
  if (!text.empty() && (text[0] == '\'' || text[0] == '"')) {
    const std::size_t end = text.find(text[0], 1);
    if (end == std::string_view::npos) throw ExpressionFault{ErrorId::netlist_syntax, "no closing quote", 0};
    return {text.substr(1, end - 1), trimmed(text.substr(end + 1))};
  }
  const std::size_t end = std::min(text.find_first_of(" \t"), text.size());
  return {text.substr(0, end), trimmed(text.substr(end))};
}

ExpressionFault syntax(const std::string& what, std::size_t column = 0) {
  return {ErrorId::netlist_syntax, what, column};
}

}   // namespace

std::size_t SpiceReader::offset_of(std::string_view part) const {
  const std::string_view text = source_->text();
  return part.data() >= text.data() && part.data() <= text.data() + text.size()
             ? idx(part.data() - text.data())
             : 0;
}

void SpiceReader::do_subckt(std::string_view arguments) {
  split_words(arguments, words_);
  if (!words_.empty() && words_[0].kind == WordKind::pair)
    throw syntax(str("the name ", words_[0].text, "=", words_[0].value,
                     " of a cell has an equals sign, which only parameters have"));
  if (words_.empty() || words_[0].kind != WordKind::plain) throw syntax("a cell needs a name");
  const NameId name = known_name(words_[0].text);
  std::vector<std::string> unescaped_ports;
  unescaped_ports.reserve(words_.size());
  std::vector<Parameter> header;
  const std::size_t start = offset_of(arguments);
  bool faulty = false;
  for (std::size_t i = 1; i < words_.size(); ++i) {
    const Word& word = words_[i];
    if (word.kind == WordKind::pair) {
      try {
        header.push_back({known_name(behind_params(word.text)),
                          value_at(word.value, start + word.value_offset),
                          source_->place(start + word.offset)});
      } catch (const ExpressionFault& fault) {
        report(fault);   // the cell is opened all the same: its end is to find it
      }
    } else if (equal_folded(word.text, "params:") || equal_folded(word.text, "optional:")) {
      continue;
    } else if (!header.empty() || word.kind == WordKind::quoted) {
      faulty = true;
    } else {
      add_ports(word, unescaped_ports);
    }
  }
  const std::vector<std::string_view> ports(unescaped_ports.begin(), unescaped_ports.end());
  assembly_.open_cell(name, words_[0].text, ports, std::move(header), source_->place());
  if (faulty) throw syntax("a port behind the parameters of the cell");
}

void SpiceReader::do_ends(std::string_view arguments) {
  const std::string_view name = first_word(arguments).first;
  assembly_.close_cell(name.empty() ? kNoName : known_name(name), source_->place());
}

void SpiceReader::do_param(std::string_view arguments) {
  const std::size_t start = offset_of(arguments);
  try {
    split_assignments(arguments, words_);
  } catch (ExpressionFault& fault) {
    fault.column += start;
    throw;
  }
  for (const Word& word : words_) {
    const std::size_t open = word.text.find('(');
    if (open != word.text.npos) {
      add_function(word.text.substr(0, open), word.text.substr(open), word.value);
      continue;
    }
    try {
      assembly_.add_parameter({known_name(word.text), value_at(word.value, start + word.value_offset),
                               source_->place(start + word.offset)});
    } catch (const ExpressionFault& fault) {
      if (files_.top().rank <= kLibraryRank || fault.id != ErrorId::netlist_syntax)
        report(fault);
      else
        faulty_parameter(word, fault, start);
    }
  }
}

/// Public libraries have such: a fault of the design only where somebody uses the value, which then is a
/// text.
void SpiceReader::faulty_parameter(const Word& word, const ExpressionFault& fault, std::size_t start) {
  diagnostics_.warn(ErrorId::w_skipped, str("value of ", word.text, " in a library: ", fault.what),
                    netlist_.where(source_->place(fault.column)));
  assembly_.add_parameter({known_name(word.text), value_at(str('"', unquoted(word.value), '"'), start),
                           source_->place(start + word.offset)});
}

void SpiceReader::do_func(std::string_view arguments) {
  const std::size_t open = arguments.find('('), close = arguments.find(')');
  if (open == arguments.npos || close == arguments.npos || close < open)
    throw syntax(".func needs NAME(ARGUMENTS)");
  std::string_view body = trimmed(arguments.substr(close + 1));
  if (!body.empty() && body[0] == '=') body = trimmed(body.substr(1));
  if (body.empty()) throw syntax(".func needs a body");
  add_function(trimmed(arguments.substr(0, open)), arguments.substr(open, close - open + 1), body);
}

void SpiceReader::add_function(std::string_view name, std::string_view arguments, std::string_view body) {
  if (arguments.size() < 2 || arguments.back() != ')') throw syntax("a function needs (ARGUMENTS)");
  Function function;
  for (const char c : name) function.name.push_back(lower(c));
  if (function.name.empty()) throw syntax("a function needs a name");
  split_words(arguments, plain_);
  for (const Word& word : plain_) {
    function.arguments.emplace_back();
    for (const char c : word.text) function.arguments.back().push_back(lower(c));
  }
  function.body = std::make_shared<const Expression>(value_at(body, offset_of(body)));
  netlist_.functions.push_back(std::move(function));
}

/// Simulators pass over it as well, but a second file may be meant.
void SpiceReader::warn_of_rest(std::string_view rest) {
  if (!rest.empty())
    diagnostics_.warn(ErrorId::w_skipped, str("words behind the file: ", printable(rest, 80)),
                      netlist_.where(source_->place(offset_of(rest))));
}

void SpiceReader::do_include(std::string_view arguments) {
  const auto [file, rest] = first_file(arguments);
  if (file.empty()) throw syntax(".include needs a file");
  warn_of_rest(rest);
  try {
    files_.open(file, {}, source_->place(), {Syntax::spice, rules_.dollar, rules_.net_comments});
  } catch (const Error& error) {
    // Inside a cell it is a part of the cell; elsewhere what is missing shows where a name is not known.
    if (error.id() == ErrorId::include_missing && assembly_.current() == 0)
      return note_missing_file(netlist_, error, std::string(file), source_->place(), diagnostics_);
    if (error.id() != ErrorId::netlist_empty) throw;
    diagnostics_.warn(ErrorId::w_skipped, str("included file ", file, " is empty"),
                      netlist_.where(source_->place()));
    return;
  }
  files_.top().open_conditions = conditions_.size();
}

/// .lib FILE SECTION reads a section; .lib SECTION begins one; .lib FILE reads all of a file.
void SpiceReader::do_lib(std::string_view arguments) {
  const auto [file, rest] = first_file(arguments);
  const auto [section, more] = first_file(rest);
  if (file.empty()) throw syntax(".lib needs a file and a section");
  const bool quoted = file.data() != arguments.data();
  if (section.empty() && !quoted && file.find_first_of("./") == file.npos) {
    diagnostics_.warn(ErrorId::w_skipped, str("section ", file, " of a library, which nothing asked for"),
                      netlist_.where(source_->place()));
    return begin_skip(Skip::section);
  }
  warn_of_rest(more);
  try {
    files_.open(file, section, source_->place(), {Syntax::spice, rules_.dollar, rules_.net_comments});
  } catch (const Error& error) {
    if (error.id() != ErrorId::include_missing) throw;
    return note_missing_file(netlist_, error, std::string(file), source_->place(), diagnostics_);
  }
  files_.top().open_conditions = conditions_.size();
}

void SpiceReader::do_endl(std::string_view /*arguments*/) {
  OpenFile& file = files_.top();
  if (file.section.empty()) throw syntax(".endl closes no section");
  file.after_section = true;
  close_file();
}

void SpiceReader::do_global(std::string_view arguments) {
  split_words(arguments, words_);
  for (const Word& word : words_) {
    std::string_view name = word.text;
    char type = 0;
    if (name.size() > 2 && name[name.size() - 2] == ':') {
      type = static_cast<char>(lower(name.back()) - ('a' - 'A'));
      name.remove_suffix(2);
    }
    const NameId id = known_name(name);
    const auto known = std::find_if(netlist_.globals.begin(), netlist_.globals.end(),
                                    [&](const GlobalNet& global) { return global.name == id; });
    if (known == netlist_.globals.end())
      netlist_.globals.push_back({id, type});
    else if (type != 0)
      known->type = type;
  }
}

void SpiceReader::do_model(std::string_view arguments) {
  const auto [name, rest] = first_word(arguments);
  const std::string_view type = first_word(rest).first;
  if (name.empty() || type.empty()) throw syntax(".model needs a name and a type");
  Model model;
  model.name = known_name(name);
  for (const char c : type) model.type.push_back(lower(c));
  model.cell = assembly_.current() == 0 ? -1 : assembly_.current();
  model.place = source_->place();
  netlist_.models.push_back(std::move(model));
}

void SpiceReader::do_option(std::string_view arguments) {
  split_words(arguments, words_);
  for (const Word& word : words_) {
    if (word.kind == WordKind::pair && equal_folded(word.text, "scale")) {
      const double scale = value_of(value_at(word.value, offset_of(word.value)));
      if (!(scale > 0 && scale < 1e6)) throw syntax(str("scale ", word.value, " is not a length"));
      netlist_.scale_m = scale;
    } else if (word.kind == WordKind::pair && equal_folded(word.text, "parhier")) {
      const std::string_view rule = unquoted(word.value);
      if (!equal_folded(rule, "local") && !equal_folded(rule, "global"))
        throw syntax(str("parhier is local or global, not ", word.value), offset_of(word.value));
      netlist_.globals_first = equal_folded(rule, "global");
    }
  }
}

/// Of the first file: nothing behind it is read. Of an included one: it ends there.
void SpiceReader::do_end(std::string_view /*arguments*/) {
  std::int64_t more = 0;
  Place first;
  for (bool reading = true; reading;) {
    try {
      reading = source_->next();
      if (!reading) break;
    } catch (const Error& error) {
      if (error.id() != ErrorId::continuation) throw;
    }
    if (more++ == 0) first = source_->place();
  }
  if (more > 0)
    diagnostics_.warn(
        ErrorId::w_after_end,
        files_.depth() == 1 ? "statements behind .end" : "statements behind .end in an included file",
        netlist_.where(first), more);
  close_file();
}

}   // namespace cgcl
