// What is wrong with an input, as a user of import meets it: id, place and words of the message.
#include "engine/core/error.hpp"
#include "io/circuit/netlist_import.hpp"
#include "io/text/file_bytes.hpp"
#include "tests/io/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

using namespace cgcl;

namespace {

struct Outcome {
  std::optional<Error> error;
  Diagnostics noticed;
  CircuitGraph graph;

  [[nodiscard]] bool says(const std::string& words) const {
    return error && (error->line() + "\n" + error->hint()).find(words) != std::string::npos;
  }
  [[nodiscard]] bool warns(ErrorId id, const std::string& words) const {
    for (const WarningKind& kind : noticed.warnings())
      for (const WarningKind::Case& one : kind.first)
        if (kind.id == id && (one.where + ": " + one.what).find(words) != std::string::npos) return true;
    return false;
  }
};

class Import {
 public:
  Import& file(const std::string& name, std::string_view text) {
    write_file_atomically(folder_.file(name), text);
    return *this;
  }
  NetlistImportOptions options;

  Outcome run(const std::string& netlist, const std::string& parasitics = "") const {
    Outcome out;
    std::vector<std::string> notes;
    try {
      out.graph = import_netlist({folder_.file(netlist)}, parasitics.empty() ? "" : folder_.file(parasitics),
                                 options, out.noticed, notes);
    } catch (const Error& error) {
      out.error = error;
    }
    return out;
  }

 private:
  test::TemporaryFolder folder_;
};

Outcome import_text(std::string_view text, const std::string& name = "t.sp") {
  return Import().file(name, text).run(name);
}

constexpr const char* kInverter = ".subckt inv a z vdd vss\nm1 z a vss vss nch w=1u l=1u\n.ends\n";

}   // namespace

TEST_CASE("faulty input: each fault of a netlist has its id, its place and what helps") {
  struct Row {
    const char* text;
    ErrorId id;
    std::vector<std::string> words;
  };
  const std::string inverter = std::string("* t\n") + kInverter;
  const std::string undefined = inverter + "x1 i o vdd vss inw\n", pins = inverter + "x1 i o vdd inv\n";
  const Row rows[] = {
      {undefined.c_str(),
       ErrorId::cell_unknown,
       {"t.sp:5:1: ", "x1", "inw", "did you mean inv?", "t.sp:2:1"}},
      {pins.c_str(), ErrorId::pin_count, {"t.sp:5:1: ", "x1: 3 nets", "inv with 4 ports (a z vdd vss)"}},
      {"* t\n.subckt c a\nm1 a a a a nch\n", ErrorId::cell_open, {"t.sp:2:1: ", "c is never closed"}},
      {"* t\n.subckt c1 a\nx1 a c2\n.ends\n.subckt c2 a\nx1 a c1\n.ends\nxt a c1\n",
       ErrorId::cell_recursion,
       {"c1 -> c2 -> c1"}},
      {"* t\n.include 'not here.sp'\n",
       ErrorId::include_missing,
       {"t.sp:2:1: ", "not here.sp", "searched: "}},
      {"* t\n.include t.sp\n", ErrorId::include_cycle, {"t.sp:2:1: ", "t.sp includes itself"}},
      {"* t\nr1 a b 1\nR1 c d 1\n",
       ErrorId::duplicate_instance,
       {"t.sp:3:1: ", "t.sp:2:1", "case does not count"}},
      {"* t\n.subckt c a\nr1 a 0 1\n.ends\n.subckt C a b\nr1 a b 1\n.ends\nx1 p c\n",
       ErrorId::duplicate_cell,
       {"t.sp:5:1: cells C and c ", "t.sp:2:1", "--case=sensitive"}},
      {"* t\n.subckt c a\nr1 a 0 1\n.ends\n.subckt c a b\nr1 a b 1\n.ends\nx1 p c\n",
       ErrorId::duplicate_cell,
       {"t.sp:5:1: cell c with 2 ports", "t.sp:2:1", "--dup=first"}},
      {"* t\n.subckt c=5 a\nr1 a 0 1\n.ends\n",
       ErrorId::netlist_syntax,
       {"t.sp:2:1: ", "c=5", "equals sign"}},
      {"* t\nm1 a b c d nch w= l=1u\n", ErrorId::netlist_syntax, {"t.sp:2:19: ", "no value behind w="}},
      {"* t\nm1 a b c d nch w = 1u l = m = 2\n", ErrorId::netlist_syntax, {"no value behind l="}},
      {"* t\n.param a='b' b='a'\nr1 x y 'a'\n",
       ErrorId::parameter_cycle,
       {"t.sp:3:8: ", "a -> b -> a", "of r1"}},
      {"* t\n+ w=1u\nr1 a b 1\n", ErrorId::continuation, {"t.sp:2:1: "}},
      {"", ErrorId::netlist_empty, {"t.sp: "}},
      {"\xff\xfer\0", ErrorId::netlist_encoding, {"UTF-16", "iconv"}},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.text));
    const Outcome out = import_text(row.text);
    REQUIRE(out.error);
    CAPTURE(out.error->line());
    CHECK(out.error->id() == row.id);
    CHECK(out.error->exit_code() == ExitCode::usage);
    for (const std::string& words : row.words) CHECK_MESSAGE(out.says(words), words);
  }
  using namespace std::string_literals;
  CHECK(import_text("r1 a b 1\n\0"s).error->id() == ErrorId::netlist_binary);
  CHECK(!import_text("\xef\xbb\xbf* t\nr1 a b 1\n").error);
  CHECK(!import_text("* t\r\nr1 a b 1\r\n+ tc=1\r\n.end\r\n").error);
}

TEST_CASE("faulty input: files are told with the way to them, sections with those there are") {
  Import in;
  in.file("t.sp", "* t\n.include a.inc\nx1 a b part\n").file("a.inc", "* a\n.include gone.inc\n");
  const Outcome gone = in.run("t.sp");
  CHECK(gone.error->id() == ErrorId::include_missing);
  CHECK(gone.says("a.inc:2:1: "));
  CHECK(gone.says("included from "));
  CHECK(gone.says("t.sp:2:1"));
  in.file("u.sp", "* u\n.lib c.lib fff\nr1 a b 1\n").file("c.lib", ".lib tt\n.endl\n.lib ss\n.endl\n");
  const Outcome section = in.run("u.sp");
  CHECK(section.error->id() == ErrorId::lib_section);
  CHECK(section.says("sections: tt ss"));
}

TEST_CASE("faulty input: three faults of one run, and the one that explains the others comes first") {
  const Outcome numbers =
      import_text("* t\nm1 d g s b nch w=1..5u l=1u\nr1 a b 1e\nc1 a b {undefinedparam*2}\n");
  REQUIRE(numbers.noticed.errors().size() == 3);
  CHECK(numbers.noticed.errors()[0].id() == ErrorId::netlist_number);
  CHECK(numbers.noticed.errors()[1].id() == ErrorId::netlist_number);
  CHECK(numbers.noticed.errors()[2].id() == ErrorId::netlist_parameter);
  CHECK(std::string(numbers.noticed.errors()[2].what()).find("undefinedparam in c=") != std::string::npos);
  CHECK(numbers.noticed.errors()[2].what() == doctest::Contains("of c1"));
  CHECK(numbers.says("(and 2 more, -v shows them)"));

  const Outcome hidden = import_text("* t\n.prot\n8f!!2\n.unprot\n.end\n");
  CHECK(hidden.error->id() == ErrorId::top_unknown);
  CHECK(hidden.says("protected"));
  CHECK(hidden.warns(ErrorId::w_encrypted, "t.sp:2:1"));
  const Outcome around = import_text("* t\nr1 a b 1\n.prot\n8f!!2\n.unprot\nr2 b c 1\n.end\n");
  CHECK(!around.error);
  CHECK(around.graph.devices == 2);
}

TEST_CASE("faulty input: what a choice settles is a warning that says how") {
  Import in;
  in.file("d.sp", "* t\n.subckt c a b\nr1 a b 1\n.ends\n.subckt c a b\nm1 a a b b nch\n.ends\nx1 p q c\n");
  CHECK(in.run("d.sp").error->id() == ErrorId::duplicate_cell);
  in.options.reading.duplicates = DuplicateRule::first;
  CHECK(in.run("d.sp").warns(ErrorId::w_duplicate_cell, "the first definition counts"));
  CHECK(in.run("d.sp").graph.pins == 2);
  in.options.reading.duplicates = DuplicateRule::last;
  CHECK(in.run("d.sp").warns(ErrorId::w_duplicate_cell, "the last definition counts"));
  CHECK(in.run("d.sp").graph.pins == 3);

  Import cdl;
  cdl.file("c.cdl", ".subckt t NET1 net1\nr1 NET1 net1 1k\n.ends\n");
  const Outcome apart = cdl.run("c.cdl");
  CHECK(apart.warns(ErrorId::w_case, "NET1 and net1"));
  CHECK(apart.graph.nets == 2);
  cdl.options.reading.name_case = CaseRule::insensitive;
  CHECK(cdl.run("c.cdl").error->id() == ErrorId::case_collision);
}

TEST_CASE("faulty input: names with control characters or of another encoding are kept and told") {
  const Outcome out = import_text("* t\nr1 a\\x0ab c\x01 1\nr2 c\x01 \xe9 1\n.end\n");
  REQUIRE(!out.error);
  CHECK(out.graph.net_names == std::vector<std::string>{"a\nb", "c\x01", "\xe9"});
  CHECK(out.noticed.count(ErrorId::w_escape) == 2);
  CHECK(out.warns(ErrorId::w_escape, "a?b"));
  CHECK(out.noticed.count(ErrorId::w_encoding) == 1);
  CHECK(!import_text("* t\nr1 a caf\xc3\xa9 1\n.end\n").noticed.count(ErrorId::w_encoding));
}

TEST_CASE("faulty input: instances that hand ever new values on are refused before they fill the memory") {
  std::string text = "* t\n.subckt c0 a b w=1\nm1 a b a b nch w=w l=1u\n.ends\n";
  for (int i = 1; i <= 24; ++i) {
    const std::string below = std::to_string(i - 1);
    text += ".subckt c" + std::to_string(i) + " a b w=1\nx1 a b c" + below + " w='w+1'\nx2 a b c" + below +
            " w='w*2.001'\n.ends\n";
  }
  const Outcome out = import_text(text + "x1 p q c24\n");
  REQUIRE(out.error);
  CHECK(out.error->id() == ErrorId::netlist_limit);
}

TEST_CASE("faulty input: parasitics of another design show names of both, those without labels are refused") {
  Import in;
  in.file("t.sp", std::string("* t\n") + kInverter + "x1 in out vdd vss inv\n");
  const auto spf = [](const std::string& nets) {
    return "*|DSPF 1.5\n*|DIVIDER /\n.SUBCKT T A B\n*|GROUND_NET 0\n" + nets + ".ENDS\n";
  };
  in.file("other.spf", spf("*|NET q1 1f\n*|I (u1:A u1 A I 0)\nC1 q1 0 1f\n*|NET q2 1f\nC2 q2 0 1f\n"
                           "*|NET q3 1f\nC3 q3 0 1f\n*|NET q4 1f\nC4 q4 0 1f\n"));
  const Outcome other = in.run("t.sp", "other.spf");
  REQUIRE(other.error);
  CHECK(other.error->id() == ErrorId::no_match);
  for (const char* words : {"0 of 4 nets", "'q1', 'q2', 'q3'", "'in'", "'out'", "divider '/'", "--top"})
    CHECK_MESSAGE(other.says(words), words);
  in.file("zero.spf", spf("*|NET in 0\nR1 in in:1 5\n*|NET out 0\n"));
  CHECK(in.run("t.sp", "zero.spf").error->id() == ErrorId::no_labels);
  in.file("rails.spf", spf("*|NET vdd 5f\nC1 vdd 0 5f\n*|NET vss 2f\nC2 vss 0 2f\n"));
  const Outcome rails = in.run("t.sp", "rails.spf");
  REQUIRE(rails.error);
  CHECK(rails.error->id() == ErrorId::no_labels);
}

TEST_CASE(
    "faulty input: SPEF that leaves blocks to other files is refused unless partial results are wanted") {
  Import in;
  in.file("t.sp", std::string("* t\n") + kInverter + "x1 in out vdd vss inv\n");
  in.file("h.spef",
          "*SPEF \"x\"\n*DESIGN \"t\"\n*DIVIDER /\n*DELIMITER :\n*C_UNIT 1 FF\n"
          "*DEFINE ram/u1 ram/u2 \"ram.spef\"\n*D_NET in 1\n*CAP\n1 in 1\n*END\n");
  const Outcome refused = in.run("t.sp", "h.spef");
  REQUIRE(refused.error);
  CHECK(refused.error->id() == ErrorId::not_available);
  for (const char* words : {"h.spef:6", "ram.spef", "--partial"}) CHECK_MESSAGE(refused.says(words), words);
  in.options.parasitics.partial = true;
  const Outcome partial = in.run("t.sp", "h.spef");
  CHECK(!partial.error);
  CHECK(partial.graph.ground_F[0] == 1e-15);
}
