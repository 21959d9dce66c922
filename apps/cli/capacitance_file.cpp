#include "apps/cli/capacitance_file.hpp"

#include "apps/cli/netlist_settings.hpp"
#include "engine/core/error.hpp"
#include "io/graph/file_kind.hpp"
#include "io/text/piped_input.hpp"

#include <filesystem>
#include <vector>

namespace cgcl {

CapacitanceList read_capacitances(const Settings& settings, const std::string& path, Console& console) {
  if (std::filesystem::is_regular_file(opened_path(path)) && sniff(path) != FileKind::unknown)
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

}   // namespace cgcl
