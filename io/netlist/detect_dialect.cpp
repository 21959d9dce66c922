#include "io/netlist/detect_dialect.hpp"

#include "io/netlist/expression.hpp"
#include "io/netlist/statement_words.hpp"
#include "io/text/packing.hpp"

#include <algorithm>   // for any_of, search
#include <array>
#include <vector>

namespace cgcl {

namespace {

bool starts(std::string_view text, std::string_view with) {
  return text.size() >= with.size() && equal_folded(text.substr(0, with.size()), with);
}

bool contains(std::string_view text, std::string_view part) {
  return std::search(text.begin(), text.end(), part.begin(), part.end(),
                     [](char a, char b) { return lower(a) == lower(b); }) != text.end();
}

template <std::size_t N>
bool starts_any(std::string_view text, const std::array<std::string_view, N>& list) {
  return std::any_of(list.begin(), list.end(), [&](std::string_view with) { return starts(text, with); });
}

template <std::size_t N>
bool contains_any(std::string_view text, const std::array<std::string_view, N>& list) {
  return std::any_of(list.begin(), list.end(), [&](std::string_view part) { return contains(text, part); });
}

// Banners of Magic and KLayout-PEX; Calibre names itself in the first lines, and in those of cells that were
// copied from it.
constexpr std::array<std::string_view, 4> kExtractors = {
    "spice file created from", "spice3 file created from", "pex produced on", "klayout-pex"};
constexpr std::array<std::string_view, 4> kNgspice = {"ngspice", "spice3 file created",
                                                      "sch_path:", "xschem"};
// Pragmas that no other dialect has. *.PININFO is left out: xschem writes it into SPICE.
constexpr std::array<std::string_view, 12> kCdlPragmas = {
    "*.bipolar",  "*.resi",  "*.resval", "*.capval", "*.diop",        "*.dioarea",
    "*.equation", "*.scale", "*.mega",   "*.ldd",    "*.expand_on_m", "*.equiv"};
constexpr std::array<std::string_view, 4> kCdlParts = {" $[", " $pins", " $sub=", " $.model"};
constexpr std::array<std::string_view, 9> kSpectre = {"subckt ",    "inline subckt ", "parameters ",
                                                      "library ",   "section ",       "ahdl_include ",
                                                      "include \"", "global 0",       "simulator "};

/// The text behind "KEY:" of a banner comment.
std::string banner_value(std::string_view comment) {
  std::string_view value = trimmed(comment.substr(comment.find(':') + 1));
  while (!value.empty() && (value.back() == '*' || value.back() == ' ' || value.back() == '\t'))
    value.remove_suffix(1);
  return std::string(value);
}

void look_at_comment(std::string_view line, std::int64_t number, DialectTraits& traits) {
  if (contains_any(line, kExtractors)) traits.extracted = true;
  if (number <= 5 && (contains(line, "calibre xrc") || contains(line, "calibre xact")))
    traits.extracted = true;
  if (contains_any(line, kNgspice)) traits.ngspice = true;
  if (contains(line, "top cell name:") || contains(line, "design cell name:"))
    if (traits.top_hint.empty()) traits.top_hint = banner_value(line);
}

/// An element has numbers or NAME=VALUE behind its nets; a sentence hardly ever.
bool looks_like_element(std::string_view line) {
  std::vector<Word> words;
  try {
    split_words(line, words);
  } catch (const ExpressionFault&) {
    return false;
  }
  if (words.size() < 4 || std::string_view("rclmxdqjzvi").find(lower(line[0])) == std::string_view::npos)
    return false;
  if (words.back().kind == WordKind::pair) return true;
  return std::any_of(words.begin() + 3, words.end(), [](const Word& word) {
    return word.kind == WordKind::pair || parse_number(word.text).has_value();
  });
}

bool ends_with(std::string_view path, std::string_view suffix) {
  path = without_packing(path);
  return path.size() >= suffix.size() && equal_folded(path.substr(path.size() - suffix.size()), suffix);
}

/// NAME NETS / CELL. A slash behind an = or a quote is a division.
bool is_slash_instance(std::string_view line) {
  const std::size_t slash = std::min(line.find(" / "), line.ends_with(" /") ? line.size() - 2 : line.npos);
  return slash != line.npos && line.find_first_of("='\"{(") > slash && lower(line[0]) >= 'a' &&
         lower(line[0]) <= 'z';
}

/// Evidence for the dialects, counted over the lines looked at.
struct Evidence {
  int cdl = 0, spectre = 0, spice = 0;

  void look_at(std::string_view line) {
    if (line[0] == '*') {
      if (starts_any(line, kCdlPragmas) || contains(line, "aucdl netlist")) ++cdl;
      return;
    }
    if (line[0] == '.') ++spice;
    if (contains_any(line, kCdlParts) || is_slash_instance(line)) ++cdl;
    if (starts_any(line, kSpectre)) ++spectre;
  }
};

/// Where what closes a comment or an attribute stands. Values of attributes are texts, which may hold it.
std::size_t closing(std::string_view line, std::string_view what) {
  bool text = false;
  for (std::size_t at = 0; at + what.size() <= line.size(); ++at) {
    if (line[at] == '"' && what == "*)") text = !text;
    if (!text && line.substr(at, what.size()) == what) return at;
  }
  return line.npos;
}

/// Takes comments, attributes and blanks off the front of a line; `inside` is what closes the comment that
/// goes on in the next line.
std::string_view behind_comments(std::string_view line, std::string_view& inside) {
  for (;;) {
    if (!inside.empty()) {
      const std::size_t end = closing(line, inside);
      if (end == line.npos) return {};
      line.remove_prefix(end + inside.size());
      inside = {};
    }
    line = trimmed(line);
    if (line.starts_with("//")) return {};
    if (line.starts_with("/*"))
      inside = "*/";
    else if (line.starts_with("(*"))
      inside = "*)";
    else
      return line;
    line.remove_prefix(2);
  }
}

}   // namespace

bool looks_like_verilog(LineSource lines) {
  std::string_view inside;
  enum class Seen : std::uint8_t { nothing, module, name } seen = Seen::nothing;
  for (std::string_view line; lines.bytes() < kDetectionBytes && lines.next(line);) {
    line = behind_comments(line, inside);
    if (line.empty() || (line[0] == '`' && seen == Seen::nothing)) continue;
    if (seen == Seen::nothing) {
      const std::string_view word = line.substr(0, std::min(line.find_first_of(" \t"), line.size()));
      if (word != "module" && word != "macromodule" && word != "primitive") return false;
      seen = Seen::module;
      line = behind_comments(line.substr(word.size()), inside);
    }
    if (seen == Seen::module && !line.empty()) {
      const bool escaped = line[0] == '\\';
      const std::size_t end = std::min(line.find_first_of(escaped ? " \t" : " \t(;#/`"), line.size());
      if (end == 0) return false;
      seen = Seen::name;
      line = behind_comments(line.substr(end), inside);
    }
    // Behind the name the title of a deck has more words, or nothing and then a statement.
    if (seen == Seen::name && !line.empty()) return std::string_view("(;#`").find(line[0]) != line.npos;
  }
  return seen != Seen::nothing;
}

DialectTraits detect_dialect(LineSource lines) {
  DialectTraits traits;
  Evidence evidence;
  std::string first_line;
  bool statements = false;
  for (std::string_view line; lines.bytes() < kDetectionBytes && lines.next(line);) {
    line = trimmed(line);
    if (lines.line_number() == 1) first_line = line.substr(0, 4096);
    if (line.empty()) continue;
    if (line[0] == '*' && !statements) look_at_comment(line, lines.line_number(), traits);
    if (line[0] != '*') statements = lines.line_number() > 1 || line[0] == '.';
    if (starts(line, ".control")) traits.ngspice = true;
    evidence.look_at(line);
    // Spectre may switch to SPICE later: the first statement of the one kind decides.
    if (evidence.spectre > 0 && evidence.spice == 0) {
      traits.dialect = Dialect::spectre;
      return traits;
    }
  }
  const bool cdl_name = ends_with(lines.path(), ".cdl");
  if (evidence.cdl > 0 || (cdl_name && !traits.extracted)) traits.dialect = Dialect::cdl;
  if (traits.dialect != Dialect::spice || traits.extracted || first_line.empty()) return traits;
  if (std::string_view(".*+/;$").find(first_line[0]) != std::string_view::npos) return traits;
  // Decks have a title, whatever it looks like; other netlists only where the line is none of theirs.
  const bool element = looks_like_element(first_line);
  traits.title = !element || !ends_with(lines.path(), ".spice");
  traits.title_doubtful = traits.title && element;
  return traits;
}

}   // namespace cgcl
