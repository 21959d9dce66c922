// Differences seed by seed: their interval, and which row is the reference.
#include "apps/cli/paired_difference.hpp"

#include "apps/cli/sweep_rows.hpp"
#include "engine/core/error.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

#include <cmath>   // for isnan, nan, sqrt

using namespace cgcl;
using cgcl::test::thrown_id;

namespace {

const double kNone = std::nan("");

SweepRow row_of(const char* design, const char* judged_on, const char* loss, std::vector<double> r2,
                std::vector<std::int64_t> seeds) {
  return {design,
          judged_on,
          {{"loss", loss}, {"model", "circuitgcl"}},
          {{"samples", {}, {}}, {"r2", std::move(r2), std::move(seeds)}},
          {},
          "done",
          {}};
}

PairedDifference to_first(const std::vector<SweepRow>& rows, std::size_t row) {
  return difference_to(rows, rows[row], "r2", [](const SweepRow&) { return true; });
}

PairedDifference to_mse(const std::vector<SweepRow>& rows, std::size_t row) {
  return difference_to(rows, rows[row], "r2",
                       [](const SweepRow& other) { return other.option("loss") == "mse"; });
}

}   // namespace

TEST_CASE("paired difference: quantiles of Student's t are those of the tables") {
  CHECK(t_quantile_975(1) == doctest::Approx(12.7062047).epsilon(1e-8));
  CHECK(t_quantile_975(2) == doctest::Approx(4.30265273).epsilon(1e-8));
  CHECK(t_quantile_975(3) == doctest::Approx(3.18244631).epsilon(1e-8));
  CHECK(t_quantile_975(4) == doctest::Approx(2.77644511).epsilon(1e-8));
  CHECK(t_quantile_975(9) == doctest::Approx(2.26215716).epsilon(1e-8));
  CHECK(t_quantile_975(30) == doctest::Approx(2.04227246).epsilon(1e-8));
  CHECK(t_quantile_975(100000) == doctest::Approx(1.95998).epsilon(1e-5));
  CHECK(thrown_id([] { static_cast<void>(t_quantile_975(0)); }) == ErrorId::shape);
}

TEST_CASE("paired difference: over the seeds that both have, whatever their order") {
  const SeedFigure figure{"r2", {0.5, 0.7, 0.9, kNone, 0.1}, {1, 2, 3, 4, 5}},
      reference{"r2", {0.6, 0.4, 0.5, 0.3, 9.0}, {3, 1, 2, 4, 6}};
  const PairedDifference three = paired_difference(figure, reference);   // 0.1, 0.2, 0.3
  CHECK(three.n == 3);
  CHECK(three.mean == doctest::Approx(0.2));
  CHECK(three.half_width == doctest::Approx(4.30265273 * 0.1 / std::sqrt(3.0)));
  CHECK(difference_text(three) == "+0.2000 ± 0.2484");

  const PairedDifference two = paired_difference({"r2", {0.5, 0.7}, {1, 2}}, {"r2", {0.6, 0.8}, {1, 2}});
  CHECK(two.n == 2);
  CHECK(std::isnan(two.half_width));
  CHECK(difference_text(two) == "-0.1000");

  const PairedDifference none = paired_difference({"r2", {0.5}, {1}}, {"r2", {0.5}, {2}});
  CHECK(none.n == 0);
  CHECK(std::isnan(none.mean));
  CHECK(difference_text(none) == "-");
}

TEST_CASE("paired difference: what all seeds share drops out of the interval") {
  const PairedDifference same =
      paired_difference({"r2", {0.2, 0.6, 1.0}, {0, 1, 2}}, {"r2", {0.1, 0.5, 0.9}, {0, 1, 2}});
  CHECK(same.mean == doctest::Approx(0.1));
  CHECK(same.half_width == doctest::Approx(0).epsilon(1e-9));
}

TEST_CASE("paired difference: a row is compared within its design and what it was judged on") {
  const std::vector<SweepRow> rows = {row_of("a", "val", "gai", {0.5, 0.5, 0.5}, {0, 1, 2}),
                                      row_of("a", "val", "mse", {0.3, 0.4, 0.5}, {0, 1, 2}),
                                      row_of("a", "b", "mse", {0.1, 0.1, 0.1}, {0, 1, 2}),
                                      row_of("c", "val", "bmc", {0.1}, {0})};
  CHECK(to_first(rows, 0).n == 0);   // it is the reference
  CHECK(to_first(rows, 1).mean == doctest::Approx(-0.1));
  CHECK(to_mse(rows, 0).mean == doctest::Approx(0.1));
  CHECK(to_mse(rows, 1).n == 0);
  CHECK(to_mse(rows, 2).n == 0);   // of its own part
  CHECK(to_mse(rows, 3).n == 0);   // nothing of its design has that loss
  CHECK(leading_figure(rows[0]) == "r2");
}

TEST_CASE("paired difference: rows of another task, and those without a result, are no reference") {
  std::vector<SweepRow> rows = {row_of("a", "val", "mse", {0.5}, {0}), row_of("a", "val", "mse", {0.2}, {0}),
                                row_of("a", "val", "gai", {0.6}, {0})};
  rows[0].options.emplace_back("task", "node-regression");
  rows[2].options.emplace_back("task", "edge-regression");   // the default, in words
  CHECK(to_first(rows, 2).mean == doctest::Approx(0.4));
  rows[1].state = "failed";
  CHECK(to_first(rows, 2).n == 0);
}
