// Figures of families: means over seeds, summaries, and what is made of them for people.
#include "apps/cli/family_figures.hpp"

#include "apps/cli/open_report.hpp"
#include "tests/io/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <sstream>

using namespace cgcl;
using doctest::Approx;

namespace {

LeftOutDesign design(const std::string& name, const std::string& family, double r2, double median_error) {
  LeftOutDesign d;
  d.origin = {.name = name, .family = family, .technology = "n5", .identities = {}};
  PlusScores& scores = d.zero_shot;
  scores.unknown.links = scores.given.links = 10;
  scores.unknown.r2 = r2;
  scores.unknown.coverage80 = 0.8;
  scores.given.r2 = r2 + 0.1;
  scores.nets.nets = 4;
  scores.nets.median_error = median_error;
  scores.nets.design_ratio = 1.5;
  FewLabelScores few{.labels = 20, .scores = d.zero_shot};
  few.scores.unknown.r2 = r2 + 0.2;
  d.pair_labels = {few};
  return d;
}

std::vector<LeftOutFamily> run_of(double shift) {
  return {{.family = "openram",
           .technology = "n5",
           .designs = {design("a", "openram", 0.2 + shift, 0.5), design("b", "openram", 0.4 + shift, 0.7)}},
          {.family = "mine", .technology = "n7", .designs = {design("c", "mine", -0.1 + shift, 0.1)}}};
}

std::string text_of(const std::string& path) {
  std::ostringstream out;
  out << std::ifstream(path).rdbuf();
  return out.str();
}

}   // namespace

TEST_CASE("family figures: numbers are means over the seeds, and paths lead to them") {
  const std::vector<std::vector<LeftOutFamily>> runs = {run_of(0), run_of(0.1)};
  const JsonValue lofo = lofo_json(runs);
  const JsonValue& openram = *lofo.find("openram");
  CHECK(figure_of(openram, "pairs_unknown.r2") == Approx(0.35));
  CHECK(figure_of(openram, "pairs_given.r2") == Approx(0.45));
  CHECK(figure_of(openram, "net_totals.median_error") == Approx(0.6));
  CHECK(std::isnan(figure_of(openram, "pairs_given.coverage80")));
  CHECK(std::isnan(figure_of(openram, "pairs_unknown")));
  CHECK(std::isnan(figure_of(openram, "gone.r2")));
  CHECK(openram.find("technology")->as_text() == "n5");
  CHECK(openram.find("links")->as_int() == 20);   // a count, not a mean of counts
  CHECK(figures_of(lofo, "links") == std::vector<double>{20, 10});
  const JsonValue designs = left_out_designs_json(runs);
  CHECK(figure_of(*designs.find("b"), "r2_unknown") == Approx(0.45));
  CHECK(designs.find("c")->find("family")->as_text() == "mine");
}

TEST_CASE("family figures: the summary counts families, those of the prototype by themselves") {
  const std::vector<std::vector<LeftOutFamily>> runs = {run_of(0)};
  const JsonValue lofo = lofo_json(runs), all = lofo_summary_json(lofo);
  CHECK(all.find("families")->as_int() == 2);
  CHECK(figure_of(all, "pairs_unknown.mean_r2") == Approx((0.3 - 0.1) / 2));
  CHECK(figure_of(all, "pairs_unknown.median_r2") == Approx(0.1));
  CHECK(figure_of(all, "pairs_unknown.above_zero") == Approx(0.5));
  CHECK(figure_of(all, "net_totals.designs_within_2x") == Approx(1));
  CHECK(figure_of(all, "coverage80") == Approx(0.8));
  const JsonValue prototype = prototype_families(lofo);
  REQUIRE(prototype.as_object().size() == 1);
  CHECK(prototype.as_object()[0].first == "openram");
  CHECK(known_median({3, std::nan(""), 1, 2}) == 2);
  CHECK(known_median({4, 1}) == 2.5);
  CHECK(std::isnan(known_median({})));
  CHECK(std::isnan(known_mean({std::nan("")})));
}

TEST_CASE("family figures: CSV, page and plots say the same") {
  const std::vector<std::vector<LeftOutFamily>> runs = {run_of(0)};
  const JsonValue lofo = lofo_json(runs);
  const test::TemporaryFolder folder;
  TextFile csv(folder.file("t.csv")), page(folder.file("t.md"));
  write_open_csv(csv, lofo);
  write_open_markdown(page, lofo, "How it was made.\n");
  csv.commit();
  page.commit();
  std::istringstream rows(text_of(folder.file("t.csv")));
  std::string head, first;
  std::getline(rows, head);
  std::getline(rows, first);
  CHECK(head.starts_with("family,technology,designs,links,r2_unknown,r2_given,"));
  CHECK(first.starts_with("openram,n5,2,20,0.3,0.4,,"));
  const std::string text = text_of(folder.file("t.md"));
  for (const char* part : {"How it was made.", "| the families of the prototype | 1 | 0.30 |",
                           "| mine | n7 | 1 | 10 | -0.10 | 0.00 |", "(open-r2.svg)", "(open-nets.svg)",
                           "| 20 couplings | 0.10 to 0.30 | 0.20 to 0.20 |"})
    CHECK_MESSAGE(text.find(part) != std::string::npos, part);
  CHECK(text.find("| openram |") < text.rfind("| mine |"));   // by falling R2
  CHECK(open_r2_svg(lofo).find(">openram</text>") != std::string::npos);
  CHECK(open_nets_svg(lofo).find("median error of net totals") != std::string::npos);
}
