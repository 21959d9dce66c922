#include "tests/golden/golden_runner.hpp"

#include "tests/golden/golden_case.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>

namespace cgcl::golden {
namespace {

struct Place {
  std::string name;
  const Exec* exec;
  DType dtype;
};

std::vector<OpRow> all_rows() {
  std::vector<OpRow> rows;
  for (const auto& family : {layer_rows(), loss_rows(), model_rows(), host_rows()}) {
    rows.insert(rows.end(), family.begin(), family.end());
  }
  return rows;
}

Outcome run_one(const SafetensorsFile& file, const OpRow& row, const std::string& name, const Place& place) {
  Outcome out{name, place.name, std::numeric_limits<double>::quiet_NaN(), false, {}};
  try {
    GoldenCase c(file, *place.exec, place.dtype);
    row.run(c);
    out.max_error = c.worst();
    out.reason = c.failure();
    out.ok = out.reason.empty();
  } catch (const std::exception& error) {
    out.reason = error.what();
  }
  return out;
}

void run_file(const std::string& path, const std::vector<Place>& places, std::vector<Outcome>& outcomes) {
  std::string name = std::filesystem::path(path).stem().string();
  std::replace(name.begin(), name.end(), ' ', '_');
  try {
    const SafetensorsFile file = read_safetensors(path);
    const std::string op = file.text("op");
    const std::vector<OpRow> rows = all_rows();
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const OpRow& r) { return op == r.op; });
    if (row == rows.end()) throw Error(ErrorId::bad_value, str("no handler for op '", printable(op), "'"));
    for (const Place& place : places) {
      if (row->host_only && place.exec->on_cuda()) continue;
      outcomes.push_back(run_one(file, *row, name, place));
    }
  } catch (const std::exception& error) {
    outcomes.push_back({name, "cpu", std::numeric_limits<double>::quiet_NaN(), false, error.what()});
  }
}

}   // namespace

std::string golden_folder() {
  const char* named = std::getenv("CIRCUITGCL_GOLDEN");
  if (named && *named) return named;
  const std::string usual = "../shared/golden";
  return std::filesystem::is_directory(usual) ? usual : "";
}

std::vector<Outcome> run_golden(const std::string& folder) {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".safetensors") paths.push_back(entry.path().string());
  }
  std::sort(paths.begin(), paths.end());
  const Exec cpu;
  std::optional<Exec> cuda;
  std::vector<Place> places{{"cpu/f32", &cpu, DType::f32}, {"cpu/f64", &cpu, DType::f64}};
  if (!device_descriptions().empty()) {
    cuda.emplace(ExecOptions{.device = parse_device("cuda")});
    places.push_back({cuda->device().name() + "/f32", &*cuda, DType::f32});
  }
  std::vector<Outcome> outcomes;
  for (const std::string& path : paths) run_file(path, places, outcomes);
  return outcomes;
}

int golden_report() {
  const std::string folder = golden_folder();
  if (folder.empty() || !std::filesystem::is_directory(folder)) {
    std::fprintf(stderr, "golden: no folder; set CIRCUITGCL_GOLDEN\n");
    return 1;
  }
  bool all = true;
  const std::vector<Outcome> outcomes = run_golden(folder);
  for (const Outcome& o : outcomes) {
    std::printf("%s %s %.3g %s\n", o.name.c_str(), o.device.c_str(), o.max_error, o.ok ? "ok" : "FAIL");
    if (!o.ok)
      std::fprintf(stderr, "golden: %s %s: %s\n", o.name.c_str(), o.device.c_str(), o.reason.c_str());
    all = all && o.ok;
  }
  return all && !outcomes.empty() ? 0 : 1;
}

TEST_CASE("golden: results equal the reference on every device") {
  const std::string folder = golden_folder();
  if (folder.empty()) {
    MESSAGE("SKIPPED (no golden folder)");
    return;
  }
  for (const Outcome& o : run_golden(folder)) {
    INFO(o.name, " ", o.device, ": ", o.reason);
    CHECK(o.ok);
  }
}

}   // namespace cgcl::golden
