// Elements: what a statement that begins with a letter says.
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/netlist/device_map.hpp"
#include "io/netlist/spice_reader.hpp"

#include <algorithm>   // for any_of
#include <utility>

namespace cgcl {

namespace {

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }

ExpressionFault syntax(const std::string& what, std::size_t column = 0) {
  return {ErrorId::netlist_syntax, what, column};
}

bool is_letter(char c) { return upper(c) >= 'A' && upper(c) <= 'Z'; }

/// $T=x y mirror angle: where Calibre found the instance. The last three stand apart.
bool is_place(const Word& word) { return word.kind == WordKind::pair && equal_folded(word.text, "$t"); }

/// Whether a range may stand in a name of the statement: A<3:0>, also in the forms that are refused.
bool may_have_range(std::string_view text) {
  return (text.find(':') != text.npos || text.find("..") != text.npos) &&
         text.find_first_of("<[") != text.npos;
}

/// A comma ends words, so that X[3,1] is two of them.
bool is_cut_range(std::string_view name) {
  const std::size_t open = name.find_last_of("<[");
  return open != name.npos && name.find_first_of(">]", open) == name.npos &&
         name.find_first_not_of("0123456789:", open + 1) == name.npos && open + 1 < name.size() &&
         (open == 0 || name[open - 1] != '\\');
}

}   // namespace

std::string_view SpiceReader::plain_name(std::string_view text) {
  const std::string_view name = unescaped(text, room_);
  netlist_.escaped |= name.data() != text.data();
  return name;
}

NameId SpiceReader::known_name(const Word& word) {
  const std::string_view name = plain_name(word.text);
  const bool plain = name.data() == word.text.data();
  const NameId id = plain ? netlist_.names.id(name, word.key) : netlist_.names.id(name);
  spelling_.see(id, name);
  return id;
}

NameId SpiceReader::known_name(std::string_view text) {
  const std::string_view name = plain_name(text);
  const NameId id = netlist_.names.id(name);
  spelling_.see(id, name);
  return id;
}

std::int32_t SpiceReader::net_of(const Word& word) {
  const NameId name = known_name(word);
  return assembly_.net(name, unescaped(word.text, room_), source_->place(word.offset));
}

/// words_ into the plain ones, the parameters, and what CDL adds with a dollar.
void SpiceReader::sort_words() {
  plain_.clear();
  pins_.clear();
  parameters_.clear();
  nets_.clear();
  model_ = substrate_ = {};
  slash_ = 0;
  by_name_ = false;
  bool pairs = false;
  int place_left = 0;   // numbers of a $T= that is still open
  for (std::size_t at = 0; at < words_.size(); ++at) {
    const Word& word = words_[at];
    if (place_left > 0 && word.kind == WordKind::plain && parse_number(word.text)) {
      --place_left;
      continue;
    }
    place_left = 0;
    if (is_remark(at)) {
      at = last_of_line(at);
    } else if (word.text[0] == '$' && rules_.dollar == DollarRule::cdl && word.kind != WordKind::quoted &&
               !plain_.empty()) {
      dollar_word(word);
      if (is_place(word)) place_left = 3;
    } else if (word.kind == WordKind::pair) {
      pairs = true;
      if (by_name_)
        pins_.push_back(word);
      else
        give_value(behind_params(word.text), word.value, word.value_offset);
    } else if (word.text == "/") {
      if (slash_ != 0) throw syntax("two slashes in one instance", word.offset);
      slash_ = plain_.size();
    } else if (equal_folded(word.text, "params:")) {
      continue;
    } else if (pairs || by_name_) {
      // HSPICE has flags such as "off" behind parameters; a net or a cell would be lost.
      if (plain_[0].text.empty() || upper(plain_[0].text[0]) == 'X')
        throw syntax(str(word.text, " stands behind the parameters of ", plain_[0].text), word.offset);
      diagnostics_.warn_each(ErrorId::w_skipped, [&] {
        return std::pair(str("word ", word.text, " behind parameters"),
                         netlist_.where(source_->place(word.offset)));
      });
    } else {
      plain_.push_back(word);
    }
  }
}

/// `**FLOATING`, `** SOURCE/DRAIN TIED`: what Magic remarks behind an element, to the end of its line.
bool SpiceReader::is_remark(std::size_t at) const {
  const std::string_view text = words_[at].text;
  if (at < 3 || text.size() < 2 || text[0] != '*' || text[1] != '*' || words_[at].kind != WordKind::plain)
    return false;
  if (text.size() > 2) return is_letter(text[2]);
  return at + 1 < words_.size() && is_letter(words_[at + 1].text[0]);   // else a power, as in 2 ** 3
}

std::size_t SpiceReader::last_of_line(std::size_t at) const {
  const std::int32_t line = source_->place(words_[at].offset).line;
  while (at + 1 < words_.size() && source_->place(words_[at + 1].offset).line == line) ++at;
  return at;
}

void SpiceReader::dollar_word(const Word& word) {
  std::string_view name = word.text.substr(1);
  const auto is = [&](std::string_view known) { return equal_folded(name, known); };
  if (word.kind == WordKind::plain) {
    if (is("pins")) {
      by_name_ = true;
    } else if (name.size() > 2 && name.front() == '[' && name.back() == ']') {
      model_ = name.substr(1, name.size() - 2);
    } else {
      plain_.push_back(word);
    }
    return;
  }
  if (is("sub"))
    substrate_ = word.value;
  else if (is(".model") || is("model"))
    model_ = word.value;
  else if (!is("x") && !is("y") && !is("d") && !is("t"))   // places on the sheet
    give_value(name, word.value, word.value_offset);
}

/// NAME NETS CELL with a name of any letter, as some generators write: only where a cell of that name and as
/// many ports was defined before, so that no source is taken for an instance.
bool SpiceReader::names_a_cell(std::string_view text) {
  std::size_t count = 0;
  std::string_view last;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_of(" \t", at), text.size());
    const std::string_view word = text.substr(at, end - at);
    if (word.find('=') != word.npos) break;
    if (!word.empty() && ++count > 0) last = word;
    at = end + 1;
  }
  const NameId name = count < 2 ? kNoName : netlist_.names.find(last);
  const std::int32_t cell = name == kNoName ? -1 : assembly_.find_cell(name, assembly_.current());
  return cell >= 0 && netlist_.cells[idx(cell)].ports == static_cast<std::int32_t>(count) - 2;
}

void SpiceReader::element(std::string_view text) {
  const char letter = upper(text[0]);
  if (letter < 'A' || letter > 'Z')
    throw syntax(str("a statement begins with ", printable(text.substr(0, 20))));
  const bool known = std::string_view("MRCLDQJZX").find(letter) != std::string_view::npos;
  if (letter == 'C' && capacitor_card(text)) return;
  if (known && letter != 'Z' && usual_card(text, letter)) return;
  const bool slash = traits_.dialect == Dialect::cdl && text.find(" /") != std::string_view::npos;
  if (letter == 'V' && !slash && probe(text)) return;
  const bool cell = letter == 'X' || (!known && names_a_cell(text));
  if (!known && !slash && !cell) return pass_over(text.substr(0, text.find_first_of(" \t")));
  split_words(text, words_);
  if (words_[0].kind != WordKind::plain) throw syntax(str(words_[0].text, " is no name of an element"));
  if (is_cut_range(words_[0].text))
    throw syntax(str(words_[0].text, " ends inside a range, expected FIRST:LAST as in <3:0>"));
  if (may_have_range(text))
    vector_element(letter, cell);
  else
    add_element(letter, cell);
}

void SpiceReader::pass_over(std::string_view name) {
  assembly_.cell().passed_over = true;
  diagnostics_.warn_each(ErrorId::w_element,
                         [&] { return std::pair(std::string(name), netlist_.where(source_->place())); });
}

/// words_ as one element.
void SpiceReader::add_element(char letter, bool cell) {
  for (Word& word : words_)
    if (word.kind != WordKind::pair) word.key = netlist_.names.key(word.text);
  sort_words();
  const bool known = std::string_view("MRCLDQJZX").find(letter) != std::string_view::npos;
  if (!known && slash_ == 0 && !cell) return pass_over(words_[0].text);
  Element element;
  element.letter = letter;
  element.place = source_->place();
  element.name = known_name(words_[0]);
  if (cell || slash_ != 0)
    instance(element);
  else if (letter == 'R' || letter == 'C' || letter == 'L')
    passive(element);
  else
    device(element);
}

/// True for `V a b`, `V a b 0` and `V a b dc 0`, which are added. A source that has anything more is none.
bool SpiceReader::probe(std::string_view text) {
  split_words(text, words_);
  const auto plain = [&](std::size_t at) { return words_[at].kind == WordKind::plain; };
  for (Word& word : words_) word.key = netlist_.names.key(word.text);
  if (words_.size() < 3 || words_.size() > 5 || !plain(0) || !plain(1) || !plain(2)) return false;
  std::size_t at = 3;
  std::string_view value = "0";   // what a source without a value has
  if (words_.size() == 4 && words_[3].kind == WordKind::pair && equal_folded(words_[3].text, "dc"))
    value = words_[at++].value;
  if (at < words_.size() && plain(at) && equal_folded(words_[at].text, "dc") && ++at == words_.size())
    return false;
  if (at < words_.size() && plain(at)) value = words_[at++].text;
  if (at != words_.size() || parse_number(value) != 0.0) return false;
  Element element;
  element.letter = 'V';
  element.probe = true;
  element.place = source_->place();
  element.name = known_name(words_[0]);
  const std::int32_t nets[] = {net_of(words_[1]), net_of(words_[2])};
  assembly_.add(element, nets, {});
  return true;
}

void SpiceReader::instance(Element element) {
  const std::size_t end = slash_ != 0 ? slash_ : plain_.size() - 1;
  if (slash_ != 0 && plain_.size() != slash_ + 1)
    throw syntax(str(words_[0].text, plain_.size() == slash_ ? " has no cell behind its slash"
                                                             : " has more than a cell behind its slash"),
                 plain_.back().offset);
  if (end == 0) throw syntax(str(words_[0].text, " has no cell"));
  if (plain_[end].kind == WordKind::quoted)
    throw syntax(str(plain_[end].text, " cannot be a cell"), plain_[end].offset);
  const bool swapped = slash_ != 0 && element.letter != 'X';
  element.letter = 'X';
  generic(element, end);
  if (swapped) assembly_.may_be_swapped();
  if (source_->cut_at_dollar() && rules_.dollar != DollarRule::name) assembly_.cut_at_dollar();
  if (!by_name_) return;
  if (!nets_.empty()) throw syntax(str(words_[0].text, " has nets before $PINS"));
  std::vector<NetlistAssembly::PinPair> pairs;
  for (const Word& pin : pins_)
    pairs.push_back({known_name(pin.text), std::string(pin.value), source_->place(pin.offset)});
  assembly_.connect_by_name(std::move(pairs));
}

/// Nets plain_[1, nets_end) and the master behind them.
void SpiceReader::generic(Element element, std::size_t nets_end) {
  for (std::size_t i = 1; i < nets_end; ++i) nets_.push_back(net_of(plain_[i]));
  element.master = known_name(plain_[nets_end]);
  finish_element(element);
}

void SpiceReader::finish_element(Element element) {
  if (!substrate_.empty())
    nets_.push_back(assembly_.net(plain_name(substrate_), source_->place(offset_of(substrate_))));
  assembly_.add(element, nets_, parameters_);
}

}   // namespace cgcl
