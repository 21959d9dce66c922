// Pragmas: comments that say something.
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/netlist/spice_reader.hpp"
#include "io/netlist/vector_names.hpp"

#include <algorithm>   // for find

namespace cgcl {

namespace {

/// The range of a port in a comment, where what is not understood says nothing.
std::optional<NameVector> vector_in_comment(std::string_view name) {
  try {
    return vector_of(name);
  } catch (const ExpressionFault&) {
    return std::nullopt;
  }
}

}   // namespace

void SpiceReader::pragma(std::string_view text) {
  const auto [word, arguments] = first_word(text);
  const auto is = [&, name = word](std::string_view known) { return equal_folded(name, known); };
  if (is("*.global")) return do_global(arguments);
  if (is("*.pininfo")) return pininfo(arguments);
  if (is("*.connect") || is("*.join")) return do_connect(arguments);
  if (is("*.equiv")) return equivalent(arguments);
  if (is("**.subckt")) return deck_ports(arguments);
  if (is("**.ends")) return deck_ends();
  if (is("*.ipin")) return port_direction(arguments, 'I');
  if (is("*.opin")) return port_direction(arguments, 'O');
  if (is("*.iopin")) return port_direction(arguments, 'B');
  if (is("*")) return net_comment(arguments);
  if (is("*.mega")) mega_ = true;
  if (is("*.scale")) netlist_.scale_m = equal_folded(first_word(arguments).first, "micron") ? 1e-6 : 1.0;
}

void SpiceReader::pininfo(std::string_view arguments) {
  if (assembly_.current() == 0) return;
  Cell& cell = assembly_.cell();
  if (cell.port_types.empty()) cell.port_types.resize(idx(cell.ports), 0);
  split_words(arguments, words_);
  for (const Word& word : words_) {
    if (word.text.size() < 3 || word.text[word.text.size() - 2] != ':') continue;
    const char letter = word.text.back();
    const char type = letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 32) : letter;
    const std::string_view name = word.text.substr(0, word.text.size() - 2);
    mark_ports(name, type);
  }
}

/// xschem writes bias[3:0] where the cell has a port for each index.
void SpiceReader::mark_ports(std::string_view name, char type) {
  const std::optional<NameVector> vector = vector_in_comment(name);
  if (!vector) return mark_port(unescaped(name, room_), type);
  for (std::int32_t bit = 0; bit < vector->width(); ++bit) mark_port(vector->name(bit), type);
}

/// Pins that are no port are passed over: the pragma is a comment to other programs.
void SpiceReader::mark_port(std::string_view name, char type) {
  const NameId id = netlist_.names.find(name);
  Cell& cell = assembly_.cell();
  const auto end = cell.nets.begin() + cell.ports;
  const auto port = std::find(cell.nets.begin(), end, id);
  if (port != end) cell.port_types[idx(port - cell.nets.begin())] = type;
}

/// `**.subckt NAME PORTS` of xschem: the elements of the deck up to `**.ends` are the cell NAME.
void SpiceReader::deck_ports(std::string_view arguments) {
  split_words(arguments, words_);
  const Cell& deck = netlist_.cells[0];
  if (words_.empty() || assembly_.current() != 0 || deck.name != kNoName || !deck.nets.empty()) return;
  netlist_.cells[0].name = known_name(words_[0].text);
  for (std::size_t i = 1; i < words_.size(); ++i)
    if (words_[i].kind == WordKind::plain) {
      (void)known_name(words_[i].text);
      assembly_.deck_port(unescaped(words_[i].text, room_), source_->place());
    }
}

/// Where no element stands before it, a cell of the file was commented out, and nothing is meant.
void SpiceReader::deck_ends() {
  if (assembly_.current() == 0 && netlist_.cells[0].holds_nothing()) assembly_.forget_deck_ports();
}

/// `*.ipin a` of xschem, in a cell or in the deck; other pins than ports are passed over.
void SpiceReader::port_direction(std::string_view arguments, char type) {
  Cell& cell = assembly_.cell();
  if (cell.ports == 0) return;
  cell.port_types.resize(idx(cell.ports), 0);
  split_words(arguments, words_);
  if (!words_.empty()) mark_ports(words_[0].text, type);
}

/// `* net NUMBER NAME`. What does not have this form is a comment after all.
void SpiceReader::net_comment(std::string_view text) {
  const auto [number, name] = first_word(first_word(text).second);
  if (number.empty() || name.empty() || name.find_first_of(" \t") != name.npos) return;
  assembly_.name_net(known_name(number), known_name(name), source_->place());
}

void SpiceReader::equivalent(std::string_view arguments) {
  split_words(arguments, words_);
  for (const Word& word : words_)
    if (word.kind == WordKind::pair) assembly_.rename_masters(known_name(word.value), known_name(word.text));
}

void SpiceReader::do_connect(std::string_view arguments) {
  split_words(arguments, words_);
  if (words_.size() < 2) throw ExpressionFault{ErrorId::netlist_syntax, "two nets are needed to connect", 0};
  if (assembly_.current() != 0) {
    for (Word& word : words_) word.key = netlist_.names.key(word.text);
    const std::int32_t own = net_of(words_[0]);
    for (std::size_t i = 1; i < words_.size(); ++i) {
      Element element;
      element.letter = '*';
      element.place = source_->place();
      element.name = known_name(str("*.CONNECT ", words_[0].text, " ", words_[i].text));
      const std::int32_t nets[] = {own, net_of(words_[i])};
      assembly_.add(element, nets, {});
    }
    return;
  }
  const NameId first = known_name(words_[0].text);
  for (std::size_t i = 1; i < words_.size(); ++i)
    netlist_.joined.emplace_back(first, known_name(words_[i].text));
}

}   // namespace cgcl
