// Which shipped model a netlist gets, and what is found in a folder of models.
#include "apps/predict/model_choice.hpp"

#include "io/text/file_bytes.hpp"
#include "tests/apps/transfer_designs.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

#include <cmath>     // for isnan
#include <cstdlib>   // for setenv, unsetenv
#include <filesystem>

using namespace cgcl;
using namespace cgcl::test;

namespace {

ShippedModel shipped(const char* name, std::size_t designs, std::vector<std::string> device_models) {
  ShippedModel out;
  out.name = name;
  out.folder = str("models/", name);
  out.facts.sources.resize(designs);
  out.facts.device_models = std::move(device_models);
  return out;
}

/// By name, as they are found.
ShippedModels three() {
  return {.folder = "models",
          .models = {shipped("a", 9, {"n", "p", "r"}), shipped("b", 4, {"n", "q"}),
                     shipped("generic", 30, {"n", "p", "q", "r"})},
          .left_out = {}};
}

std::string chosen(const DeviceModels& used) { return choose_model(three(), used).name; }

}   // namespace

TEST_CASE("model choice: the model that knows the most devices, of equal ones that of fewer designs") {
  CHECK(chosen({{"n", 4}, {"p", 1}}) == "a");
  CHECK(chosen({{"n", 4}, {"q", 1}}) == "b");
  CHECK(chosen({{"n", 4}}) == "b");
  CHECK(chosen({{"q", 1}, {"r", 1}, {"z", 1}}) == "generic");   // a third each
  CHECK(chosen({{"n", 1}, {"z", 1}}) == "generic");             // half is not more than half
  CHECK(chosen({}) == "generic");
  ShippedModels equal = three();
  equal.models[1] = shipped("b", 9, {"n", "p", "r"});
  CHECK(choose_model(equal, {{"n", 1}}).name == "a");   // by name
}

TEST_CASE("model choice: it says why, and with which share") {
  const ModelChoice own = choose_model(three(), {{"n", 199}, {"p", 200}, {"z", 1}});
  CHECK(own.line() == "model a (shipped): 99 % of 400 devices are of device models that it was trained on");
  CHECK(own.share == doctest::Approx(399.0 / 400));
  CHECK(own.folder == "models/a");
  const ModelChoice all = choose_model(three(), {{"q", 1}, {"r", 1}});
  CHECK(
      all.line() ==
      "model generic (shipped): 100 % of 2 devices are of device models that it was trained on; no model of "
      "one technology knows more than half of them");
  CHECK(all.share == 1);
  CHECK(choose_model(three(), {}).reason == "no device names a device model");
}

TEST_CASE("model choice: nothing to choose from, or nothing that suits, is told with what to do") {
  CHECK(thrown_id([] {
          static_cast<void>(choose_model({.folder = "x", .models = {}, .left_out = {}}, {}));
        }) == ErrorId::file_missing);
  ShippedModels none = three();
  none.models.pop_back();
  CHECK(thrown_id([&] { static_cast<void>(choose_model(none, {{"z", 1}})); }) == ErrorId::file_missing);
  CHECK_NOTHROW(static_cast<void>(choose_model(none, {{"n", 1}})));
}

TEST_CASE("shipped models: what a folder holds by name, what is none with its reason, and what they tell") {
  const TemporaryFolder folder;
  const Exec exec = exec_of(1);
  const auto designs = rows_of(exec, small_designs(), {.max_couplings = 0, .max_candidates = 50});
  PlusModel model = fit_plus_model(exec, designs, small_trees())->model;
  model.device_models = {"nfet", "pfet"};
  model.validated_by = "family";
  model.left_out.r2 = 0.25;
  for (const char* name : {"own", "broken", "empty"}) std::filesystem::create_directory(folder.file(name));
  write_plus_model(folder.file("own/model.safetensors"), exec, model);
  write_file_atomically(folder.file("broken/model.safetensors"), "no model");
  const ShippedModels found = shipped_models(folder.path().string());
  REQUIRE(found.models.size() == 1);
  CHECK(found.models[0].name == "own");
  CHECK(found.models[0].bytes > 1000);
  const PlusFacts& facts = found.models[0].facts;
  CHECK(facts.device_models == model.device_models);
  CHECK(facts.validated_by == "family");
  CHECK(facts.left_out.r2 == 0.25);
  CHECK(std::isnan(facts.left_out.r2_given));
  CHECK(facts.sources.size() == 5);
  CHECK(read_plus_model(folder.file("own/model.safetensors"), exec).device_models == model.device_models);
  REQUIRE(found.left_out.size() == 1);
  CHECK(found.left_out[0].find("broken") != std::string::npos);
  CHECK(shipped_models(folder.file("absent")).models.empty());
  model.device_models = {"pfet", "nfet"};
  write_plus_model(folder.file("own/model.safetensors"), exec, model);
  CHECK(thrown_id([&] { static_cast<void>(read_plus_facts(folder.file("own/model.safetensors"))); }) ==
        ErrorId::model_damaged);
}

TEST_CASE("shipped models: the variable names their folder, else they lie beside the program") {
  const char* before = std::getenv(kModelsVariable);
  const std::string kept = before == nullptr ? "" : before;
  ::setenv(kModelsVariable, "/somewhere/else", 1);
  CHECK(shipped_models_folder() == "/somewhere/else");
  ::unsetenv(kModelsVariable);
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe");
  CHECK(shipped_models_folder() ==
        (program.parent_path().parent_path() / "share/circuitgcl/models").string());
  if (before != nullptr) ::setenv(kModelsVariable, kept.c_str(), 1);
}
