// compare: two parasitics files of one design, or a prediction and an extraction, side by side.
#include "apps/cli/command_table.hpp"
#include "apps/cli/memory_check.hpp"
#include "apps/cli/netlist_settings.hpp"
#include "apps/compare/capacitance_comparison.hpp"
#include "io/graph/file_kind.hpp"

#include <filesystem>

namespace cgcl {
namespace {

CapacitanceList read_list(const Settings& settings, const std::string& path, Console& console) {
  if (std::filesystem::is_regular_file(path) && sniff(path) != FileKind::unknown)
    throw Error(ErrorId::foreign_file, "is no text, expected a netlist with capacitances, SPF or SPEF",
                printable(path));
  CapacitanceList list;
  read_noticing(console, [&](Diagnostics& noticed) {
    if (holds_parasitics(path)) {
      list = capacitance_list(read_parasitics(path, parasitic_options(settings), noticed));
      list.predicted = !prediction_heading_at(path).empty();
      return;
    }
    NetlistImportOptions options = netlist_import_options(settings);
    options.allow_predicted = true;   // that is what it is compared for
    std::vector<std::string> notes;
    list = capacitance_list(import_circuit({path}, "", options, noticed, notes));
  });
  return list;
}

}   // namespace

int run_compare(const Settings& settings, Console& console) {
  require_memory_to_read(console, settings.inputs, ReadKind::graph);
  const CapacitanceList a = read_list(settings, settings.inputs[0], console);
  const CapacitanceComparison result = compare(a, read_list(settings, settings.inputs[1], console));
  const auto rows = static_cast<std::size_t>(settings.get_int("rows"));
  for (const std::string& line : result.lines(rows)) console.print(line);
  console.result(result.json(rows));
  return 0;
}

}   // namespace cgcl
