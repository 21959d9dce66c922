#include "apps/transfer/leave_family_out.hpp"

#include "engine/core/error.hpp"
#include "tests/apps/transfer_designs.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <algorithm>   // for max
#include <map>
#include <string>

using namespace cgcl;

namespace {

std::vector<DesignPrediction> left_out(const Exec& exec, const std::vector<DesignRows>& designs) {
  const LeftOutGroups groups(designs);
  std::vector<std::int32_t> fold(idx(groups.count));
  for (std::size_t f = 0; f < fold.size(); ++f) fold[f] = static_cast<std::int32_t>(f);
  return *predict_left_out(exec, designs, groups, fold, test::small_trees(), {});
}

/// Labels that give a design away: every coupling and total of it is a thousand times larger.
void plant(DesignRows& design) {
  for (double& label : design.couplings.label) label += 0.5;
  for (double& total_F : design.nets.total_F) total_F *= 1000;
}

}   // namespace

TEST_CASE("leave family out: what is said of a family does not depend on its labels, that of others does") {
  const Exec exec = test::exec_of(2);
  std::vector<DesignRows> designs = test::rows_of(exec, test::small_designs());
  const auto before = left_out(exec, designs);
  plant(designs[0]);   // both designs of the first family
  plant(designs[1]);
  const auto after = left_out(exec, designs);
  for (const std::size_t d : {0U, 1U}) {
    CHECK(before[d].unknown == after[d].unknown);
    CHECK(before[d].given == after[d].given);
    CHECK(before[d].total == after[d].total);
    CHECK(before[d].ground_share == after[d].ground_share);
  }
  CHECK(before[2].unknown != after[2].unknown);
  CHECK(before[2].total != after[2].total);
}

TEST_CASE("leave family out: intervals of a family do not depend on its labels either") {
  const Exec exec = test::exec_of(1);
  std::vector<DesignRows> designs = test::rows_of(exec, test::small_designs());
  const LeftOutGroups groups(designs);
  const auto predictions = left_out(exec, designs);
  const LabelEstimate before =
      calibrate_left_out(designs, groups, predictions, SizedBy::trees, 1).unknown.of(0, 0.5);
  const LabelEstimate other =
      calibrate_left_out(designs, groups, predictions, SizedBy::trees, 0).unknown.of(0, 0.5);
  plant(designs[2]);   // family 1
  const LabelEstimate after =
      calibrate_left_out(designs, groups, predictions, SizedBy::trees, 1).unknown.of(0, 0.5);
  CHECK(before.low == after.low);
  CHECK(before.high == after.high);
  CHECK(calibrate_left_out(designs, groups, predictions, SizedBy::trees, 0).unknown.of(0, 0.5).high !=
        other.high);
}

TEST_CASE("leave family out: every family once, with the scores that its JSON holds" *
          doctest::test_suite("long")) {
  const Exec exec = test::exec_of(2);
  const std::vector<DesignRows> designs = test::rows_of(exec, test::small_designs());
  LeaveFamilyOutOptions options{test::small_trees(), {20}, {20}};
  std::vector<std::string> heard;
  const auto table = leave_family_out(exec, designs, options, {},
                                      [&](const LeftOutFamily& f) { heard.push_back(f.family); });
  REQUIRE(table->size() == 4);
  CHECK(heard == std::vector<std::string>{"memory", "clock", "array", "delay"});
  CHECK(table->front().designs.size() == 2);
  CHECK(table->front().links() == designs[0].links + designs[1].links);
  const JsonValue json = table->front().json();
  double r2 = 0;
  for (const LeftOutDesign& d : table->front().designs) r2 += d.zero_shot.unknown.r2 / 2;
  CHECK(json.find("pairs_unknown")->find("r2")->as_real() == test::near(r2));
  CHECK(json.find("pairs_given")->find("coverage80")->is_number());
  CHECK(json.find("labels_20")->find("r2_unknown")->is_number());
  CHECK(json.find("nets_20")->find("net_totals")->find("median_error")->is_number());

  const std::vector<DesignRows> two(designs.begin(), designs.begin() + 3);
  CHECK_THROWS_AS((void)leave_family_out(exec, two, options), Error);
  LoopHooks hooks;
  hooks.stop = [] { return true; };
  CHECK_FALSE(leave_family_out(exec, designs, options, hooks).has_value());
}

TEST_CASE("leave family out: the families of a group learn nothing of each other, one that is alone of all") {
  const Exec exec = test::exec_of(2);
  std::vector<DesignRows> designs = test::rows_of(exec, test::small_designs());
  const LeaveFamilyOutOptions options{.plus = test::small_trees(),
                                      .pair_labels = {},
                                      .net_labels = {},
                                      .groups = 1,
                                      .alone = {"clock", "nobody"}};
  // What `each` hears is of the trees alone, without what the residuals of others correct.
  const auto r2 = [&] {
    std::map<std::string, double> out;
    const auto hear = [&](const LeftOutFamily& f) { out[f.family] = f.designs.front().zero_shot.unknown.r2; };
    CHECK(leave_family_out(exec, designs, options, {}, hear)->size() == 4);
    return out;
  };
  const auto before = r2();
  for (DesignRows& design : designs)
    if (design.origin.family == "array") plant(design);
  const auto after = r2();
  REQUIRE(before.size() == 4);
  CHECK(before.at("memory") == after.at("memory"));
  CHECK(before.at("delay") == after.at("delay"));
  CHECK(before.at("clock") != after.at("clock"));
}

TEST_CASE("left out: folds hold whole families and about as many designs each") {
  const Exec exec = test::exec_of(1);
  const std::vector<DesignRows> designs = test::rows_of(exec, test::small_designs());
  const LeftOutGroups groups(designs);
  CHECK(groups.families);
  const std::vector<std::int32_t> fold = dealt_folds(groups, 2);
  std::vector<int> size(2, 0);
  for (const std::int32_t g : groups.of_design) ++size[idx(fold[idx(g)])];
  CHECK(std::max(size[0], size[1]) == 3);
  CHECK(dealt_folds(groups, 99).size() == 4);
}
