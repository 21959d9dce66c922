// Included files that are not there, and names of files with variables of the environment.
#include "io/circuit/netlist_import.hpp"
#include "io/text/file_bytes.hpp"
#include "tests/io/netlist_reading.hpp"
#include "tests/io/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <cstdlib>   // for setenv
#include <optional>

using namespace cgcl;
using namespace cgcl::test;

namespace {

struct Outcome {
  ImportedCircuit in;
  Diagnostics noticed;
  std::optional<Error> error;

  [[nodiscard]] bool says(const std::string& words) const {
    return error && (error->line() + "\n" + error->hint()).find(words) != std::string::npos;
  }
};

Outcome import_in(const TemporaryFolder& folder, const std::string& name, std::string_view text,
                  const NetlistImportOptions& options = {}) {
  write_file_atomically(folder.file(name), text);
  Outcome out;
  std::vector<std::string> notes;
  try {
    out.in = import_circuit({folder.file(name)}, "", options, out.noticed, notes);
  } catch (const Error& error) {
    out.error = error;
  }
  return out;
}

Outcome import_text(std::string_view text) {
  const TemporaryFolder folder;
  return import_in(folder, "top.sp", text);
}

}   // namespace

TEST_CASE("missing files: a warning where every name is known without them") {
  const Outcome out = import_text(
      "* deck\n.include /no/such/kit/design.ngspice\n.include \"TSMC_180nm.txt\"\n.lib "
      "/no/such/kit/models.lib tt\n"
      "XM1 d g s b nfet_03v3 w=1u l=0.28u\nM2 d g s b nch w=1u l=0.18u\n.end\n");
  REQUIRE(!out.error);
  CHECK(out.in.circuit.devices() == 2);
  CHECK(out.noticed.count(ErrorId::w_include) == 3);
}

TEST_CASE("missing files: an error where a cell, a parameter or everything stays undefined, naming both") {
  const Outcome cell =
      import_text("* deck\n.include cells.sp\n.lib models.lib tt\nX1 a y VDD VSS inv\n.end\n");
  REQUIRE(cell.error);
  CHECK(cell.error->id() == ErrorId::include_missing);
  CHECK(cell.says("top.sp:2:1: cannot open cells.sp (searched: "));
  CHECK(cell.says("nor models.lib"));
  CHECK(cell.says("top.sp:4:1: X1 uses undefined cell inv"));
  CHECK(cell.says("include the file that does"));

  const Outcome value = import_text("* deck\n.include design.inc\nM1 d g s b nch w='wmin*2' l=1u\n.end\n");
  REQUIRE(value.error);
  CHECK(value.error->id() == ErrorId::include_missing);
  CHECK(value.says("cannot open design.inc"));
  CHECK(value.says("undefined parameter wmin in w='wmin*2' of M1"));

  // A size is often called like the parameter that gives it.
  const Outcome own = import_text("* deck\n.include design.inc\nM1 d g s b nch w=w l=1u\n.end\n");
  CHECK(own.says("cannot open design.inc"));
  CHECK(own.says("top.sp:3:18: undefined parameter w in w=w of M1"));

  const Outcome condition = import_text("* deck\n.include design.inc\n.if (corner==1)\n.endif\nr1 a b 1\n");
  CHECK(condition.says("cannot open design.inc"));
  CHECK(condition.says("undefined parameter corner"));

  const Outcome all = import_text("* deck\n.include design.sp\n.end\n");
  REQUIRE(all.error);
  CHECK(all.error->id() == ErrorId::include_missing);
  CHECK(all.says("neither cells nor elements"));
  const TemporaryFolder folder;
  NetlistImportOptions named;
  named.elaboration.top = "chip";
  const Outcome top =
      import_in(folder, "top.sp", "* deck\n.include design.sp\nM1 d g s b nch w=1u l=1u\n", named);
  CHECK(top.says("cannot open design.sp"));
  CHECK(top.says("no cell chip to be the top"));
  const Outcome boxes =
      import_text("* deck\n.include cells.sp\n.subckt box a b\n.ends\nX1 p q box\nX2 q r box\n");
  CHECK(boxes.error->id() == ErrorId::black_box);
  CHECK(boxes.says("cells.sp could not be opened and may define them; give the library"));

  // Without a missing file the errors are those of before.
  CHECK(import_text("* deck\nX1 a y VDD VSS inv\n").error->id() == ErrorId::cell_unknown);
  CHECK(import_text("* deck\nr1 a b 'k'\n").error->id() == ErrorId::netlist_parameter);
}

TEST_CASE("missing files: inside a cell the file is a part of it, and an error") {
  const Outcome out = import_text("* deck\n.subckt c a b\n.include c.pxi\nr1 a b 1\n.ends\nx1 p q c\n.end\n");
  REQUIRE(out.error);
  CHECK(out.error->id() == ErrorId::include_missing);
}

TEST_CASE("includes: words behind the name of a file are told of, a comment is none") {
  const TemporaryFolder folder;
  write_file_atomically(folder.file("inv.sp"), ".subckt inv a y\nM1 y a 0 0 nch w=1u l=1u\n.ends\n");
  write_file_atomically(folder.file("lib.sp"), ".lib tt\n.param x=1\n.endl\n");
  const std::string deck = "* deck\nX1 a y inv\n";
  const Outcome second =
      import_in(folder, "top.sp", deck + ".include inv.sp nand.sp\n.lib 'lib.sp' tt 'ff'\n");
  REQUIRE(!second.error);
  CHECK(second.noticed.count(ErrorId::w_skipped) == 2);
  bool placed = false;
  for (const std::string& line : second.noticed.lines())
    placed = placed || line.find("top.sp:3:17: words behind the file: nand.sp") != std::string::npos;
  CHECK(placed);
  const Outcome comment =
      import_in(folder, "top.sp", deck + ".include inv.sp $ cells\n.lib \"lib.sp\" tt ; corner\n");
  REQUIRE(!comment.error);
  CHECK(comment.noticed.count(ErrorId::w_skipped) == 0);
}

TEST_CASE("includes: what stands behind .end in an included file is told, as simulators may read it") {
  const TemporaryFolder folder;
  write_file_atomically(folder.file("a.sp"), "M1 a b 0 0 nch w=1u l=1u\n.end\n* a remark\n\n");
  write_file_atomically(folder.file("b.sp"),
                        "M2 a b 0 0 nch w=1u l=1u\n.end\nM3 a b 0 0 nch w=1u l=1u\n+ m=2\n");
  const std::string last = "M4 a b 0 0 nch w=1u l=1u\n.end\n";
  const Outcome whole = import_in(folder, "top.sp", "* deck\n.include a.sp\n" + last);
  REQUIRE(!whole.error);
  CHECK(whole.in.circuit.devices() == 2);
  CHECK(whole.noticed.count(ErrorId::w_after_end) == 0);
  const Outcome cut = import_in(folder, "top.sp", "* deck\n.include b.sp\n" + last);
  REQUIRE(!cut.error);
  CHECK(cut.in.circuit.devices() == 2);
  CHECK(cut.noticed.count(ErrorId::w_after_end) == 1);
}

TEST_CASE("environment: variables in bare and quoted file names, where an option allows it") {
  const TemporaryFolder folder;
  write_file_atomically(folder.file("cells.cdl"),
                        ".SUBCKT inv a y VDD VSS\nM1 y a VSS VSS nch w=1u l=0.1u\n.ENDS\n");
  REQUIRE(::setenv("CGCL_TEST_HOME", folder.path().c_str(), 1) == 0);
  NetlistImportOptions allowed;
  allowed.reading.includes.environment = true;
  const std::string cdl =
      "* auCdl Netlist:\n.INCLUDE  $CGCL_TEST_HOME/cells.cdl\n.SUBCKT top a y VDD VSS\n*.PININFO a:I y:O\n"
      "X1 a y VDD VSS / inv\n.ENDS\n";
  const std::string deck = "X1 a y VDD VSS inv\n.end\n";
  const Outcome bare = import_in(folder, "top.cdl", cdl, allowed);
  REQUIRE(!bare.error);
  CHECK(bare.in.circuit.devices() == 1);
  for (const char* name :
       {".include $CGCL_TEST_HOME/cells.cdl", ".inc ${CGCL_TEST_HOME}/cells.cdl $ a comment",
        ".include \"$CGCL_TEST_HOME/cells.cdl\"", ".lib '$CGCL_TEST_HOME/cells.cdl'",
        ".include\n+ $CGCL_TEST_HOME/cells.cdl", ".INCL\t$CGCL_TEST_HOME/cells.cdl ; a comment"}) {
    CAPTURE(std::string(name));
    const Outcome out = import_in(folder, "top.sp", str("* deck\n", name, "\n", deck), allowed);
    REQUIRE(!out.error);
    CHECK(out.in.circuit.devices() == 1);
  }
  const Outcome missing = import_in(
      folder, "top.sp",
      "* deck\n.include $CGCL_TEST_HOME/cells.cdl\n.lib $CGCL_TEST_HOME/none.lib tt\n" + deck, allowed);
  REQUIRE(!missing.error);
  CHECK(missing.noticed.count(ErrorId::w_include) == 1);

  const Outcome refused = import_in(folder, "top.cdl", cdl);
  REQUIRE(refused.error);
  CHECK(refused.error->id() == ErrorId::include_missing);
  CHECK(refused.says("cannot open $CGCL_TEST_HOME/cells.cdl"));
  CHECK(refused.says("--env-includes"));
  // Elsewhere a dollar behind a blank is the comment that it was.
  CHECK(Read(".param a=1 $b=2\nr1 a b 1 $HOME\n").first() == "r1 a b / r=1");
  REQUIRE(::unsetenv("CGCL_TEST_HOME") == 0);
}
