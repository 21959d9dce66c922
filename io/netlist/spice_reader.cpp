#include "io/netlist/spice_reader.hpp"

#include "engine/core/error.hpp"
#include "io/netlist/missing_file.hpp"

#include <array>
#include <utility>

namespace cgcl {

namespace {

constexpr std::int64_t kMaxLookups = 10000;   // of parameters for one .if

DollarRule dollar_rule(const NetlistOptions& options, const DialectTraits& traits) {
  if (options.dollar != DollarRule::automatic) return options.dollar;
  if (traits.dialect == Dialect::cdl) return DollarRule::cdl;
  return traits.ngspice ? DollarRule::ngspice : DollarRule::hspice;
}

/// ".word" of a statement.
std::string_view keyword(std::string_view text) {
  std::size_t end = 1;
  while (end < text.size() && text[end] != ' ' && text[end] != '\t' && text[end] != '(' &&
         text[end] != '\'' && text[end] != '"')
    ++end;
  return text.substr(0, end);
}

std::string_view behind(std::string_view text, std::size_t count) {
  text.remove_prefix(count);
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  return text;
}

/// What a fault leaves no sense to read on after: other files, or limits.
bool is_final(ErrorId id) {
  switch (id) {
    case ErrorId::continuation:
    case ErrorId::include_missing:
    case ErrorId::include_cycle:
    case ErrorId::lib_section:
    case ErrorId::netlist_syntax:
    case ErrorId::duplicate_cell:
    case ErrorId::cut_short:
    case ErrorId::netlist_empty:
      return false;
    default:
      return true;
  }
}

}   // namespace

SpiceReader::SpiceReader(Netlist& netlist, const NetlistOptions& options, const DialectTraits& traits,
                         Diagnostics& diagnostics)
    : netlist_(netlist),
      options_(options),
      traits_(traits),
      diagnostics_(diagnostics),
      assembly_(netlist, options, diagnostics),
      files_(netlist, options.includes),
      spelling_(netlist.names),
      rules_{traits.dialect == Dialect::spectre ? Syntax::spectre : Syntax::spice,
             dollar_rule(options, traits), options.net_comments},
      spectre_(netlist, assembly_, files_, rules_, diagnostics),
      cache_(netlist.names) {}

void SpiceReader::read(LineSource lines) {
  files_.open_top(std::move(lines), rules_);
  if (options_.title == TitleRule::yes || (options_.title == TitleRule::automatic && traits_.title)) {
    files_.top().source->skip_title();
    if (traits_.title_doubtful && options_.title == TitleRule::automatic)
      diagnostics_.warn(ErrorId::w_title, "the first line looks like an element; --title=no reads it",
                        place_text(netlist_.files[0], 1));
  }
  while (!files_.empty()) {
    source_ = files_.top().source.get();
    spelling_.enter(files_.top().rank);
    try {
      const bool more = source_->next();
      if (source_->predicted_line() > 0 && netlist_.predicted_at.empty())
        netlist_.predicted_at = place_text(source_->path(), source_->predicted_line());
      if (more)
        statement();
      else
        close_file();
    } catch (const ExpressionFault& fault) {
      report(fault);
    } catch (const Error& error) {
      if (is_final(error.id())) throw;
      report(error);
    }
  }
  spectre_.finish();
  assembly_.finish();
}

void SpiceReader::report(const ExpressionFault& fault) {
  const std::string trail = files_.trail();
  const std::string what = fault.what + (trail.empty() ? "" : "; " + trail);
  const std::string where = netlist_.where(source_->place(fault.column));
  if (fault.id == ErrorId::netlist_parameter)
    return report_undefined(netlist_, fault.id, what, where, "", diagnostics_);
  diagnostics_.error(fault.id, what, where);
}

void SpiceReader::report(const Error& error) {
  if (skip_ == Skip::none) diagnostics_.error(error);
}

void SpiceReader::statement() {
  const std::string_view text = source_->text();
  if (skip_ != Skip::none && skipped(text)) return;
  const bool spectre = source_->syntax() == Syntax::spectre;
  if (!spectre && !files_.top().in_section && outside_section(text)) return;
  if (text[0] == '.' && condition(text)) return;
  if (!conditions_.empty() && !conditions_.back().active) return;
  if (other_language(text)) return;
  if (text[0] == '.')
    directive(text);
  else if (source_->is_pragma())
    pragma(text);
  else
    element(text);
}

/// True for statements of Spectre, and for the one that switches to it.
bool SpiceReader::other_language(std::string_view text) {
  if (source_->syntax() == Syntax::spice) {
    if (!equal_folded(text.substr(0, 10), "simulator ")) return false;
    for (const SpectreValue& value : parse_spectre_statement(text).values)
      if (equal_folded(value.name, "lang") && equal_folded(value.value, "spectre"))
        source_->set_syntax(Syntax::spectre);
    return true;
  }
  if (text[0] == '.') {   // no statement of Spectre begins so: a file in SPICE that one in Spectre includes
    source_->set_syntax(Syntax::spice);
    return false;
  }
  const std::size_t depth = files_.depth();
  spectre_.statement();
  if (files_.depth() > depth) files_.top().open_conditions = conditions_.size();
  return true;
}

/// True when the statement belongs to what is passed over.
bool SpiceReader::skipped(std::string_view text) {
  const std::string_view word = keyword(text);
  const auto is = [&](std::string_view name) { return equal_folded(word, name); };
  switch (skip_) {
    case Skip::control:
      if (is(".endc")) skip_ = Skip::none;
      return true;
    case Skip::protect:
      if (is(".unprot") || is(".unprotect")) skip_ = Skip::none;
      return true;
    case Skip::data:
      if (is(".enddata")) skip_ = Skip::none;
      return true;
    case Skip::section:
      if (is(".endl")) skip_ = Skip::none;
      return true;
    case Skip::alter:
      if (is(".end")) skip_ = Skip::none;
      return !is(".end");
    case Skip::none:
      break;
  }
  return false;
}

void SpiceReader::begin_skip(Skip skip) {
  skip_ = skip;
  skip_from_ = source_->place();
}

/// In a library of which one section counts: true for statements before it.
bool SpiceReader::outside_section(std::string_view text) {
  if (!equal_folded(keyword(text), ".lib")) return true;
  split_words(behind(text, 4), words_);
  if (words_.size() != 1) return true;
  OpenFile& file = files_.top();
  const std::string_view name = unquoted(words_[0].text);
  file.sections_seen.emplace_back(name);
  file.in_section = equal_folded(name, file.section);
  return true;
}

double SpiceReader::value_of(const Expression& expression) {
  int depth = 0;
  ParameterLookup look_up = [&](std::string_view name) -> std::optional<double> {
    const NameId id = netlist_.names.find(name);
    const Expression* found = id == kNoName ? nullptr : assembly_.parameter(id);
    if (found == nullptr) return std::nullopt;
    assembly_.note_use(id);
    if (++lookups_ > kMaxLookups || depth > 64)
      throw ExpressionFault{ErrorId::parameter_cycle,
                            str("parameter ", name, " depends on itself or on too many"), 0};
    ++depth;
    const double value = found->evaluate(look_up, netlist_.functions);
    --depth;
    return value;
  };
  lookups_ = 0;
  return expression.evaluate(look_up, netlist_.functions);
}

bool SpiceReader::value_of_condition(std::string_view text) {
  if (text.empty()) throw ExpressionFault{ErrorId::netlist_syntax, "a condition is missing", 0};
  return value_of(Expression::parse(text)) != 0;
}

/// True for .if and its parts, which count also where nothing else does.
bool SpiceReader::condition(std::string_view text) {
  const std::string_view word = keyword(text);
  const auto is = [&](std::string_view name) { return equal_folded(word, name); };
  const std::size_t outside = files_.top().open_conditions;
  if (is(".if")) {
    const bool around = conditions_.empty() || conditions_.back().active;
    conditions_.push_back({false, true, source_->place()});
    if (!around) return true;
    const bool holds = value_of_condition(behind(text, word.size()));
    conditions_.back().active = conditions_.back().taken = holds;
    return true;
  }
  if (!is(".elseif") && !is(".else") && !is(".endif")) return false;
  if (conditions_.size() <= outside)
    throw ExpressionFault{ErrorId::netlist_syntax, str(word, " without .if"), 0};
  Condition& open = conditions_.back();
  if (is(".endif")) {
    conditions_.pop_back();
  } else if (open.taken) {
    open.active = false;
  } else {
    open.taken = true;   // also where the condition is faulty, so that one fault is told once
    open.taken = open.active = is(".else") || value_of_condition(behind(text, word.size()));
  }
  return true;
}

void SpiceReader::close_file() {
  const OpenFile& file = files_.top();
  if (skip_ != Skip::none && skip_ != Skip::alter) {
    diagnostics_.error(ErrorId::cut_short, "the file ends inside a block that is passed over",
                       netlist_.where(skip_from_), ".endc, .unprot, .enddata or .endl is missing");
    skip_ = Skip::none;
  }
  for (; conditions_.size() > file.open_conditions; conditions_.pop_back())
    diagnostics_.error(ErrorId::cut_short, "the file ends inside .if",
                       netlist_.where(conditions_.back().place), "an .endif is missing");
  if (!file.section.empty() && !file.after_section) {
    if (file.in_section) {
      diagnostics_.error(ErrorId::cut_short, str("section ", file.section, " is never closed"),
                         file.source->path(), "an .endl is missing");
    } else {
      std::string seen;
      for (const std::string& section : file.sections_seen) seen += (seen.empty() ? "" : " ") + section;
      diagnostics_.error(ErrorId::lib_section,
                         str("no section ", file.section, " in ", file.source->path(),
                             "; sections: ", seen.empty() ? "none" : seen),
                         netlist_.where(file.from));
    }
  }
  files_.close();
}

void SpiceReader::directive(std::string_view text) {
  static constexpr Directive kDirectives[] = {
      {".subckt", &SpiceReader::do_subckt},    {".macro", &SpiceReader::do_subckt},
      {".ends", &SpiceReader::do_ends},        {".eom", &SpiceReader::do_ends},
      {".param", &SpiceReader::do_param},      {".params", &SpiceReader::do_param},
      {".parameter", &SpiceReader::do_param},  {".csparam", &SpiceReader::do_param},
      {".parameters", &SpiceReader::do_param}, {".global_param", &SpiceReader::do_param},
      {".func", &SpiceReader::do_func},        {".include", &SpiceReader::do_include},
      {".inc", &SpiceReader::do_include},      {".incl", &SpiceReader::do_include},
      {".lib", &SpiceReader::do_lib},          {".endl", &SpiceReader::do_endl},
      {".global", &SpiceReader::do_global},    {".model", &SpiceReader::do_model},
      {".option", &SpiceReader::do_option},    {".options", &SpiceReader::do_option},
      {".opt", &SpiceReader::do_option},       {".connect", &SpiceReader::do_connect},
      {".end", &SpiceReader::do_end}};
  const std::string_view word = keyword(text);
  const std::string_view arguments = behind(text, word.size());
  for (const Directive& known : kDirectives)
    if (equal_folded(known.name, word)) return (this->*known.handler)(arguments);
  const auto is = [&](std::string_view name) { return equal_folded(word, name); };
  if (is(".control")) return begin_skip(Skip::control);
  if (is(".data")) return begin_skip(Skip::data);
  if (is(".alter")) begin_skip(Skip::alter);
  if (is(".prot") || is(".protect")) {
    diagnostics_.warn(ErrorId::w_encrypted, "protected block skipped", netlist_.where(source_->place()));
    return begin_skip(Skip::protect);
  }
  diagnostics_.warn(ErrorId::w_skipped, std::string(word), netlist_.where(source_->place()));
}

}   // namespace cgcl
