#include "apps/cli/output_guard.hpp"

#include "tests/io/temporary_folder.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

#include <algorithm>   // for count
#include <filesystem>
#include <fstream>

using namespace cgcl;
using namespace cgcl::test;

namespace {

Settings settings_of(const char* command, std::vector<std::string> inputs,
                     std::vector<Assignment> assignments) {
  return resolve(find_command(command), std::move(inputs), std::move(assignments));
}

Assignment given(const char* name, std::string text) {
  return {.name = name, .text = std::move(text), .origin = Origin::flag, .where = {}};
}

}   // namespace

TEST_CASE("output guard: inputs, option files, lists and the files of a run are not written over") {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder.file("run"));
  for (const char* name :
       {"x.sp", "x.spf", "g", "h", "e", "c.toml", "run/model.safetensors", "run/result.json", "run/mine.csv"})
    std::ofstream(folder.file(name)) << name;
  const auto id = [&](const char* output, const char* command, std::vector<std::string> inputs,
                      std::vector<Assignment> more) {
    for (std::string& input : inputs) input = folder.file(input);
    more.push_back(given("output", folder.file(output)));
    return thrown_id([&] { check_output_is_no_input(settings_of(command, inputs, more)); });
  };
  const std::vector<Assignment> beside = {given("parasitics", folder.file("x.spf"))};
  for (const char* output : {"x.sp", "./x.sp", "x.spf", "run/model.safetensors", "run/result.json"})
    CHECK_MESSAGE(id(output, "predict", {"run", "x.sp"}, beside) == ErrorId::output_exists, output);
  for (const char* output : {"y.sp", "run/mine.csv", "g"})
    CHECK_MESSAGE(id(output, "predict", {"run", "x.sp"}, beside) == ErrorId::internal, output);
  CHECK(id("x.spf", "import", {"x.sp"}, beside) == ErrorId::output_exists);
  CHECK(id("h", "pretrain", {"g", "h"}, {}) == ErrorId::output_exists);
  CHECK(id("c.toml", "pretrain", {"g"}, {given("config", folder.file("c.toml"))}) == ErrorId::output_exists);
  CHECK(id("e", "train", {"g"}, {given("pretrained", folder.file("e"))}) == ErrorId::output_exists);
  CHECK(id("h", "train", {"g"}, {given("candidate-graphs", "none," + folder.file("h"))}) ==
        ErrorId::output_exists);
  CHECK(id("new", "train", {"g"}, {}) == ErrorId::internal);   // no error at all
  CHECK_NOTHROW(check_output_is_no_input(settings_of("info", {folder.file("g")}, {})));
}
