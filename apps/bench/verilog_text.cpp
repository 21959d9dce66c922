#include "apps/bench/verilog_text.hpp"

#include "engine/core/error.hpp"   // for str

#include <algorithm>   // for max
#include <string_view>

namespace cgcl::bench {

namespace {

constexpr std::size_t kBytesPerGate = 124;   // with the declaration of its net

std::string net(std::size_t number) {
  return number % 16 == 3 ? str("\\core.regs[", number / 16, "][3] ") : str("_", number, "_");
}

/// A gate of two inputs that drives net `number`.
std::string gate(std::size_t number) {
  const std::size_t near = number / 2, far = number - std::min<std::size_t>(number, 1 + number % 97);
  const std::string_view cell = number % 3 == 0 ? "sky130_fd_sc_hd__nand2_1" : "sky130_fd_sc_hd__a21oi_2";
  return str(" ", cell, " _g", number, "_ (.A(", net(near), "),\n    .B(", net(far), "),\n    .Y(",
             net(number), "));\n");
}

}   // namespace

std::string verilog_text(std::size_t bytes) {
  const std::size_t gates = std::max<std::size_t>(bytes / kBytesPerGate, 8);
  std::string text =
      "module bench (clk,\n    d,\n    q);\n input clk;\n input [7:0] d;\n output [7:0] q;\n\n";
  text.reserve(bytes + (bytes >> 4));
  for (std::size_t g = 0; g < gates; ++g) text += str(" wire ", net(g), ";\n");
  text += "\n";
  for (std::size_t g = 0; g < gates; ++g) text += gate(g);
  for (int bit = 0; bit < 8; ++bit)
    text += str(" assign q[", bit, "] = ", net(static_cast<std::size_t>(bit)), ";\n");
  return text + "endmodule\n";
}

}   // namespace cgcl::bench
