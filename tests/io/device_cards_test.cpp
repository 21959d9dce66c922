// The short way through a statement means what the long one does.
#include "engine/core/index.hpp"
#include "io/text/line_source.hpp"
#include "tests/fixtures.hpp"
#include "tests/io/netlist_reading.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <random>
#include <string>
#include <vector>

using namespace cgcl;
using namespace cgcl::test;

namespace {

std::string text_of(const std::string& path) {
  std::string text;
  LineSource lines(path);
  for (std::string_view line; lines.next(line);) text.append(line).append("\n");
  return text;
}

/// A comma behind the name of every element: the same words, in a form that is not the usual one.
std::string the_long_way(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string line = text.substr(at, end - at);
    const std::size_t blank = line.find(' ');
    const bool element =
        blank != line.npos && std::string_view("MRCLDQJXmrcldqjx").find(line[0]) != std::string_view::npos;
    if (element && at > 0) line.insert(blank, ",");
    out += line + "\n";
    at = end + 1;
  }
  return out;
}

/// All that is in a netlist but places.
std::vector<std::string> contents(const Read& read) {
  std::vector<std::string> lines;
  for (const Cell& cell : read.netlist.cells) {
    std::string head = cell.name == kNoName ? "deck" : std::string(read.netlist.names[cell.name]);
    for (const NameId net : cell.nets) head += " " + std::string(read.netlist.names[net]);
    lines.push_back(head);
    for (std::size_t e = 0; e < cell.elements.size(); ++e)
      lines.push_back(std::string(1, cell.elements[e].letter) + " " + read.text(cell, e));
  }
  for (const WarningKind& kind : read.diagnostics.warnings()) lines.push_back(str(kind.count));
  for (const Error& error : read.diagnostics.errors()) lines.push_back(error.what());
  return lines;
}

}   // namespace

TEST_CASE("device cards: every fixture reads the same by the short and by the long way") {
  for (const char* folder : {"spice", "cdl", "dialects", "ngspice", "extractions"})
    for (const std::string& name : fixtures_in(folder)) {
      if (name.ends_with(".scs")) continue;   // Spectre has other statements
      CAPTURE(name);
      NetlistOptions options;
      options.includes.open_files = false;
      std::string text;
      try {
        text = text_of(fixture(name));
      } catch (const Error&) {
        continue;   // no text
      }
      if (text.size() > 4'000'000) text.resize(text.rfind('\n', 4'000'000) + 1);
      try {
        const Read usual(text, options, name), other(the_long_way(text), options, name);
        CHECK(contents(usual) == contents(other));
      } catch (const Error&) {   // faults that end a reading; both do
        CHECK_THROWS_AS(Read(the_long_way(text), options, name), Error);
      }
    }
}

TEST_CASE("device cards: places, values that are no numbers, and names that are parameters") {
  const Read read(
      "* c\n.param nch=2 wx=1u\nM1 d g s b pch w=wx l=1e\nR2 a b wx\n"
      "R1 a b rmod w=1u\nC1 a b 2.5f m=2\nX1 a b\tinv  w=0.65\nD1 a b dio 2\nL1 a b l=1n\n");
  CHECK(read.error().second == "t.spice:3:23");
  const Cell& deck = read.deck();
  CHECK(read.text(deck, 0) == "M1 d g s b / pch w=wx");
  CHECK(deck.elements[0].parameters[0].place.column == 18);
  CHECK(read.text(deck, 1) == "R2 a b / r=wx");
  CHECK(read.text(deck, 2) == "R1 a b / rmod w=1e-06");
  CHECK(read.text(deck, 3) == "C1 a b / m=2 c=2.5e-15");
  CHECK(read.text(deck, 4) == "X1 a b / inv w=0.65");
  CHECK(read.text(deck, 5) == "D1 a b / dio area=2");
  CHECK(deck.elements[4].place.line == 7);
  CHECK(deck.elements[4].parameters[0].place.column == 15);
}

TEST_CASE("device cards: usual numbers are those of the full conversion, to the last bit") {
  std::mt19937_64 random(7);
  const char* suffixes[] = {"",  "",    "f", "p", "n",  "u",  "m",  "k", "g",
                            "t", "meg", "x", "a", "ff", "fF", "pH", "U"};
  std::int64_t usual = 0;
  for (int i = 0; i < 200000; ++i) {
    std::string text = random() % 4 == 0 ? "-" : "";
    text += std::to_string(random() % (std::uint64_t{1} << (1 + random() % 56)));
    if (random() % 2 == 0) text.insert(text.size() - random() % text.size(), ".");
    if (random() % 3 == 0) text += str(random() % 2 == 0 ? "e-" : "E", random() % 25);
    text += suffixes[random() % std::size(suffixes)];
    const std::optional<double> quick = parse_usual_number(text);
    if (!quick) continue;
    ++usual;
    const std::optional<double> full = parse_number(text);
    CAPTURE(text);
    REQUIRE(full);
    REQUIRE(std::bit_cast<std::uint64_t>(*quick) == std::bit_cast<std::uint64_t>(*full));
  }
  CHECK(usual > 100000);
  for (const char* odd :
       {"", "-", ".", "1e", "1e-", "1.2.3", "+1", "1 ", "a", "1_", "0x1", "1e9999", "1uu"}) {
    CAPTURE(odd);
    CHECK_FALSE(parse_usual_number(odd));
  }
}

TEST_CASE("device cards: names that share an entry of the cache stay apart") {
  std::string text = "* c\n";
  for (int i = 0; i < 6000; ++i) text += str("R", i, " n", i, " n", (i * 7919) % 6000, " 1k\n");
  const Read read(text);
  REQUIRE(read.diagnostics.errors().empty());
  for (int i = 0; i < 6000; ++i)
    REQUIRE(read.first(idx(i)) == str("R", i, " n", i, " n", (i * 7919) % 6000, " / r=1000"));
}
