// The blocks of synthetic designs: each function places cells and creates the nets between them.
#pragma once

#include "io/synth/circuit.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cgcl::synth {

using NetIds = std::vector<std::int32_t>;

/// Packs cells of one block left to right into lines of bounded width, going down from (x, y).
struct Packer {
  Circuit& circuit;
  std::int16_t block;
  Nm left, top, width;
  Nm x = 0, line = 0;

  /// Places the cell named `cell` as instance `name`, with one net a port.
  void put(const char* cell, const std::string& name, const NetIds& nets);
};

/// Word lines and bit lines of an array; the read lines only exist beside 8T cells.
struct Lines {
  NetIds word, read_word;          // [rows]
  NetIds bit, bit_bar, read_bit;   // [cols]
};

/// rows x cols bit cells from the origin; every other row is upside down, every other column mirrored.
void place_array_6t(Circuit& circuit, int block, const Lines& lines);
void place_array_8t(Circuit& circuit, int block, const Lines& lines);

/// `count` nets named STEM<i>.
[[nodiscard]] NetIds bus(Circuit& circuit, const std::string& stem, int count, int block = -1,
                         bool port = false);

/// Bits needed to count to n: the smallest b with 2^b >= n.
[[nodiscard]] int address_bits(int n);

/// Address registers and predecoder: one bus of one-hot lines for each group of at most three bits.
[[nodiscard]] std::vector<NetIds> place_predecoder(Packer& packer, const NetIds& address, std::int32_t clock,
                                                   int min_groups);

/// One decoder gate and one word-line driver for each row, left of an array at the origin.
void place_row_decoder(Circuit& circuit, int block, const std::vector<NetIds>& groups, std::int32_t enable,
                       const NetIds& word);

/// Nets that run the columns; select and select_bar have one for each way of the multiplexer.
struct ColumnControls {
  std::int32_t precharge = 0, sense = 0, write = 0, clock = 0;
  NetIds select, select_bar;
};

/// Precharge above the array; multiplexers, sense amplifiers, write drivers and data registers below.
void place_columns_6t(Circuit& circuit, int block, const Lines& lines, const ColumnControls& controls,
                      int rows);

/// Clock pulse generator and replica column: drives word-line enable, precharge, sense and write enable.
void place_timing_chain(Packer& packer, std::int32_t clock, std::int32_t write_port, std::int32_t word_enable,
                        const ColumnControls& controls, int rows, int cols);

/// One slice of timing logic: register, delay chain of `stages`, tap multiplexer, pulse gate, output
/// buffers and a small bit-cell load. `variant` rotates the stage types. Returns the registered output.
std::int32_t place_timing_slice(Packer& packer, int slice, int variant, int stages, std::int32_t clock,
                                std::int32_t data, const NetIds& taps);

}   // namespace cgcl::synth
