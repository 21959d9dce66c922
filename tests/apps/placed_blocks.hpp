// Small placed blocks, made up: gates in Verilog, their cells in SPICE, capacitances in SPEF.
#pragma once

#include "engine/core/error.hpp"

#include <filesystem>
#include <fstream>
#include <string>

namespace cgcl::test {

/// Coupling of nets `low` and `low` + `step` of a row, femtofarad.
inline int coupling_of(int low, int step) { return 1 + (low * 3 + step) % 8; }

/// Inverters and gates in a row, every net beside the next two; couplings stand at both of their nets.
inline void write_placed_block(const std::filesystem::path& folder, const std::string& name, int gates) {
  std::ofstream verilog(folder / (name + ".v")), spef(folder / (name + ".spef"));
  verilog << "module " << name << " (VPWR, VGND, a, y);\n input VPWR;\n input VGND;\n input a;\n output y;\n";
  for (int i = 1; i < gates; ++i) verilog << " wire n" << i << ";\n";
  const auto net = [&](int i) { return i == 0 ? std::string("a") : i == gates ? "y" : str("n", i); };
  for (int i = 0; i < gates; ++i) {
    verilog << (i % 3 == 2 ? " nand2 u" : " inv u") << i << " (.A(" << net(i);
    if (i % 3 == 2) verilog << "), .B(" << net(i - 1);
    verilog << "), .Y(" << net(i + 1) << "), .VPWR(VPWR), .VGND(VGND));\n";
  }
  verilog << "endmodule\n";
  spef << "*SPEF \"ieee 1481-1999\"\n*DESIGN \"" << name
       << "\"\n*DIVIDER /\n*DELIMITER :\n*BUS_DELIMITER []\n*T_UNIT 1 NS\n*C_UNIT 1 FF\n*R_UNIT 1 "
          "OHM\n*L_UNIT 1 "
          "HENRY\n\n*NAME_MAP\n";
  for (int i = 0; i <= gates; ++i) spef << '*' << i + 1 << ' ' << net(i) << '\n';
  for (int i = 0; i <= gates; ++i) {
    int total = 1 + i % 5, entry = 1;
    std::string couplings;
    for (const int other : {i - 2, i - 1, i + 1, i + 2}) {
      if (other < 0 || other > gates) continue;
      const int cap = i < other ? coupling_of(i, other - i) : coupling_of(other, i - other);
      total += cap;
      couplings += str(++entry, " *", i + 1, ":1 *", other + 1, ":1 ", cap, "\n");
    }
    spef << "\n*D_NET *" << i + 1 << ' ' << total << "\n*CONN\n";
    if (i > 0) spef << "*I u" << i - 1 << ":Y O\n";
    if (i < gates) spef << "*I u" << i << ":A I\n";
    spef << "*CAP\n1 *" << i + 1 << ":1 " << 1 + i % 5 << '\n' << couplings << "*END\n";
  }
}

/// Cells of a process, its widths in micrometres.
inline void write_placed_cells(const std::filesystem::path& file, const std::string& width) {
  std::ofstream cells(file);
  cells << ".subckt inv A Y VPWR VGND\nMN Y A VGND VGND nfet_01v8 W=" << width
        << "u L=0.15u\nMP Y A VPWR VPWR pfet_01v8 W=1u L=0.15u\n.ends\n.subckt nand2 A B Y VPWR VGND\nMA Y A "
           "m VGND "
           "nfet_01v8 W="
        << width << "u L=0.15u\nMB m B VGND VGND nfet_01v8 W=" << width
        << "u L=0.15u\nMC Y A VPWR VPWR pfet_01v8 W=1u L=0.15u\nMD Y B VPWR VPWR pfet_01v8 W=1u "
           "L=0.15u\n.ends\n";
}

/// Processes one and two in a folder, with four and three blocks; the block "both" is of both.
inline void write_placed_blocks(const std::filesystem::path& folder) {
  for (const char* process : {"one", "two"}) {
    std::filesystem::create_directories(folder / process);
    write_placed_cells(folder / process / "cells.spice", process == std::string("one") ? "0.5" : "0.7");
    write_placed_block(folder / process, "both", 16);
  }
  for (const int gates : {18, 20, 22}) write_placed_block(folder / "one", str("row", gates), gates);
  for (const int gates : {19, 21}) write_placed_block(folder / "two", str("line", gates), gates);
}

}   // namespace cgcl::test
