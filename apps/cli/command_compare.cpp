// compare: two parasitics files of one design, or a prediction and an extraction, side by side.
#include "apps/cli/capacitance_file.hpp"
#include "apps/cli/command_table.hpp"
#include "apps/cli/memory_check.hpp"
#include "apps/compare/capacitance_comparison.hpp"

namespace cgcl {

int run_compare(const Settings& settings, Console& console) {
  require_memory_to_read(console, settings.inputs, ReadKind::graph);
  const CapacitanceList a = read_capacitances(settings, settings.inputs[0], console);
  const CapacitanceComparison result = compare(a, read_capacitances(settings, settings.inputs[1], console));
  const auto rows = static_cast<std::size_t>(settings.get_int("rows"));
  for (const std::string& line : result.lines(rows)) console.print(line);
  console.result(result.json(rows));
  return 0;
}

}   // namespace cgcl
