// The golden cases of the source tree, and that a case which should fail does.
#include "tests/fixtures.hpp"
#include "tests/golden/golden_runner.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

#include <cstring>   // for memcpy
#include <filesystem>
#include <set>

using namespace cgcl;
using namespace cgcl::golden;
using cgcl::test::TemporaryFolder;

namespace {

std::vector<std::filesystem::path> committed_cases() {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(test::golden_cases()))
    if (entry.path().extension() == ".safetensors") paths.push_back(entry.path());
  return paths;
}

/// The file with 1 added to the first element of a tensor.
SafetensorsFile with_change(const SafetensorsFile& file, const TensorEntry& tensor) {
  std::vector<std::byte> bytes = *file.storage;
  std::byte* const at = bytes.data() + (tensor.bytes.data() - file.storage->data());
  const auto add_one = [at](auto value) {
    std::memcpy(&value, at, sizeof value);
    value += 1;
    std::memcpy(at, &value, sizeof value);
  };
  tensor.dtype == DataType::i64 ? add_one(std::int64_t{}) : add_one(float{});
  return parse_safetensors(std::move(bytes), file.where);
}

}   // namespace

TEST_CASE("golden: results equal the reference on every device") {
  std::set<std::string> names;
  for (const Outcome& o : run_golden(golden_folder())) {
    INFO(o.name, " ", o.device, ": ", o.reason);
    CHECK(o.ok);
    names.insert(o.name);
  }
  CHECK(!names.empty());
}

TEST_CASE("golden: a change of any expected tensor of any case is noticed") {
  const Exec cpu;
  int changed = 0;
  for (const std::filesystem::path& path : committed_cases()) {
    const SafetensorsFile file = read_safetensors(path.string());
    for (const TensorEntry& tensor : file.entries) {
      if (!tensor.name.starts_with("out.") && !tensor.name.starts_with("grad.")) continue;
      CAPTURE(path);
      CAPTURE(tensor.name);
      CHECK_FALSE(run_case(with_change(file, tensor), "changed", {"cpu/f64", &cpu, DType::f64}).ok);
      ++changed;
    }
  }
  CHECK(changed > 120);
}

TEST_CASE("golden: no folder, no case, no handler and a damaged file are failures") {
  const TemporaryFolder folder;
  CHECK(test::thrown_id([&] { (void)run_golden(folder.file("none")); }) == ErrorId::file_missing);
  CHECK(test::thrown_id([&] { (void)run_golden(folder.path().string()); }) == ErrorId::file_missing);
  SafetensorsData unknown;
  unknown.metadata["op"] = "no_such_operation";
  write_safetensors(folder.file("a.safetensors"), unknown);
  write_safetensors(folder.file("b.safetensors"), {});
  write_file_atomically(folder.file("c.safetensors"), "cut");
  const std::vector<Outcome> outcomes = run_golden(folder.path().string());
  REQUIRE(outcomes.size() == 3);
  for (const Outcome& o : outcomes) CHECK_FALSE(o.ok);
  CHECK(outcomes[0].reason.find("no_such_operation") != std::string::npos);
}
