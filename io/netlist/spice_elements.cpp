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

/// XI0<3:0>: several instances in one.
bool is_bus(std::string_view name) {
  if (name.size() < 5 || (name.back() != '>' && name.back() != ']')) return false;
  const std::size_t open = name.find_last_of(name.back() == '>' ? '<' : '[');
  const std::size_t colon = open == name.npos ? name.npos : name.find(':', open);
  if (colon == name.npos || colon == open + 1 || colon + 2 == name.size()) return false;
  return name.find_first_not_of("0123456789:", open + 1) == name.size() - 1;
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
  for (const Word& word : words_) {
    if (word.text[0] == '$' && rules_.dollar == DollarRule::cdl && word.kind != WordKind::quoted &&
        !plain_.empty()) {
      dollar_word(word);
    } else if (word.kind == WordKind::pair) {
      pairs = true;
      if (by_name_)
        pins_.push_back(word);
      else
        give_value(word.text, word.value, word.value_offset);
    } else if (word.text == "/") {
      if (slash_ != 0) throw syntax("two slashes in one instance", word.offset);
      slash_ = plain_.size();
    } else if (equal_folded(word.text, "params:")) {
      continue;
    } else if (pairs || by_name_) {
      // HSPICE has flags such as "off" behind parameters; a net or a cell would be lost.
      if (plain_[0].text.empty() || upper(plain_[0].text[0]) == 'X')
        throw syntax(str(word.text, " stands behind the parameters of ", plain_[0].text), word.offset);
      diagnostics_.warn(ErrorId::w_skipped, str("word ", word.text, " behind parameters"),
                        netlist_.where(source_->place(word.offset)));
    } else {
      plain_.push_back(word);
    }
  }
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
  const bool slash = traits_.dialect == Dialect::cdl && text.find(" /") != std::string_view::npos;
  if (letter == 'V' && !slash && probe(text)) return;
  if (!known && !slash && !names_a_cell(text)) {
    diagnostics_.warn(ErrorId::w_element, std::string(text.substr(0, text.find_first_of(" \t"))),
                      netlist_.where(source_->place()));
    return;
  }
  split_words(text, words_);
  if (words_[0].kind != WordKind::plain) throw syntax(str(words_[0].text, " is no name of an element"));
  for (Word& word : words_)
    if (word.kind != WordKind::pair) word.key = netlist_.names.key(word.text);
  sort_words();
  const bool cell = !known && slash_ == 0 && names_a_cell(text);
  if (!known && slash_ == 0 && !cell) {
    diagnostics_.warn(ErrorId::w_element, std::string(words_[0].text), netlist_.where(source_->place()));
    return;
  }
  Element element;
  element.letter = letter;
  element.place = source_->place();
  element.name = known_name(words_[0]);
  if (is_bus(netlist_.names[element.name]))
    throw Error(ErrorId::netlist_syntax,
                str(words_[0].text, " stands for several instances, which are not expanded"),
                netlist_.where(element.place), "write one line for each of them");
  if (letter == 'X' || slash_ != 0 || cell)
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
