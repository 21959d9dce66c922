// Blocks between braces, and the choice between them by if and else.
#include "engine/core/index.hpp"
#include "io/netlist/missing_file.hpp"
#include "io/netlist/spectre_reader.hpp"
#include "io/netlist/spectre_words.hpp"
#include "io/netlist/statement_words.hpp"
#include "io/text/blank.hpp"

#include <algorithm>   // for all_of
#include <utility>     // for exchange

namespace cgcl {

namespace {

constexpr int kMaxValueDepth = 64;   // parameters that a condition goes through
constexpr std::size_t kMaxBlocks = 256;

/// Whether the text begins with a word, and not with a longer one.
bool begins_with(std::string_view text, std::string_view word) {
  return text.starts_with(word) &&
         (text.size() == word.size() || is_blank(text[word.size()]) || text[word.size()] == '(');
}

/// The place behind the parenthesis that closes the one at `open`; npos when none does.
std::size_t after_closing(std::string_view text, std::size_t open) {
  int depth = 0;
  for (std::size_t i = open; i < text.size(); ++i) {
    if (text[i] == '(') ++depth;
    if (text[i] == ')' && --depth == 0) return i + 1;
  }
  return std::string_view::npos;
}

}   // namespace

void SpectreReader::statement() {
  const std::string_view text = files_.top().source->text();
  const std::vector<SpectrePart> parts = split_at_braces(text);
  for (std::size_t p = 0; p < parts.size(); ++p) {
    column_ = parts[p].column;
    part(parts[p], p + 1 < parts.size() && parts[p + 1].text == "{");
  }
  if (!wanted_) return;
  const Wanted wanted = *std::exchange(wanted_, std::nullopt);
  try {
    files_.open(wanted.file, wanted.section, wanted.from, rules_);
  } catch (const Error& error) {
    // Models of a process that are not at hand: if a device needs them to be known, elaboration says so.
    if (error.id() != ErrorId::include_missing) throw;
    note_missing_file(netlist_, error, wanted.file, wanted.from, diagnostics_);
  }
}

void SpectreReader::part(const SpectrePart& part, bool block_follows) {
  if (!pending_ && !begins_with(part.text, "else"))
    while (!blocks_.empty() && blocks_.back().single) blocks_.pop_back();
  if (part.text == "}") return close_block();
  if (part.text == "{") {
    if (blocks_.size() >= kMaxBlocks)
      throw Error(ErrorId::netlist_limit, str("blocks nested more than ", kMaxBlocks, " deep"),
                  netlist_.where(place(0)));
    Block block = pending_.value_or(Block{});
    block.place = place(0);
    blocks_.push_back(block);
    pending_.reset();
    return;
  }
  if (!blocks_.empty() && blocks_.back().function) return function_statement(part);
  if (pending_ && begins_with(part.text, "if")) {
    blocks_.push_back(*pending_);
    blocks_.back().single = true;
    pending_.reset();
  }
  if (begins_with(part.text, "if") || begins_with(part.text, "else")) return choice(part.text);
  if (pending_) {   // if (c) statement
    blocks_.push_back(*pending_);
    pending_.reset();
    any_statement(part.text);
    last_ = blocks_.back();
    blocks_.pop_back();
    return;
  }
  last_ = {};
  if (block_follows) {   // statistics {, sweep {, model m bsim4 {: what is inside does not connect anything
    Block ignored;
    ignored.active = false;
    ignored.function = active() && begins_with(part.text, "real");
    if (ignored.function)
      begin_function(part.text);
    else if (active())
      plain_statement(part.text);
    pending_ = ignored;
    return;
  }
  any_statement(part.text);
}

void SpectreReader::any_statement(std::string_view text) {
  if (active())
    plain_statement(text);
  else if (readable())
    other_branch_statement(text);
}

void SpectreReader::close_block() {
  if (blocks_.empty())
    return diagnostics_.error(ErrorId::netlist_syntax, "} closes nothing", netlist_.where(place(0)));
  last_ = blocks_.back();
  blocks_.pop_back();
  pending_.reset();
  if (last_.function) end_function();
}

bool SpectreReader::active() const {
  return std::all_of(blocks_.begin(), blocks_.end(), [](const Block& block) { return block.active; });
}

bool SpectreReader::readable() const {
  return std::all_of(blocks_.begin(), blocks_.end(),
                     [](const Block& block) { return block.active || block.elements; });
}

/// The innermost branch of the cell that is open; nullptr: none.
SpectreReader::Block* SpectreReader::branch_here() {
  for (auto block = blocks_.rbegin(); block != blocks_.rend(); ++block)
    if (block->branch >= 0) return block->cell == assembly_.serial() ? &*block : nullptr;
  return nullptr;
}

/// A statement that is read, or left out, as the defaults say.
void SpectreReader::fix_branch() {
  if (const Block* block = branch_here()) assembly_.cell().branches[idx(block->branch)].fixed = true;
}

/// Of a branch that the defaults do not take: elements only. A cell defined in it is passed over with all
/// that follows, as its end may not be told from that of the cell around.
void SpectreReader::other_branch_statement(std::string_view text) {
  bool more = true;
  try {
    const SpectreStatement statement = parse_spectre_statement(text);
    more = !statement.words.empty() && statement.words[0] != "subckt" && statement.words[0] != "inline";
    if (more && !is_keyword(statement.words[0])) return instance(statement);
  } catch (const ExpressionFault&) {   // nobody may ever take it
    more = false;
  }
  fix_branch();
  if (Block* block = branch_here(); block != nullptr && !more) block->elements = false;
}

/// A branch of the cell that is open, for elaboration to choose. `condition` is empty for else.
void SpectreReader::add_branch(Block& block, std::string_view condition, std::size_t column) {
  std::vector<Branch>& branches = assembly_.cell().branches;
  Branch branch;
  if (const Block* outer = branch_here()) branch.outer = outer->branch;
  const bool goes_on = last_.branch >= 0 && last_.cell == assembly_.serial();
  if (block.chained && goes_on) branch.earlier = last_.branch;
  branch.otherwise = condition.empty();
  branch.usual = block.active;
  branch.condition.name = netlist_.names.id("if");
  branch.condition.place = place(column);
  if (!branch.otherwise) {
    try {
      branch.condition.value = Expression::parse(condition, NumberStyle::spectre);
    } catch (const ExpressionFault& fault) {
      return report(fault, column);
    }
  }
  block.elements = true;
  block.cell = assembly_.serial();
  block.branch = static_cast<std::int32_t>(branches.size());
  branches.push_back(std::move(branch));
}

/// `if (c)`, `else if (c)`, `else`, each with a statement behind it or a block to come.
void SpectreReader::choice(std::string_view text) {
  std::string_view rest = text;
  Block branch;
  branch.choice = true;
  branch.place = place(0);
  const bool other = begins_with(text, "else");
  const bool in_cell = assembly_.current() != 0 && readable();
  if (other) {
    if (!last_.choice)
      return diagnostics_.error(ErrorId::netlist_syntax, "else without if", netlist_.where(place(0)));
    branch.taken = last_.taken;
    branch.chained = true;
    rest = trimmed(rest.substr(4));
  }
  if (begins_with(rest, "if")) {
    const std::size_t open = rest.find('(');
    const std::size_t end = open == std::string_view::npos ? open : after_closing(rest, open);
    if (end == std::string_view::npos)
      return diagnostics_.error(ErrorId::netlist_syntax, "if needs a condition in parentheses",
                                netlist_.where(place(0)));
    const std::size_t at = idx(rest.data() - text.data());
    const std::string_view when = rest.substr(open, end - open);
    branch.active = active() && !branch.taken && condition(when, at + open, !in_cell);
    if (in_cell) add_branch(branch, when, at + open);
    rest = trimmed(rest.substr(end));
  } else {
    branch.active = !branch.taken;
    if (in_cell) add_branch(branch, {}, 0);
  }
  branch.taken = branch.taken || branch.active;
  pending_ = branch;
  if (rest.empty()) return;
  column_ += idx(rest.data() - text.data());
  part({rest, column_}, false);
}

bool SpectreReader::condition(std::string_view text, std::size_t column, bool report_faults) {
  try {
    const Expression expression = Expression::parse(text, NumberStyle::spectre);
    return expression.evaluate([&](std::string_view name) { return look_up(name, 0); }, netlist_.functions) !=
           0;
  } catch (const ExpressionFault& fault) {
    if (report_faults) report(fault, column);
    return false;
  }
}

std::optional<double> SpectreReader::look_up(std::string_view name, int depth) const {
  const NameId id = netlist_.names.find(name);
  const Expression* expression = id == kNoName ? nullptr : assembly_.parameter(id);
  if (expression == nullptr) return std::nullopt;
  if (depth >= kMaxValueDepth)
    throw ExpressionFault{ErrorId::parameter_cycle,
                          str(printable(name), " depends on itself or on too many others"), 0};
  return expression->evaluate([&](std::string_view next) { return look_up(next, depth + 1); },
                              netlist_.functions);
}

void SpectreReader::finish() {
  while (!blocks_.empty() && blocks_.back().single) blocks_.pop_back();
  if (!blocks_.empty())
    diagnostics_.error(ErrorId::cut_short, "a block is not closed by }",
                       netlist_.where(blocks_.back().place));
}

}   // namespace cgcl
