#include "tests/golden/golden_runner.hpp"

#include "tests/fixtures.hpp"
#include "tests/golden/golden_case.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>   // for getenv
#include <filesystem>
#include <limits>
#include <optional>

namespace cgcl::golden {
namespace {

/// The row that runs `op`. Throws Error bad_value when there is none.
OpRow row_of(const std::string& op) {
  for (const auto& family : {layer_rows(), loss_rows(), model_rows(), host_rows()})
    for (const OpRow& row : family)
      if (op == row.op) return row;
  throw Error(ErrorId::bad_value, str("no handler for op '", printable(op), "'"));
}

Outcome failed(const std::string& name, const std::string& place, const std::string& reason) {
  return {name, place, std::numeric_limits<double>::quiet_NaN(), false, reason};
}

void run_file(const std::string& path, const std::vector<Place>& places, std::vector<Outcome>& outcomes) {
  std::string name = std::filesystem::path(path).stem().string();
  std::replace(name.begin(), name.end(), ' ', '_');
  try {
    const SafetensorsFile file = read_safetensors(path);
    const bool host_only = row_of(file.text("op")).host_only;
    for (const Place& place : places)
      if (!host_only || !place.exec->on_cuda()) outcomes.push_back(run_case(file, name, place));
  } catch (const std::exception& error) {
    outcomes.push_back(failed(name, "cpu", error.what()));
  }
}

std::vector<std::string> case_files(const std::string& folder) {
  std::vector<std::string> paths;
  if (std::filesystem::is_directory(folder))
    for (const auto& entry : std::filesystem::directory_iterator(folder))
      if (entry.path().extension() == ".safetensors") paths.push_back(entry.path().string());
  if (paths.empty()) throw Error(ErrorId::file_missing, "no golden case in this folder", folder);
  std::sort(paths.begin(), paths.end());
  return paths;
}

}   // namespace

std::string golden_folder() {
  const char* named = std::getenv("CIRCUITGCL_GOLDEN");
  return named && *named ? named : test::golden_cases().string();
}

Outcome run_case(const SafetensorsFile& file, const std::string& name, const Place& place) {
  try {
    const OpRow row = row_of(file.text("op"));
    GoldenCase c(file, *place.exec, place.dtype);
    row.run(c);
    return {name, place.name, c.worst(), c.failure().empty(), c.failure()};
  } catch (const std::exception& error) {
    return failed(name, place.name, error.what());
  }
}

std::vector<Outcome> run_golden(const std::string& folder) {
  const Exec cpu;
  std::optional<Exec> cuda;
  std::vector<Place> places{{"cpu/f32", &cpu, DType::f32}, {"cpu/f64", &cpu, DType::f64}};
  if (!device_descriptions().empty()) {
    cuda.emplace(ExecOptions{.device = parse_device("cuda")});
    places.push_back({cuda->device().name() + "/f32", &*cuda, DType::f32});
  }
  std::vector<Outcome> outcomes;
  for (const std::string& path : case_files(folder)) run_file(path, places, outcomes);
  return outcomes;
}

int golden_report() {
  bool all = true;
  try {
    for (const Outcome& o : run_golden(golden_folder())) {
      std::printf("%s %s %.3g %s\n", o.name.c_str(), o.device.c_str(), o.max_error, o.ok ? "ok" : "FAIL");
      if (!o.ok)
        std::fprintf(stderr, "golden: %s %s: %s\n", o.name.c_str(), o.device.c_str(), o.reason.c_str());
      all = all && o.ok;
    }
  } catch (const Error& error) {
    std::fprintf(stderr, "golden: %s\n", error.line().c_str());
    all = false;
  }
  return all ? 0 : 1;
}

}   // namespace cgcl::golden
