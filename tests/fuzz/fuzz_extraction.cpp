// libFuzzer target: any bytes as what an extractor wrote as SPICE, matched to a schematic with two levels.
// Only Error may come out. No file is opened.
#include "engine/core/error.hpp"
#include "io/circuit/match.hpp"
#include "io/circuit/spice_parasitics.hpp"

#include <cstddef>
#include <cstdint>

namespace {

constexpr std::string_view kSchematic =
    ".subckt inv a y VDD VSS\nM1 y a VSS VSS nch w=1u l=0.1u\nM2 y a VDD VDD pch w=2u l=0.1u\n.ends\n"
    ".subckt buf a y VDD VSS\nX1 a m VDD VSS inv\nX2 m y VDD VSS inv\n.ends\n"
    ".subckt top i o VDD VSS\nXa i n VDD VSS buf\nXb n o VDD VSS buf\n.ends\n";

}   // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace cgcl;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  ElaborateOptions limits;
  limits.memory_limit_bytes = std::int64_t{64} << 20;
  NetlistOptions options;
  options.includes.open_files = false;
  Diagnostics diagnostics;
  FlatCircuit schematic =
      elaborate(read_netlist_text(kSchematic, "top.sp", options, diagnostics), limits, diagnostics);
  options.keep_errors = options.capacitors_apart = true;
  try {
    const Netlist netlist = read_netlist_text(text, "fuzz.sp", options, diagnostics);
    const Parasitics parasitics = spice_parasitics(netlist, schematic, limits, diagnostics);
    require_capacitances(parasitics);
    MatchReport report;
    (void)match(schematic, parasitics, find_supplies(schematic, {}), report, diagnostics);
  } catch (const Error&) {
  }
  return 0;
}
