// What a checkpoint must have been made with: every option that decides the result, and no other.
#include "apps/cli/command_line.hpp"
#include "apps/cli/learning_settings.hpp"
#include "engine/core/index.hpp"
#include "tests/io/hand_graph.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

using namespace cgcl;
using namespace cgcl::test;

namespace {

std::string identity(const std::vector<std::string>& flags) {
  std::vector<std::string> arguments = {"train", "g", "-o", "r"};
  arguments.insert(arguments.end(), flags.begin(), flags.end());
  return train_options(parse_command_line(arguments, {}).settings).identity();
}

/// Values other than the default, as they would be typed.
std::vector<std::string> other_values(const Setting& row) {
  std::vector<std::string> out;
  for (const std::string_view choice : row.choices)
    if (choice != row.fallback) out.emplace_back(choice);
  const double now = row.fallback.empty() ? 0 : std::atof(std::string(row.fallback).c_str());
  switch (row.type) {
    case SettingType::integer:
      out.push_back(std::to_string(static_cast<std::int64_t>(now) + 1));
      break;
    case SettingType::real:
    case SettingType::number_or_word:
      out.push_back(str((now + row.hi) / 2));
      break;
    case SettingType::device:
      out.emplace_back("cpu");
      break;
    case SettingType::size:
      out.emplace_back("20GB");
      break;
    case SettingType::text:
    case SettingType::path:
      out.emplace_back(row.name == "pair" ? "distance" : "file");
      break;
    default:
      break;
  }
  return out;
}

/// Where and how fast a run goes, what it keeps and learns besides; and what the identity of a run names on
/// its own: seed, split and encoder.
const std::set<std::string_view> kElsewhere = {
    "device",           "threads",          "seed",  "memory-limit", "spmm",        "replay",
    "precision",        "families",         "split", "pretrained",   "validate-by", "candidate-model",
    "candidate-graphs", "checkpoint-every",
    "quirks-off",       // refused unless compat, below
    "feature-graphs",   // as the normaliser they make, below
    "allow-predicted"};

Downstream small_run(const Exec& exec, double momentum) {
  TrainOptions options;
  options.head = {.hidden = 4, .layers = 1, .cl_width = 0};
  options.optimizer = {.kind = OptimizerKind::sgd, .momentum = momentum};
  options.epochs = 1;
  return {exec, hand_graph(), options, {}};
}

}   // namespace

TEST_CASE("identity: it follows each option of train that decides the result, and no other") {
  const CommandRow& train = find_command("train");
  const std::string base = identity({});
  for (const Setting* row : settings_of(train)) {
    if (!row->recorded || !row->in_version) continue;
    const bool decides = !kElsewhere.contains(row->name);
    std::vector<std::string> values = other_values(*row);
    if (row->type == SettingType::flag)
      CHECK((identity({str("--", row->name)}) != base) == decides);
    else
      REQUIRE_FALSE(values.empty());
    for (const std::string& value : values) {
      INFO("--", row->name, " ", value);
      CHECK((identity({str("--", row->name), value}) != base) == decides);
    }
  }
}

TEST_CASE("identity: each quirk of the published code that is left out makes another run") {
  const std::string base = identity({"--protocol", "compat"});
  CHECK(base != identity({}));
  std::set<std::string> seen{base};
  for (const std::string& name : names_of(all_quirks_but("none")))
    CHECK(seen.insert(identity({"--protocol", "compat", "--quirks-off", name})).second);
  CHECK(seen.size() == 10);
  TrainOptions scaled;
  scaled.normaliser = fit_normaliser(hand_graph());
  CHECK(scaled.identity() != TrainOptions().identity());
  const std::string before = scaled.identity();
  scaled.normaliser->device_max[3] *= 2;
  CHECK(scaled.identity() != before);
}

TEST_CASE("identity: what no option sets belongs to it too, to the last digit") {
  const TrainOptions base;
  const auto differs = [&](auto&& change) {
    TrainOptions other;
    change(other);
    return other.identity() != base.identity();
  };
  CHECK(differs([](TrainOptions& o) { o.model = "another"; }));
  CHECK(differs([](TrainOptions& o) { o.optimizer.momentum = 0.9; }));
  CHECK(differs([](TrainOptions& o) { o.optimizer.beta1 = 0.8; }));
  CHECK(differs([](TrainOptions& o) { o.optimizer.beta2 = 0.99; }));
  CHECK(differs([](TrainOptions& o) { o.optimizer.eps = 1e-6; }));
  CHECK(differs([](TrainOptions& o) { o.head.batch_norm = true; }));
  CHECK(differs([](TrainOptions& o) { o.head.normalize = true; }));
  CHECK(differs([](TrainOptions& o) { o.head.statistics = false; }));
  CHECK(differs([](TrainOptions& o) { o.lr = 1.0000000001e-3; }));
  CHECK_FALSE(differs([](TrainOptions&) {}));
}

TEST_CASE("identity: checkpoints of other options, of another seed and of an earlier version are refused") {
  const Exec exec({.device = {}, .threads = 1}), seeded({.device = {}, .threads = 1, .seed = 1});
  Downstream run = small_run(exec, 0), pushed = small_run(exec, 0.9), drawn = small_run(seeded, 0);
  TensorFile file = run.checkpoint();
  CHECK_NOTHROW(run.restore(file));
  CHECK(thrown_id([&] { pushed.restore(file); }) == ErrorId::checkpoint_mismatch);
  CHECK(thrown_id([&] { drawn.restore(file); }) == ErrorId::checkpoint_mismatch);
  file.metadata.erase("version");
  CHECK_THROWS_WITH_AS(run.restore(file), doctest::Contains("has version 1, expected 3"), Error);
}
