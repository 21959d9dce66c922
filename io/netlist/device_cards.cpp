// The usual form of a device or an instance in one pass over its text: NAME NETS MODEL KEY=NUMBER... Nearly
// all statements of large netlists have it. What has anything more goes the long way, and means the same
// there.
#include "engine/core/index.hpp"
#include "io/netlist/spice_reader.hpp"

#include <array>

namespace cgcl {

namespace {

constexpr std::size_t kMostWords = 64, kMostPairs = 24;

/// What a byte is to the form. Bits up to kInName stay inside a word and are noted; any other ends it.
enum Sign : std::uint8_t {
  kBracket = 1,
  kSlash = 2,
  kColon = 4,
  kInName = 7,
  kBlank = 8,
  kEquals = 16,
  kOdd = 32
};

constexpr std::array<std::uint8_t, 256> signs() {
  std::array<std::uint8_t, 256> table{};
  const auto set = [&](std::string_view bytes, Sign sign) {
    for (const char c : bytes) table[static_cast<unsigned char>(c)] = sign;
  };
  set("<[", kBracket);
  set("/", kSlash);
  set(":", kColon);
  set(" \t", kBlank);
  set("=", kEquals);
  set("\r\f\v,()\\'\"{}", kOdd);
  return table;
}
constexpr std::array<std::uint8_t, 256> kSigns = signs();

/// A word, as a view without a value to begin with: a card has room for many and uses few.
struct Text {
  const char* at;
  std::size_t size;
  [[nodiscard]] std::string_view view() const { return {at, size}; }
};

/// Up to the next byte that is in no word; adds the signs inside it to `seen`.
Text next_word(const char*& at, const char* end, std::uint8_t& seen) {
  const char* const first = at;
  for (; at != end; ++at) {
    const std::uint8_t sign = kSigns[static_cast<unsigned char>(*at)];
    if (sign > kInName) break;
    seen |= sign;
  }
  return {first, static_cast<std::size_t>(at - first)};
}

struct Pair {
  Text name, value;
};

/// The words of a statement of the form; `words` come before `pairs`.
struct Card {
  std::array<Text, kMostWords> words;
  std::array<Pair, kMostPairs> pairs;
  /// What the cache knows of each word and of the names of the pairs, asked as soon as they are found: most
  /// look-ups wait for memory, and go on meanwhile.
  std::array<NameCache::Sought, kMostWords> sought;
  std::array<NameCache::Sought, kMostPairs> sought_pairs;
  std::size_t word_count = 0, pair_count = 0;
  std::uint8_t seen = 0;   // signs inside words
  bool missed = false;     // names that the cache does not have
  bool dollar = false;     // a place on the sheet was passed over

  /// False for a statement of another form. `cdl`: a dollar at the beginning of a word is data.
  bool split(std::string_view text, const NameCache& cache, bool cdl) {
    const char* at = text.data();
    const char* const end = at + text.size();
    for (;;) {
      while (at != end && kSigns[static_cast<unsigned char>(*at)] == kBlank) ++at;
      if (at == end) return true;
      const Text word = next(at, end);
      if (word.size == 0) return false;
      if (*word.at == '$') {
        // $X=, $Y=, $D=: places on the sheet, which many layout netlists have on every line.
        const bool place =
            word.size == 2 && std::string_view("xydXYD").find(word.at[1]) != std::string_view::npos;
        if (!cdl || !place || word_count == 0 || at == end || *at != '=' || next(++at, end).size == 0)
          return false;
        if (at != end && kSigns[static_cast<unsigned char>(*at)] != kBlank) return false;
        dollar = true;
        continue;
      }
      if (dollar && (at == end || *at != '=')) return false;   // words behind it: rare, and meant otherwise
      if (at != end && *at == '=') {
        const Text value = next(++at, end);
        if (value.size == 0 || pair_count == kMostPairs || (at != end && *at == '=')) return false;
        missed |= !cache.seek(word.view(), sought_pairs[pair_count]);
        pairs[pair_count++] = {word, value};
      } else {
        if (pair_count > 0 || word_count == kMostWords) return false;
        missed |= !cache.seek(word.view(), sought[word_count]);
        words[word_count++] = word;
      }
      if (at != end && kSigns[static_cast<unsigned char>(*at)] == kOdd) return false;
    }
  }

 private:
  Text next(const char*& at, const char* end) { return next_word(at, end, seen); }
};

bool may_begin_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

bool is_passive(char letter) { return letter == 'R' || letter == 'C' || letter == 'L'; }

/// Nets of a device that stand before its model, at least.
std::size_t least_nets(char letter) { return letter == 'D' ? 2 : letter == 'X' ? 1 : 3; }

}   // namespace

/// The cache does not know when another file writes a name that it has otherwise.
NameCache::Found SpiceReader::taken(std::string_view name, const NameCache::Sought& sought) {
  NameCache::Found found = cache_.take(name, sought);
  if (spelling_.several()) {
    spelling_.see(found.id, name);
    found.first_spelling = netlist_.names[found.id] == name;
  }
  return found;
}

/// `C1 a b 1.2f` and nothing more, where capacitors are apart; true when it was added. In Spectre it may
/// stand in a branch, which these know nothing of.
bool SpiceReader::capacitor_card(std::string_view text) {
  if (!options_.capacitors_apart || traits_.dialect == Dialect::spectre) return false;
  const char* at = text.data();
  const char* const end = at + text.size();
  std::uint8_t seen = 0;
  std::array<Text, 4> words;
  for (Text& word : words) {
    word = next_word(at, end, seen);
    while (at != end && kSigns[static_cast<unsigned char>(*at)] == kBlank) ++at;
    if (word.size == 0 || *word.at == '$' || word.view() == "/" || equal_folded(word.view(), "params:"))
      return false;
    if (&word == words.data() && (seen & kBracket) != 0) return false;
  }
  const bool range = (seen & kBracket) != 0 && ((seen & kColon) != 0 || text.find("..") != text.npos);
  if (at != end || range || source_->cut_at_dollar()) return false;
  const std::optional<double> farad =
      may_begin_name(*words[3].at) ? std::nullopt : parse_usual_number(words[3].view());
  if (!farad) return false;
  std::array<NameCache::Sought, 2> sought;
  bool missed = false;
  for (std::size_t i = 0; i < 2; ++i) missed |= !cache_.seek(words[i + 1].view(), sought[i]);
  if (missed) {
    for (NameCache::Sought& each : sought) cache_.fetch(each);
    for (const NameCache::Sought& each : sought) cache_.prefetch(each);
  }
  std::array<std::int32_t, 2> nets{};
  for (std::size_t i = 0; i < 2; ++i) {
    const std::string_view net = words[i + 1].view();
    nets[i] = assembly_.net(taken(net, sought[i]), net, source_->place(idx(net.data() - text.data())));
  }
  assembly_.add_capacitor(words[0].view(), nets[0], nets[1], *farad, source_->place());
  return true;
}

/// True when the statement had the form and was added.
bool SpiceReader::usual_card(std::string_view text, char letter) {
  Card card;
  if (source_->cut_at_dollar() || !card.split(text, cache_, rules_.dollar == DollarRule::cdl)) return false;
  const std::size_t count = card.word_count;
  if (count == 0) return false;
  if (card.seen != 0) {
    // Ranges, `params:`, and the slash before the cell of an instance.
    const bool range =
        (card.seen & kBracket) != 0 && ((card.seen & kColon) != 0 || text.find("..") != text.npos);
    if (range || card.words[0].view().find_first_of("<[") != text.npos) return false;
    for (std::size_t i = 0; i < count; ++i)
      if (card.words[i].view() == "/" || equal_folded(card.words[i].view(), "params:")) return false;
    if (card.pair_count > 0 && card.pairs[0].name.view().find(':') != text.npos) return false;
  }
  std::size_t nets_end = count - 1;
  bool named = true;   // the last word is a cell or a model
  std::optional<double> value;
  if (is_passive(letter)) {
    if (count != 4 && (count != 3 || card.pair_count == 0)) return false;
    nets_end = 3;
    named = count == 4 && may_begin_name(*card.words[3].at);
    if (count == 4 && !named && !(value = parse_usual_number(card.words[3].view()))) return false;
  } else if (count < least_nets(letter) + 2 || (letter == 'Q' && count == 6)) {
    return false;
  }
  if (card.missed) {
    for (std::size_t i = 0; i < count; ++i) cache_.fetch(card.sought[i]);
    for (std::size_t i = 0; i < count; ++i) cache_.prefetch(card.sought[i]);
  }
  if (named && letter != 'X') {
    const std::string_view model = card.words[count - 1].view();
    if (!may_begin_name(model[0]) || equal_folded(model, "off")) return false;
    const NameId known =
        card.sought[count - 1].id != kNoName ? card.sought[count - 1].id : netlist_.names.find(model);
    if (known != kNoName && assembly_.parameter(known) != nullptr) return false;   // a value
  }

  parameters_.clear();
  nets_.clear();
  for (std::size_t i = 0; i < card.pair_count; ++i) {
    const std::string_view name = card.pairs[i].name.view(), written = card.pairs[i].value.view();
    const std::size_t offset = idx(written.data() - text.data());
    if (const std::optional<double> number = parse_usual_number(written))
      parameters_.push_back(
          {taken(name, card.sought_pairs[i]).id, Expression(*number), source_->place(offset)});
    else
      give_value(name, written, offset);
  }
  const auto take = [&](std::size_t word) { return taken(card.words[word].view(), card.sought[word]); };
  Element element;
  element.letter = letter;
  element.place = source_->place();
  element.name = take(0).id;
  for (std::size_t i = 1; i < nets_end; ++i)
    nets_.push_back(
        assembly_.net(take(i), card.words[i].view(), source_->place(idx(card.words[i].at - text.data()))));
  if (named) element.master = take(count - 1).id;
  if (value) {
    const char value_name[] = {lower(letter), '\0'};
    NameCache::Sought one;
    (void)cache_.seek(value_name, one);
    parameters_.push_back({cache_.take(value_name, one).id, Expression(*value),
                           source_->place(idx(card.words[3].at - text.data()))});
  }
  assembly_.add(element, nets_, parameters_);
  return true;
}

}   // namespace cgcl
