// Bit-cell arrays and the periphery that stands on their pitch.
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/synth/blocks.hpp"

namespace cgcl::synth {
namespace {

constexpr int kMux = 4;

std::string cell_name(const char* stem, int row, int col) { return str(stem, row, "_", col); }

Nm width_of(const Circuit& circuit, int cell) { return circuit.cells[idx(cell)].width; }

}   // namespace

NetIds bus(Circuit& circuit, const std::string& stem, int count, int block, bool port) {
  NetIds out;
  for (int i = 0; i < count; ++i) out.push_back(add_net(circuit, str(stem, "<", i, ">"), block, port));
  return out;
}

void place_array_6t(Circuit& circuit, int block, const Lines& lines) {
  const int cell = find_cell(circuit.cells, "CELL6T");
  const int rows = static_cast<int>(lines.word.size()), cols = static_cast<int>(lines.bit.size());
  const Nm pitch = width_of(circuit, cell);
  for (int r = 0; r < rows; ++r) {
    for (int c = 0; c < cols; ++c) {
      const auto i = idx(r), j = idx(c);
      place(circuit, cell, block, cell_name("XC", r, c), c * pitch, r * kRowHeight,
            {lines.word[i], lines.bit[j], lines.bit_bar[j]}, c % 2 == 1, r % 2 == 1);
    }
  }
}

void place_array_8t(Circuit& circuit, int block, const Lines& lines) {
  const int cell = find_cell(circuit.cells, "CELL8T");
  const int rows = static_cast<int>(lines.word.size()), cols = static_cast<int>(lines.bit.size());
  const Nm pitch = width_of(circuit, cell);
  for (int r = 0; r < rows; ++r) {
    for (int c = 0; c < cols; ++c) {
      const auto i = idx(r), j = idx(c);
      place(circuit, cell, block, cell_name("XC", r, c), c * pitch, r * kRowHeight,
            {lines.word[i], lines.bit[j], lines.bit_bar[j], lines.read_word[i], lines.read_bit[j]},
            c % 2 == 1, r % 2 == 1);
    }
  }
}

void place_row_decoder(Circuit& circuit, int block, const std::vector<NetIds>& groups, std::int32_t enable,
                       const NetIds& word) {
  const int gate = find_cell(circuit.cells, str("ROWDEC", groups.size()));
  const int driver = find_cell(circuit.cells, "WLDRV");
  const Nm driver_x = -width_of(circuit, driver), gate_x = driver_x - width_of(circuit, gate);
  const int rows = static_cast<int>(word.size());
  for (int r = 0; r < rows; ++r) {
    NetIds nets;
    int rest = r;
    for (const NetIds& group : groups) {
      const int size = static_cast<int>(group.size());
      nets.push_back(group[idx(rest % size)]);
      rest /= size;
    }
    const std::int32_t sel = add_net(circuit, str("SEL<", r, ">"), block);
    nets.push_back(sel);
    place(circuit, gate, block, str("XDEC", r), gate_x, r * kRowHeight, nets, false, r % 2 == 1);
    place(circuit, driver, block, str("XDRV", r), driver_x, r * kRowHeight, {sel, enable, word[idx(r)]},
          false, r % 2 == 1);
  }
}

void place_columns_6t(Circuit& circuit, int block, const Lines& lines, const ColumnControls& controls,
                      int rows) {
  const int precharge = find_cell(circuit.cells, "PRECH6"), mux = find_cell(circuit.cells, "COLMUX");
  const int sense = find_cell(circuit.cells, "SENSEAMP"), write = find_cell(circuit.cells, "WRITEDRV");
  const int reg = find_cell(circuit.cells, "DFF"), buffer = find_cell(circuit.cells, "INVX4");
  const int cols = static_cast<int>(lines.bit.size());
  const Nm pitch = width_of(circuit, mux);
  for (int g = 0; g < cols / kMux; ++g) {
    const std::int32_t dl = add_net(circuit, str("DL<", g, ">"), block),
                       dlb = add_net(circuit, str("DLB<", g, ">"), block);
    const std::int32_t so = add_net(circuit, str("SO<", g, ">"), block),
                       wd = add_net(circuit, str("WD<", g, ">"), block);
    const std::int32_t din = add_net(circuit, str("D<", g, ">"), -1, true),
                       dout = add_net(circuit, str("Q<", g, ">"), -1, true);
    for (int k = 0; k < kMux; ++k) {
      const int c = g * kMux + k;
      const auto j = idx(c), way = idx(k);
      const std::int32_t bl = lines.bit[j], blb = lines.bit_bar[j];
      place(circuit, precharge, block, str("XPRE", c), c * pitch, rows * kRowHeight,
            {bl, blb, controls.precharge}, c % 2 == 1);
      place(circuit, mux, block, str("XMUX", c), c * pitch, -kRowHeight,
            {bl, blb, dl, dlb, controls.select[way], controls.select_bar[way]}, c % 2 == 1);
    }
    const Nm x = g * kMux * pitch;
    place(circuit, sense, block, str("XSA", g), x, -2 * kRowHeight, {dl, dlb, controls.sense, so});
    place(circuit, buffer, block, str("XOUT", g), x + width_of(circuit, sense), -2 * kRowHeight, {so, dout});
    place(circuit, write, block, str("XWD", g), x, -3 * kRowHeight, {dl, dlb, controls.write, wd});
    place(circuit, reg, block, str("XDIN", g), x, -4 * kRowHeight, {din, controls.clock, wd});
  }
}

}   // namespace cgcl::synth
