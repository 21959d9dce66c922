#include "io/annotate/deck_text.hpp"

#include "io/text/line_source.hpp"
#include "io/text/name_pool.hpp"
#include "io/text/packing.hpp"

#include <algorithm>
#include <utility>

namespace cgcl {
namespace {

constexpr std::string_view kBlank = " \t\r\v\f";

/// The next word of `line`, which it is taken from.
std::string_view take_word(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(kBlank), line.size()));
  const std::string_view word = line.substr(0, line.find_first_of(kBlank));
  line.remove_prefix(word.size());
  return word;
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view w) { return equal_folded(word, w); });
}

/// One pass over physical lines; statements that span several matter by their first line alone, but
/// for the multiplier.
class Scan {
 public:
  explicit Scan(DeckText& deck) : deck_(deck) { deck.end = deck.text.size(); }

  void run() {
    const std::string_view text = deck_.text;
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      if (!line(begin, text.substr(begin, end - begin))) return;
      begin = end + 1;
    }
  }

 private:
  /// False after .end, where a netlist stops.
  bool line(std::size_t offset, std::string_view rest) {
    const std::string_view whole = rest;
    const std::string_view word = take_word(rest);
    if (word.empty() || word[0] == '*' || word[0] == '$' || word[0] == ';') return true;
    if (is_one_of(word, {".control"})) control_ = true;
    if (control_) {
      control_ = !is_one_of(word, {".endc"});
      return true;
    }
    const std::size_t backslash = whole.find_first_of('\\');
    deck_.escaped |= backslash < whole.size() && backslash + 1 < whole.find_last_not_of(kBlank) + 1 &&
                     whole[backslash + 1] != '\\' &&
                     kBlank.find(whole[backslash + 1]) == std::string_view::npos;
    if (word[0] == '.') return statement(offset, word, rest);
    if (word[0] == '+')
      instance_rest(rest);
    else
      element(offset, word, rest);
    return true;
  }

  bool statement(std::size_t offset, std::string_view word, std::string_view rest) {
    instance_ = false;
    if (is_one_of(word, {".subckt", ".macro"})) {
      if (depth_++ == 0) deck_.cells.push_back({std::string(take_word(rest)), deck_.text.size()});
    } else if (is_one_of(word, {".ends", ".eom"}) && depth_ > 0) {
      if (--depth_ == 0) deck_.cells.back().end = offset;
    } else if (is_one_of(word, {".include", ".inc", ".incl", ".lib"})) {
      std::string_view file = take_word(rest);
      const bool section = is_one_of(word, {".lib"}) && take_word(rest).empty();
      if (!file.empty() && (file[0] == '"' || file[0] == '\'')) file.remove_prefix(1);
      deck_.includes |= !section && !file.empty() && file[0] != '/' && file[0] != '~' && file[0] != '$';
    } else if (depth_ == 0 && is_one_of(word, {".end"})) {
      deck_.end = offset;
      return false;
    }
    return true;
  }

  void element(std::size_t offset, std::string_view word, std::string_view rest) {
    // The first line may be a title, in any words.
    deck_.spectre |= offset > 0 && is_one_of(word, {"simulator", "subckt"});
    if (depth_ == 0) deck_.outside.emplace_back(word);
    if (lower(word[0]) == 'c') deck_.c_names.emplace_back(word);
    instance_ = lower(word[0]) == 'x';
    instance_rest(rest);
  }

  void instance_rest(std::string_view rest) {
    while (instance_ && !rest.empty()) {
      const std::string_view word = take_word(rest);
      deck_.multiplied |=
          is_one_of(word, {"m"}) || (word.size() > 1 && lower(word[0]) == 'm' && word[1] == '=');
    }
  }

  DeckText& deck_;
  int depth_ = 0;
  bool control_ = false, instance_ = false;
};

}   // namespace

const DeckCell* DeckText::cell(std::string_view name) const {
  const auto found =
      std::find_if(cells.begin(), cells.end(), [&](const DeckCell& c) { return equal_folded(c.name, name); });
  return found == cells.end() ? nullptr : &*found;
}

DeckText scan_deck(std::string text) {
  DeckText deck;
  deck.text = std::move(text);
  Scan(deck).run();
  return deck;
}

DeckText read_deck(const std::string& path) {
  if (packing_of_file(path) == Packing::none) {
    const std::vector<std::byte> bytes = read_file(path);
    return scan_deck({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  }
  std::string text;
  LineSource lines(path);
  for (std::string_view line; lines.next(line);) {
    text += line;
    text += '\n';
  }
  return scan_deck(std::move(text));
}

}   // namespace cgcl
