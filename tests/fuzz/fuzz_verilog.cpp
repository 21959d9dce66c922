// libFuzzer target: any bytes as gate-level Verilog, read and elaborated with missing cells, and with cells
// as devices. Only Error may come out. No file is opened.
#include "engine/core/error.hpp"
#include "io/netlist/elaborate.hpp"
#include "io/netlist/netlist_reader.hpp"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace cgcl;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  NetlistOptions options;
  options.includes.open_files = false;
  options.defines = {"USE_POWER_PINS"};
  options.duplicates = size % 2 == 0 ? DuplicateRule::first : DuplicateRule::last;
  options.keep_errors = size % 3 == 0;
  for (const bool as_devices : {false, true}) {
    Diagnostics diagnostics;
    try {
      const Netlist netlist = read_verilog_text(text, "fuzz.v", options, diagnostics);
      const FlatCircuit circuit = elaborate(
          netlist,
          {.memory_limit_bytes = std::int64_t{64} << 20, .aliases = true, .cells_as_devices = as_devices},
          diagnostics);
      for (std::int32_t net = 0; net < circuit.nets() && net < 100; ++net) (void)circuit.net_path(net);
    } catch (const Error&) {
    }
  }
  return 0;
}
