// Folds in files: they come back as they were, and only to the work that they are of.
#include "apps/transfer/fold_store.hpp"

#include "apps/transfer/leave_family_out.hpp"
#include "tests/apps/transfer_designs.hpp"
#include "tests/io/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

using namespace cgcl;
using cgcl::test::TemporaryFolder;

namespace {

DesignPrediction prediction(double value) {
  return {.unknown = {value, 1.0 / 3},
          .given = {value},
          .total = {value, -value},
          .ground_share = {0.1},
          .candidate_recall = {}};
}

/// Runs the table; `folds` counts those that were fitted.
JsonValue table_with(const FoldStore& store, const std::vector<DesignRows>& designs, int& fitted,
                     int stop_after) {
  const Exec exec = test::exec_of(2);
  const LeaveFamilyOutOptions options{.plus = test::small_trees(), .pair_labels = {20}, .net_labels = {}};
  LoopHooks hooks;
  hooks.stop = [&] { return fitted >= stop_after; };
  const auto table = leave_family_out(
      exec, designs, options, hooks, {},
      {.recall = [](std::size_t design, const PlusTrees&) { return std::optional(0.25 * double(design)); },
       .restore = [&](std::int32_t fold, std::span<const std::size_t> of,
                      std::vector<DesignPrediction>& out) { return store.restore(fold, of, out); },
       .keep =
           [&](std::int32_t fold, std::span<const std::size_t> of, const std::vector<DesignPrediction>& out) {
             ++fitted;
             store.keep(fold, of, out);
           }});
  JsonValue out = JsonValue::array();
  if (table)
    for (const LeftOutFamily& family : *table) out.push(family.json());
  return out;
}

}   // namespace

TEST_CASE("fold store: predictions come back to the bit, for the same work alone") {
  const TemporaryFolder folder;
  const FoldStore store(folder.file("folds"), "seed-1", "work");
  const std::vector<std::size_t> designs = {0, 2};
  std::vector<DesignPrediction> kept = {prediction(0.1), {}, prediction(7)};
  kept[2].candidate_recall = 0.7;
  store.keep(4, designs, kept);
  CHECK(store.kept() == 1);
  std::vector<DesignPrediction> out(3);
  CHECK_FALSE(store.restore(3, designs, out));
  CHECK_FALSE(FoldStore(folder.file("folds"), "seed-1", "other work").restore(4, designs, out));
  CHECK_FALSE(FoldStore(folder.file("folds"), "seed-2", "work").restore(4, designs, out));
  CHECK(out[0].unknown.empty());
  REQUIRE(store.restore(4, designs, out));
  CHECK(out[0].unknown == kept[0].unknown);
  CHECK(out[2].total == kept[2].total);
  CHECK_FALSE(out[0].candidate_recall.has_value());
  CHECK(out[2].candidate_recall == 0.7);

  const std::string file = folder.file("folds/seed-1-fold-4.safetensors");
  std::filesystem::resize_file(file, std::filesystem::file_size(file) - 3);
  CHECK_FALSE(store.restore(4, designs, out));
  std::ofstream(folder.file("folds/mine")) << "x";
  FoldStore::remove(folder.file("folds"));
  CHECK(store.kept() == 0);
  CHECK(std::filesystem::exists(folder.file("folds/mine")));
}

TEST_CASE("fold store: a table that was stopped goes on to the same figures" * doctest::test_suite("long")) {
  const TemporaryFolder folder;
  const std::vector<DesignRows> designs = test::rows_of(test::exec_of(2), test::small_designs());
  const FoldStore whole(folder.file("a"), "s", "w"), cut(folder.file("b"), "s", "w");
  int fitted = 0;
  const std::string expected = table_with(whole, designs, fitted, 99).dump();
  CHECK(fitted == 4);
  CHECK(expected.find("\"candidate_recall\":0.75") != std::string::npos);
  fitted = 0;
  CHECK(table_with(cut, designs, fitted, 2).as_array().empty());
  CHECK(cut.kept() == 2);
  fitted = 0;
  CHECK(table_with(cut, designs, fitted, 99).dump() == expected);
  CHECK(fitted == 2);
}
