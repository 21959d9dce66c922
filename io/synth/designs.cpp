// The three kinds of design, composed of the blocks of io/synth/blocks.hpp.
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/synth/blocks.hpp"
#include "io/synth/floorplan.hpp"
#include "io/synth/synth.hpp"

#include <algorithm>
#include <cmath>

namespace cgcl {
namespace {

using namespace synth;

// Logic is packed left of the array and below the row decoder.
constexpr Nm kLogicLeft = -30000, kLogicWidth = 22000;
constexpr int kMuxWays = 4, kMuxBits = 2, kClockFanout = 8, kTaps = 3;

ColumnControls column_controls(Circuit& circuit, std::int32_t clock) {
  ColumnControls out;
  out.precharge = add_net(circuit, "PRE");
  out.sense = add_net(circuit, "SAE");
  out.write = add_net(circuit, "WEN");
  out.clock = clock;
  out.select_bar = bus(circuit, "CSB", kMuxWays);
  return out;
}

void build_sram(Circuit& circuit, int rows, int cols) {
  const auto array = add_block(circuit, "XARRAY"), decoder = add_block(circuit, "XDEC");
  const auto columns = add_block(circuit, "XCOL"), control = add_block(circuit, "XCTL");
  const std::int32_t clock = add_net(circuit, "CLK", -1, true), write = add_net(circuit, "WE", -1, true);
  const std::int32_t enable = add_net(circuit, "WLEN");
  const NetIds address = bus(circuit, "A", address_bits(rows), -1, true),
               column = bus(circuit, "CA", kMuxBits, -1, true);
  ColumnControls controls = column_controls(circuit, clock);
  Lines lines;
  lines.word = bus(circuit, "WL", rows);
  lines.bit = bus(circuit, "BL", cols);
  lines.bit_bar = bus(circuit, "BLB", cols);
  place_array_6t(circuit, array, lines);
  Packer packer{circuit, control, kLogicLeft, 0, kLogicWidth};
  const std::vector<NetIds> groups = place_predecoder(packer, address, clock, 2);
  place_row_decoder(circuit, decoder, groups, enable, lines.word);
  Packer column_packer{circuit, columns, kLogicLeft, -(packer.line + 1) * kRowHeight, kLogicWidth};
  controls.select = place_predecoder(column_packer, column, clock, 1).front();
  for (std::size_t k = 0; k < kMuxWays; ++k) {
    column_packer.put("INVX8", str("XCSB", k), {controls.select[k], controls.select_bar[k]});
  }
  place_columns_6t(circuit, columns, lines, controls, rows);
  const auto timing = add_block(circuit, "XTIM");
  Packer timing_packer{circuit, timing, kLogicLeft, column_packer.top - (column_packer.line + 1) * kRowHeight,
                       kLogicWidth};
  place_timing_chain(timing_packer, clock, write, enable, controls, rows, cols);
}

void build_array(Circuit& circuit, int rows, int cols) {
  const auto array = add_block(circuit, "XARRAY"), drivers = add_block(circuit, "XDRV"),
             columns = add_block(circuit, "XPRE");
  const std::int32_t pre = add_net(circuit, "PRE", -1, true), rpre = add_net(circuit, "RPRE", -1, true);
  const NetIds in = bus(circuit, "WWI", rows, -1, true), read_in = bus(circuit, "RWI", rows, -1, true);
  Lines lines;
  lines.word = bus(circuit, "WWL", rows);
  lines.read_word = bus(circuit, "RWL", rows);
  lines.bit = bus(circuit, "WBL", cols, -1, true);
  lines.bit_bar = bus(circuit, "WBLB", cols, -1, true);
  lines.read_bit = bus(circuit, "RBL", cols, -1, true);
  place_array_8t(circuit, array, lines);
  const int buffer = find_cell(circuit.cells, "WLBUF"), precharge = find_cell(circuit.cells, "PRECH8");
  const Nm buffer_width = circuit.cells[idx(buffer)].width;
  const Nm pitch = circuit.cells[idx(precharge)].width;
  for (int r = 0; r < rows; ++r) {
    const auto i = idx(r);
    place(circuit, buffer, drivers, str("XW", r), -2 * buffer_width, r * kRowHeight, {in[i], lines.word[i]},
          false, r % 2 == 1);
    place(circuit, buffer, drivers, str("XR", r), -buffer_width, r * kRowHeight,
          {read_in[i], lines.read_word[i]}, false, r % 2 == 1);
  }
  for (int c = 0; c < cols; ++c) {
    const auto j = idx(c);
    place(circuit, precharge, columns, str("XP", c), c * pitch, rows * kRowHeight,
          {lines.bit[j], lines.bit_bar[j], lines.read_bit[j], pre, rpre}, c % 2 == 1);
  }
}

void build_timing(Circuit& circuit, int slices, int stages) {
  const auto block = add_block(circuit, "XTIM");
  const std::int32_t clock = add_net(circuit, "CLK", -1, true);
  const NetIds taps = bus(circuit, "TAP", kTaps, -1, true);
  std::int32_t data = add_net(circuit, "EN", -1, true), local_clock = clock;
  // A square block: a slice is about 40 + 1.5 stages slots wide.
  const double slots = static_cast<double>(slices) * (40 + 1.5 * stages);
  const Nm width = std::max<Nm>(16000, static_cast<Nm>(std::sqrt(slots * kPitchLogic * kRowHeight)));
  Packer packer{circuit, block, 0, 0, width};
  for (int s = 0; s < slices; ++s) {
    if (s % kClockFanout == 0) {
      local_clock = add_net(circuit, str("CK", s / kClockFanout), block);
      packer.put("INVX8", str("XCK", s / kClockFanout), {clock, local_clock});
    }
    data = place_timing_slice(packer, s, s, stages, local_clock, data, taps);
  }
}

}   // namespace

Circuit synth_circuit(const SynthOptions& options) {
  const SynthOptions o = resolve(options);
  Circuit circuit = empty_circuit(o.name, synth_kind_name(o.kind));
  if (o.kind == SynthKind::sram)
    build_sram(circuit, o.rows, o.cols);
  else if (o.kind == SynthKind::timing)
    build_timing(circuit, o.rows, o.cols);
  else
    build_array(circuit, o.rows, o.cols);
  route(circuit);
  return circuit;
}

}   // namespace cgcl
