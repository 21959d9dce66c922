#include "engine/core/error.hpp"
#include "io/parasitics/parasitics.hpp"

#include <doctest/doctest.h>

using namespace cgcl;

TEST_CASE("parasitics: formats are told apart by content") {
  CHECK(sniff_parasitics("* comment\n*|DSPF 1.5\n") == ParasiticFormat::dspf);
  CHECK(sniff_parasitics("// c\n/* *|NET\n*/\n*SPEF \"x\"\n") == ParasiticFormat::spef);
  CHECK_FALSE(sniff_parasitics("* a spice deck\nM1 a b c d nch\n.end\n"));
  CHECK_FALSE(sniff_parasitics(""));
  Diagnostics notes;
  CHECK_THROWS_AS((void)read_parasitics_text("* deck\nR1 a b 1\n", "x.sp", {}, notes), Error);
}
