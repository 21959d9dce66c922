// Statements in which one name stands for several instances or nets.
#include "engine/core/error.hpp"
#include "io/netlist/spice_reader.hpp"
#include "io/netlist/vector_names.hpp"

#include <algorithm>   // for any_of
#include <utility>

namespace cgcl {

namespace {

constexpr std::int64_t kMaxVectorWords = std::int64_t{1} << 24;   // of a netlist, once expanded

ExpressionFault syntax(const std::string& what, std::size_t column) {
  return {ErrorId::netlist_syntax, what, column};
}

/// The range of a word, with its place in a fault.
std::optional<NameVector> vector_at(std::string_view text, std::size_t offset) {
  try {
    return vector_of(text);
  } catch (ExpressionFault& fault) {
    fault.column = offset;
    throw;
  }
}

}   // namespace

/// words_ as one statement for each instance, its nets handed out by their indices, from the first on. A net
/// without a range is shared. Nets with ranges of one instance of a cell are as many ports.
void SpiceReader::vector_element(char letter, bool cell) {
  const std::optional<NameVector> own = vector_at(words_[0].text, 0);
  const std::int32_t width = own ? own->width() : 1;
  const std::vector<Word> written = std::move(words_);
  const bool calls =
      cell || std::any_of(written.begin(), written.end(), [](const Word& w) { return w.text == "/"; });
  const std::size_t master = master_of(written, calls);
  struct Ranged {
    std::size_t word;
    NameVector vector;
    bool pin;   // NAME=NET behind $PINS
  };
  std::vector<Ranged> ranged;
  bool by_name = false;
  std::size_t total = 0;
  for (std::size_t i = 1; i < written.size(); ++i) {
    const Word& word = written[i];
    by_name |= rules_.dollar == DollarRule::cdl && equal_folded(word.text, "$pins");
    const bool pin = by_name && word.kind == WordKind::pair;
    if (i == master || (word.kind != WordKind::plain && !pin)) continue;
    if (pin && vector_at(word.text, word.offset))
      throw syntax(str("pin ", word.text, " has a range, expected a pin for each index"), word.offset);
    const std::optional<NameVector> vector = vector_at(pin ? word.value : word.text, word.offset);
    if (!vector) continue;
    if (own ? vector->width() != width : (!calls || pin))
      throw syntax(
          own ? str(pin ? word.value : word.text, " stands for ", vector->width(), " nets, expected ", width,
                    " or one, as ", written[0].text, " stands for ", width, " instances")
              : str(pin ? word.value : word.text, " stands for ", vector->width(), " nets, and ",
                    written[0].text, pin ? " takes one for a pin" : " is one device"),
          word.offset);
    ranged.push_back({i, *vector, pin});
    total += static_cast<std::size_t>(vector->width());
  }
  vector_words_ += static_cast<std::int64_t>(own ? written.size() * static_cast<std::size_t>(width) : total);
  if (vector_words_ > kMaxVectorWords)
    throw ExpressionFault{ErrorId::netlist_limit,
                          str("ranges in names stand for more than ", kMaxVectorWords, " words"), 0};
  std::vector<std::string> texts;   // of the words that have ranges
  for (std::int32_t at = 0; at < width; ++at) {
    texts.clear();
    texts.reserve(own ? ranged.size() + 1 : total);   // views of them are kept: they may not move
    words_.clear();
    std::size_t next = 0;
    for (std::size_t i = 0; i < written.size(); ++i) {
      words_.push_back(written[i]);
      if (i == 0 && own) words_.back().text = texts.emplace_back(own->name(at));
      if (next == ranged.size() || ranged[next].word != i) continue;
      const Ranged& each = ranged[next++];
      if (own) {
        (each.pin ? words_.back().value : words_.back().text) = texts.emplace_back(each.vector.name(at));
        continue;
      }
      words_.pop_back();
      for (std::int32_t bit = 0; bit < each.vector.width(); ++bit) {
        words_.push_back(written[i]);
        words_.back().text = texts.emplace_back(each.vector.name(bit));
      }
    }
    add_element(letter, cell);
  }
}

/// The place of the cell among the words of an instance: behind the slash, else the last before what has an
/// equals sign or a dollar. words.size() for a device, whose model has no range.
std::size_t SpiceReader::master_of(const std::vector<Word>& words, bool cell) const {
  std::size_t last = words.size();
  if (!cell) return last;
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i].kind == WordKind::pair || words[i].text[0] == '$' || equal_folded(words[i].text, "params:"))
      break;
    if (words[i].text == "/") return i + 1;
    last = i;
  }
  return last;
}

/// The ports of a cell, those with ranges as one for each index.
void SpiceReader::add_ports(const Word& word, std::vector<std::string>& ports) {
  const std::optional<NameVector> vector =
      word.text.find(':') == word.text.npos ? std::nullopt : vector_at(word.text, word.offset);
  if (!vector) {
    (void)known_name(word.text);   // in the order of the file: the first spelling is the one that is kept
    ports.emplace_back(plain_name(word.text));
    return;
  }
  vector_words_ += vector->width();
  if (vector_words_ > kMaxVectorWords)
    throw ExpressionFault{ErrorId::netlist_limit,
                          str("ranges in names stand for more than ", kMaxVectorWords, " words"), 0};
  for (std::int32_t bit = 0; bit < vector->width(); ++bit) ports.emplace_back(plain_name(vector->name(bit)));
}

}   // namespace cgcl
