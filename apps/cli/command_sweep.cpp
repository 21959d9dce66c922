// sweep: the product of lists of options, designs and seeds, and one table.
#include "apps/cli/command_table.hpp"
#include "apps/cli/signals.hpp"
#include "apps/cli/sweep_table.hpp"
#include "engine/core/error.hpp"

namespace cgcl {

namespace {

JsonValue summary_json(const SweepPlan& plan, const SweepOutcome& outcome, const std::vector<SweepRow>& rows,
                       const std::string& output) {
  std::int64_t done = 0, impossible = 0, failed = 0;
  for (const SweepResult& result : outcome.results)
    ++(result.reason.empty() ? done : result.possible ? failed : impossible);
  JsonValue out = sweep_json(plan, rows);
  return out.set("output", output).set("done", done).set("not_possible", impossible).set("failed", failed);
}

}   // namespace

int run_sweep(const Settings& settings, Console& console) {
  const std::string& output = settings.get_string("output");
  SweepSpec spec = read_sweep_spec(settings.inputs.front());
  if (spec.seeds.empty()) spec.seeds = {settings.get_int("seed")};
  const SweepPlan plan = plan_sweep(spec);
  const SweepFolder folder{output};
  check_sweep_folder(folder.root);
  SweepOptions options;
  options.jobs.at_once = static_cast<int>(settings.get_int("jobs"));
  options.jobs.apart = settings.has("log");   // a process has one log, and each command its own lines
  options.machine = machine_options(settings, options.jobs.at_once);
  const SweepOutcome outcome = run_plan(folder, spec, plan, options, console);
  if (outcome.stopped) {
    console.warn("stopped; the same command goes on");
    return StopSignals::exit_code();
  }
  const std::vector<SweepRow> rows = sweep_rows(plan, outcome);
  write_sweep_table(folder, plan, rows);
  const JsonValue json = summary_json(plan, outcome, rows, output);
  console.print(str(json.find("done")->as_int(), " of ", plan.cells.size(), " runs done, ",
                    json.find("not_possible")->as_int(), " not possible, ", json.find("failed")->as_int(),
                    " failed: ", printable((folder.root / "sweep.md").string())));
  console.result(json);
  return 0;
}

}   // namespace cgcl
