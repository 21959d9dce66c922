// bench: times operations, layers, steps, epochs and readers against the roofline of the same run.
#include "apps/bench/bench.hpp"
#include "apps/bench/busy_rows.hpp"
#include "apps/bench/comparison.hpp"
#include "apps/bench/model_rows.hpp"
#include "apps/bench/reader_rows.hpp"
#include "apps/bench/sampler_rows.hpp"
#include "apps/bench/sparse_rows.hpp"
#include "apps/bench/structure_rows.hpp"
#include "apps/cli/command_table.hpp"
#include "apps/cli/commit.hpp"
#include "apps/cli/host_facts.hpp"
#include "apps/cli/learning_settings.hpp"
#include "apps/cli/memory_check.hpp"
#include "engine/core/config.hpp"
#include "engine/core/index.hpp"
#include "io/safetensors/safetensors.hpp"
#include "io/text/atomic_folder.hpp"

#include <algorithm>   // for replace
#include <cmath>       // for lround
#include <cstdio>      // for snprintf
#include <optional>

namespace cgcl {

namespace {

constexpr double kIdleShare = 0.9;   // of the processors' time; below it times are those of a busy machine

JsonValue number_unless_zero(double value) { return value > 0 ? JsonValue(value) : JsonValue(); }

/// The earlier time of a row, 0 where there is none.
double earlier_us(const std::optional<bench::EarlierBench>& earlier, const bench::BenchResult& r) {
  if (!earlier) return 0;
  const auto found = earlier->median_us.find(bench::row_key(r.name, r.shape));
  return found == earlier->median_us.end() ? 0 : found->second;
}

JsonValue row_json(const bench::BenchResult& r, double earlier) {
  JsonValue json = JsonValue::object();
  json.set("name", r.name)
      .set("device", r.device)
      .set("shape", r.shape)
      .set("median_us", r.median_us)
      .set("gbps", r.gbps);
  json.set("gflops", r.gflops).set("fraction_of_roofline", number_unless_zero(r.fraction_of_roofline));
  json.set("eager_us", number_unless_zero(r.eager_us))
      .set("why_eager", r.why_eager.empty() ? JsonValue() : JsonValue(r.why_eager));
  json.set("peer", r.peer.empty() ? JsonValue() : JsonValue(r.peer))
      .set("ratio_to_peer", r.peer.empty() ? JsonValue() : JsonValue(r.ratio_to_peer));
  return json.set("earlier_us", number_unless_zero(earlier))
      .set("speedup", number_unless_zero(earlier / r.median_us));
}

std::string heading(bool compared) {
  char text[256];
  std::snprintf(text, sizeof text, "%-36s %-28s %14s %9s %11s %9s%s\n%-36s %-28s %14s %9s %11s %9s", "row",
                "shape", "median", "memory", "arithmetic", "of the", compared ? "  speedup" : "", "", "",
                "us", "GB/s", "GFLOP/s", "roofline");
  return text;
}

/// A figure in its column, which stays empty where nothing was measured.
std::string cell(double value, int width, int decimals) {
  char text[64];
  std::snprintf(text, sizeof text, "%*.*f", width, decimals, value);
  return value > 0 ? text : std::string(idx(width), ' ');
}

std::string row_text(const bench::BenchResult& r, const std::optional<bench::EarlierBench>& compared) {
  char text[256];
  std::snprintf(text, sizeof text, "%-36s %-28s %14.1f %s %s %s", r.name.c_str(), r.shape.c_str(),
                r.median_us, cell(r.gbps, 9, 2).c_str(), cell(r.gflops, 11, 1).c_str(),
                cell(r.fraction_of_roofline, 9, 2).c_str());
  char speedup[32] = "";
  const double earlier = earlier_us(compared, r);
  if (compared) std::snprintf(speedup, sizeof speedup, "  %7s", "new");
  if (earlier > 0) std::snprintf(speedup, sizeof speedup, "  %7.2f", earlier / r.median_us);
  char ratio[96] = "";
  if (!r.peer.empty()) std::snprintf(ratio, sizeof ratio, "  %.2f x %s", r.ratio_to_peer, r.peer.c_str());
  char eager[64] = "";
  if (r.eager_us > 0) std::snprintf(eager, sizeof eager, "  eager %.1f us", r.eager_us);
  return std::string(text) + speedup + ratio + eager;
}

std::vector<bench::BenchRow> all_rows() {
  std::vector<bench::BenchRow> rows = bench::op_rows();
  for (auto& part : {bench::model_rows(), bench::reader_rows(), bench::structure_rows(),
                     bench::sampler_rows(), bench::sparse_rows(), bench::busy_rows()})
    rows.insert(rows.end(), part.begin(), part.end());
  return rows;
}

int list_rows(const std::vector<bench::BenchRow>& rows, const std::string& filter, Console& console) {
  JsonValue listed = JsonValue::array();
  for (const bench::BenchRow& row : rows) {
    if (!bench::matches(filter, row)) continue;
    console.print(row.name + "  " + row.shape +
                  (row.heavy ? str("  (heavy: only with --filter ", bench::kHeavyPrefix, "...)") : ""));
    listed.push(JsonValue::object().set("name", row.name).set("shape", row.shape).set("heavy", row.heavy));
  }
  console.result(JsonValue::object().set("rows", listed));
  return 0;
}

std::string tensor_file(const bench::BenchRow& row) {
  std::string name = row.name + ".safetensors";
  std::replace(name.begin(), name.end(), '/', '-');
  return name;
}

/// One file per selected row that has tensors.
int write_tensors(const Settings& settings, const std::vector<bench::BenchRow>& rows,
                  const bench::BenchOptions& options, Console& console) {
  std::vector<std::string> names;
  std::vector<std::string_view> own;
  for (const bench::BenchRow& row : rows)
    if (row.tensors) names.push_back(tensor_file(row));
  own.assign(names.begin(), names.end());
  const Exec exec(exec_options(settings, console));
  AtomicFolder folder(settings.get_string("tensors"), own);
  JsonValue files = JsonValue::array();
  for (const bench::BenchRow& row : rows) {
    if (!row.tensors || !bench::selected(options, row)) continue;
    write_safetensors(folder.file(tensor_file(row)), row.tensors(exec));
    files.push(tensor_file(row));
  }
  if (files.as_array().empty())
    throw Error(ErrorId::bad_value, str("filter '", printable(options.filter, 80),
                                        "' selects no row with tensors, expected layer/ or part of it"));
  folder.commit();
  console.result(JsonValue::object().set("files", files));
  return 0;
}

/// Says where the two were measured otherwise, and what of the earlier rows was not measured now.
JsonValue comparison_json(const bench::EarlierBench& earlier, const JsonValue& now,
                          const std::vector<bench::BenchResult>& measured, Console& console) {
  JsonValue json = JsonValue::object();
  json.set("file", earlier.file);
  const std::vector<std::string> differing =
      bench::differences(earlier.circumstances, bench::circumstances_of(now));
  for (const std::string& line : differing)
    console.warn("compared with " + printable(earlier.file) + ": " + line);
  std::map<std::string, double> left = earlier.median_us;
  for (const bench::BenchResult& r : measured) left.erase(bench::row_key(r.name, r.shape));
  return json.set("differences", differing).set("rows_left_out", left.size());
}

}   // namespace

int run_bench(const Settings& settings, Console& console) {
  const std::vector<bench::BenchRow> rows = all_rows();
  const bool quick = settings.get_flag("quick");
  const bench::BenchOptions options{.filter = settings.get_string("filter"),
                                    .plan = quick ? bench::SamplePlan::quick() : bench::SamplePlan{},
                                    .peers = !quick,
                                    .once = settings.get_flag("once")};
  if (settings.get_flag("list")) return list_rows(rows, options.filter, console);
  if (settings.has("tensors")) return write_tensors(settings, rows, options, console);
  std::optional<bench::EarlierBench> earlier;
  if (settings.has("compare")) earlier = bench::read_earlier_bench(settings.get_string("compare"));
  const Exec exec(exec_options(settings, console));
  std::int64_t selected = 0, done = 0;
  for (const bench::BenchRow& row : rows) selected += bench::selected(options, row) ? 1 : 0;
  if (selected == 0)
    throw Error(ErrorId::bad_value, str("filter '", printable(options.filter, 80),
                                        "' matches no row, expected part of a name that --list prints"));
  const std::int64_t estimated =
      require_memory(console, exec, bench::expected_bytes(options, rows), "the benchmark");
  const double share = options.once ? 1 : bench::processor_share(exec.threads());
  if (share < kIdleShare)
    console.warn(str("the machine is busy: this program gets ", std::lround(100 * share),
                     " % of the time of ", exec.threads(), " threads, so times are too long"));
  console.print(heading(earlier.has_value()));
  Progress progress = console.progress("bench", selected);
  JsonValue results = JsonValue::array();
  const auto measured = bench::run_bench(exec, options, rows, [&](const bench::BenchResult& r) {
    console.print(row_text(r, earlier));
    results.push(row_json(r, earlier_us(earlier, r)));
    progress.update(++done, r.name);
  });
  progress.finish();
  JsonValue json = JsonValue::object();
  json.set("version", kVersion)
      .set("commit", kGitCommit)
      .set("device", exec.device().name())
      .set("processor", host_facts().processor)
      .set("threads", exec.threads())
      .set("processor_share", options.once ? JsonValue() : JsonValue(share))
      .set("quick", quick)
      .set("once", options.once);
  const JsonValue comparison = earlier ? comparison_json(*earlier, json, measured, console) : JsonValue();
  console.result(json.set("compared", comparison)
                     .set("results", results)
                     .set("estimated_peak_bytes", estimated)
                     .set("peak_bytes", peak_bytes(exec)));
  return 0;
}

}   // namespace cgcl
