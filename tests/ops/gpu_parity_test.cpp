// The CUDA backend against the CPU. A ctest entry of its own (label gpu), which says so when there is no
// device.
#include "engine/core/exec.hpp"
#include "tests/ops/case_runs.hpp"

#include <doctest/doctest.h>

using namespace cgcl;
using namespace cgcl::bench;

namespace {

/// Rows at every scale that is quick, on the first device.
void check_parity(SpmmBackend spmm, bool sparse_only) {
  const Exec cpu({.device = {}, .threads = 0, .seed = 11});
  const Exec gpu({.device = parse_device("cuda"), .threads = 0, .seed = 11, .spmm = spmm});
  for (const Scale scale : {Scale::tiny, Scale::medium})
    for (const OpCase& c : op_cases(scale)) {
      if (sparse_only && !c.has_cusparse_peer) continue;
      CAPTURE(c.name);
      CAPTURE(c.shape);
      CAPTURE(c.parity.why);
      const CaseRun there = run_case(gpu, c, DType::f32);
      CHECK(first_difference(there, run_case(cpu, c, DType::f32), c.parity) == "");
      CHECK(same_bytes(there, run_case(gpu, c, DType::f32)));
    }
}

}   // namespace

TEST_SUITE("gpu") {
  TEST_CASE("parity: every operation agrees with the CPU and repeats its bytes") {
    check_parity(SpmmBackend::rows, false);
  }

  TEST_CASE("parity: sparse products agree with the CPU through cuSPARSE") {
    check_parity(SpmmBackend::cusparse, true);
  }

  TEST_CASE("parity: float64 is refused on the device") {
    const Exec gpu({.device = parse_device("cuda")});
    const OpCase c = op_cases(Scale::medium).front();
    CHECK_THROWS_AS((void)run_case(gpu, c, DType::f64), ShapeError);
  }
}
