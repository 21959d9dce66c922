// libFuzzer target: any bytes as a netlist, read and elaborated. Only Error may come out. No file is opened.
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
  options.duplicates = size % 2 == 0 ? DuplicateRule::first : DuplicateRule::last;
  for (const char* name : {"fuzz.sp", "fuzz.cdl"}) {
    Diagnostics diagnostics;
    try {
      const Netlist netlist = read_netlist_text(text, name, options, diagnostics);
      const FlatCircuit circuit =
          elaborate(netlist, {.memory_limit_bytes = std::int64_t{64} << 20}, diagnostics);
      for (std::int32_t net = 0; net < circuit.nets() && net < 100; ++net) (void)circuit.net_path(net);
    } catch (const Error&) {
    }
  }
  return 0;
}
