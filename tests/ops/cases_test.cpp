// Every operation of the table: gradients, independence of threads, identity of runs, completeness.
#include "apps/bench/cases.hpp"

#include "apps/bench/bench.hpp"
#include "autograd/gradcheck.hpp"
#include "tests/fixtures.hpp"
#include "tests/ops/case_runs.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstdlib>   // for getenv
#include <fstream>
#include <iterator>
#include <set>

using namespace cgcl;
using namespace cgcl::bench;

TEST_CASE("case table: gradients are those of central differences in float64") {
  const Exec exec({.device = {}, .threads = 1, .seed = 11});
  const bool report = std::getenv("CGCL_REPORT_GRADCHECK") != nullptr;
  for (const OpCase& c : op_cases(Scale::tiny)) {
    if (!c.has_gradient) continue;
    CAPTURE(c.name);
    CAPTURE(c.shape);
    CAPTURE(c.gradcheck_why);
    const Prepared p = c.prepare(exec, DType::f64);
    const GradcheckResult result = gradcheck(exec, p.run, p.inputs);
    CAPTURE(result.where);
    CHECK(result.worst <= c.gradcheck);
    if (report) MESSAGE(c.name, " ", c.shape, " ", result.worst);
  }
}

TEST_CASE("gradcheck: a gradient that is wrong by half is found") {
  const Exec exec({.device = {}, .threads = 1, .seed = 11});
  for (const OpCase& c : op_cases(Scale::tiny)) {
    if (c.name != "pointwise/detach" || c.shape != "[33,7]")
      continue;   // x times a stopped x: half of 2 x arrives
    const Prepared p = c.prepare(exec, DType::f64);
    CHECK(gradcheck(exec, p.run, p.inputs).worst > 0.1);
    return;
  }
  FAIL("the row is gone");
}

TEST_CASE(
    "case table: results and gradients have the same bytes for any number of threads and in every run") {
  const Exec one({.device = {}, .threads = 1, .seed = 11}), two({.device = {}, .threads = 2, .seed = 11}),
      three({.device = {}, .threads = 3, .seed = 11});
  for (const OpCase& c : op_cases(Scale::medium)) {
    CAPTURE(c.name);
    const CaseRun first = run_case(one, c, DType::f32);
    CHECK(same_bytes(first, run_case(one, c, DType::f32)));
    CHECK(same_bytes(first, run_case(two, c, DType::f32)));
    CHECK(same_bytes(first, run_case(three, c, DType::f32)));
  }
}

TEST_CASE("case table: float32 gives what float64 gives, in results and gradients") {
  const Exec exec({.device = {}, .threads = 2, .seed = 11});
  for (const OpCase& c : op_cases(Scale::medium)) {
    CAPTURE(c.name);
    if (c.name == "norm/count_nonfinite") continue;   // its numbers are infinite in float32 only
    // Sums over rows cancel: what is left of them carries the rounding of some thousand terms.
    const Tolerance tolerance{c.name.starts_with("loss/bmc") ? 2e-2 : 2e-3, 1e-3, ""};
    CHECK(first_difference(run_case(exec, c, DType::f32), run_case(exec, c, DType::f64), tolerance) == "");
  }
}

TEST_CASE("case table: the peer of a row gives the same result") {
  const Exec exec({.device = {}, .threads = 2, .seed = 11});
  int peers = 0;
  for (OpCase c : op_cases(Scale::medium)) {
    CAPTURE(c.name);
    const auto prepare = c.prepare;
    if (!prepare(exec, DType::f32).peer) continue;
    const CaseRun ours = run_case(exec, c, DType::f32);
    c.prepare = [prepare](const Exec& e, DType d) {
      Prepared p = prepare(e, d);
      p.run = p.peer;
      return p;
    };
    CHECK(first_difference(ours, run_case(exec, c, DType::f32), {1e-3, 1e-3, ""}) == "");
    ++peers;
  }
  CHECK(peers > 10);
}

TEST_CASE("case table: every scale has the same operations, under unique names, with a cost and reasons") {
  std::set<std::string> names;
  for (const OpCase& c : op_cases(Scale::large)) {
    CAPTURE(c.name);
    CHECK(names.insert(c.name).second);
    CHECK(c.forward.bytes > 0);
    CHECK((!c.has_gradient || c.backward.bytes > 0));
    CHECK((c.gradcheck <= 1e-6 || !c.gradcheck_why.empty()));
    CHECK((c.parity.absolute == 0 || !c.parity.why.empty()));
  }
  std::set<std::string> medium, tiny;
  for (const OpCase& c : op_cases(Scale::medium)) medium.insert(c.name);
  for (const OpCase& c : op_cases(Scale::tiny)) tiny.insert(c.name);
  CHECK(medium == names);
  CHECK(tiny == names);
}

TEST_CASE("case table: every function of autograd/ops.hpp has a row") {
  std::ifstream in(test::source_root() / "autograd/ops.hpp");
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  std::string rows;
  for (const OpCase& c : op_cases(Scale::tiny)) rows += c.name + "\n";
  int functions = 0;
  for (std::size_t at = text.find("]] Var "); at != std::string::npos; at = text.find("]] Var ", at + 1)) {
    const std::size_t begin = at + 7;
    std::string name = text.substr(begin, text.find('(', begin) - begin);
    CAPTURE(name);
    const bool found =
        rows.find("/" + name + "\n") != std::string::npos || rows.find("/" + name + "-") != std::string::npos;
    CHECK(found);   // a suffix after a hyphen names a variant
    ++functions;
  }
  CHECK(functions > 30);
}

TEST_CASE("bench: a filtered run makes the selected rows only and measures them against peer and roofline") {
  const Exec exec({.device = {}, .threads = 1});
  int made = 0;
  std::vector<BenchRow> rows;
  const auto work = [&made](const Exec&) {
    ++made;
    return BenchWork{[] {}, [] {}};
  };
  rows.push_back({.name = "layer/a", .shape = "[1]", .cost = {100, 10}, .peer = "nothing", .make = work});
  rows.push_back({.name = "step/b", .shape = "[1]", .cost = {100, 10}, .peer = "nothing", .make = work});
  const auto results = run_bench(exec, {.filter = "step", .plan = SamplePlan::quick()}, rows);
  REQUIRE(results.size() == 1);
  CHECK(made == 1);
  CHECK(results[0].name == "step/b");
  CHECK(results[0].device == "cpu");
  CHECK(results[0].peer == "nothing");
  CHECK(results[0].ratio_to_peer > 0);
  CHECK(run_bench(exec, {.filter = "absent"}, rows).empty());
  CHECK(run_bench(exec, {.filter = "absent,step,layer", .plan = SamplePlan::quick()}, rows).size() == 2);
}

TEST_CASE("bench: a row may time itself, and what a call needs beforehand is done each time") {
  const Exec exec({.device = {}, .threads = 1});
  int before = 0, body = 0, peer = 0, asked = 0;
  std::vector<BenchRow> rows;
  rows.push_back({.name = "epoch/a", .cost = {100, 10}, .make = [&](const Exec&) {
                    return BenchWork{.samples = [&](const Exec& on, int count) {
                      CHECK_FALSE(on.on_cuda());
                      asked = count;
                      return std::vector<double>{3, 1, 2};
                    }};
                  }});
  rows.push_back({.name = "step/b", .cost = {100, 10}, .peer = "nothing", .make = [&](const Exec&) {
                    return BenchWork{.body = [&] { body += body == before - 1 ? 1 : 1000000; },
                                     .peer = [&] { ++peer; },
                                     .recordable = true,
                                     .before = [&] { ++before; }};
                  }});
  const auto results = run_bench(exec, {.plan = SamplePlan::quick()}, rows);
  REQUIRE(results.size() == 2);
  CHECK(asked == 1);
  CHECK(results[0].median_us == 2);
  CHECK(results[0].eager_us == 0);
  CHECK(body == before);
  CHECK(body > 3);
  CHECK(peer > 3);
  CHECK(results[1].why_eager == "");
}

TEST_CASE("bench: heavy rows run once, where a filter names them, and times are those of an item") {
  const Exec exec({.device = {}, .threads = 1});
  int calls = 0;
  double seconds = 0, peer_seconds = 0;   // as the bodies see them: the machine may be busy
  const auto pause = [](double& spent) {
    const auto start = std::chrono::steady_clock::now();
    const auto so_far = [&] {
      return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    };
    while (so_far() < 0.02) {
    }
    spent = so_far();
  };
  const auto make = [&](const Exec&) {
    const auto body = [&] {
      ++calls;
      pause(seconds);
    };
    return BenchWork{.body = body, .peer = [&] { pause(peer_seconds); }, .items = 4, .peer_share = 0.5};
  };
  const std::vector<BenchRow> rows = {
      {.name = "whole/a", .shape = "an item of 4", .peer = "half of it", .make = make, .heavy = true}};
  for (const char* filter : {"", "whole", "a"}) CHECK(run_bench(exec, {.filter = filter}, rows).empty());
  CHECK(calls == 0);
  const auto results = run_bench(exec, {.filter = "whole/a"}, rows);
  REQUIRE(results.size() == 1);
  CHECK(calls == 1);
  CHECK(results[0].median_us >= 1e6 * seconds / 4);
  CHECK(results[0].median_us < 1e6 * seconds);
  CHECK(results[0].ratio_to_peer == doctest::Approx(2 * peer_seconds / seconds).epsilon(0.5));
}
