// bench: times operations, layers, steps, epochs and readers against the roofline of the same run.
#include "apps/bench/bench.hpp"
#include "apps/bench/busy_rows.hpp"
#include "apps/bench/model_rows.hpp"
#include "apps/bench/reader_rows.hpp"
#include "apps/bench/structure_rows.hpp"
#include "apps/cli/command_table.hpp"
#include "apps/cli/commit.hpp"
#include "apps/cli/learning_settings.hpp"
#include "engine/core/config.hpp"

#include <cstdio>   // for snprintf

namespace cgcl {

namespace {

JsonValue row_json(const bench::BenchResult& r) {
  JsonValue json = JsonValue::object();
  json.set("name", r.name)
      .set("device", r.device)
      .set("shape", r.shape)
      .set("median_us", r.median_us)
      .set("gbps", r.gbps);
  json.set("gflops", r.gflops).set("fraction_of_roofline", r.fraction_of_roofline);
  json.set("eager_us", r.eager_us > 0 ? JsonValue(r.eager_us) : JsonValue())
      .set("why_eager", r.why_eager.empty() ? JsonValue() : JsonValue(r.why_eager));
  return json.set("peer", r.peer.empty() ? JsonValue() : JsonValue(r.peer))
      .set("ratio_to_peer", r.peer.empty() ? JsonValue() : JsonValue(r.ratio_to_peer));
}

std::string row_text(const bench::BenchResult& r) {
  char text[256];
  std::snprintf(text, sizeof text, "%-36s %-28s %12.1f us %8.2f GB/s %9.1f GFLOP/s %6.2f", r.name.c_str(),
                r.shape.c_str(), r.median_us, r.gbps, r.gflops, r.fraction_of_roofline);
  char ratio[96] = "";
  if (!r.peer.empty()) std::snprintf(ratio, sizeof ratio, "  %.2f x %s", r.ratio_to_peer, r.peer.c_str());
  char eager[64] = "";
  if (r.eager_us > 0) std::snprintf(eager, sizeof eager, "  eager %.1f us", r.eager_us);
  return std::string(text) + ratio + eager;
}

}   // namespace

int run_bench(const Settings& settings, Console& console) {
  std::vector<bench::BenchRow> rows = bench::op_rows();
  for (auto& part : {bench::model_rows(), bench::reader_rows(), bench::structure_rows(), bench::busy_rows()})
    rows.insert(rows.end(), part.begin(), part.end());
  bench::BenchOptions options;
  if (settings.has("filter")) options.filter = settings.get_string("filter");
  JsonValue results = JsonValue::array();
  if (settings.get_flag("list")) {
    for (const bench::BenchRow& row : rows) {
      if (!bench::matches(options.filter, row)) continue;
      console.print(row.name + "  " + row.shape +
                    (row.heavy ? str("  (heavy: only with --filter ", bench::kHeavyPrefix, "...)") : ""));
      results.push(JsonValue::object().set("name", row.name).set("shape", row.shape).set("heavy", row.heavy));
    }
    console.result(JsonValue::object().set("rows", results));
    return 0;
  }
  const Exec exec(exec_options(settings, console));
  const auto measured =
      bench::run_bench(exec, options, rows, [&](const bench::BenchResult& r) { console.print(row_text(r)); });
  if (measured.empty())
    throw Error(ErrorId::bad_value, str("filter '", printable(options.filter, 80),
                                        "' matches no row, expected part of a name that --list prints"));
  for (const bench::BenchResult& r : measured) results.push(row_json(r));
  JsonValue json = JsonValue::object();
  json.set("version", kVersion)
      .set("commit", kGitCommit)
      .set("device", exec.device().name())
      .set("threads", exec.threads());
  console.result(json.set("results", results).set("peak_bytes", peak_bytes(exec)));
  return 0;
}

}   // namespace cgcl
