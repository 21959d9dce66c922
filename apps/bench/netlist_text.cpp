#include "apps/bench/netlist_text.hpp"

#include "engine/core/error.hpp"   // for str

#include <string_view>

namespace cgcl::bench {

namespace {

constexpr int kStages = 8, kCopies = 16;

/// A chain of inverters behind a filter.
std::string cell(std::size_t number) {
  std::string text = str(".SUBCKT BLOCK_", number, " IN OUT VDD VSS\n");
  for (int s = 0; s < kStages; ++s) {
    const std::string in = s == 0 ? "IN" : str("net", s), out = s + 1 == kStages ? "OUT" : str("net", s + 1);
    text += str("MMP", s, " ", out, " ", in, " VDD VDD pch_lvt L=3e-08 W=", 120 + 10 * s, "n nf=1\n");
    text += str("MMN", s, " ", out, " ", in, " VSS VSS nch_lvt L=3e-08 W=", 80 + 10 * s, "n nf=1\n");
  }
  return text + "R0 IN net1 1.5k\nC0 net2 VSS 2.25f\n.ENDS\n";
}

std::string placements(std::size_t number) {
  std::string text;
  for (int i = 0; i < kCopies; ++i)
    text += str("XBLOCK_", number, "_", i, " w", number, "_", i, " w", number, "_", i + 1, " VDD VSS BLOCK_",
                number, "\n");
  return text;
}

}   // namespace

std::string netlist_text(std::size_t bytes) {
  constexpr std::string_view kHead = "* bench\n", kTop = ".SUBCKT TOP w0_0 VDD VSS\n", kEnd = ".ENDS\n.END\n";
  std::string text(kHead), top(kTop);
  for (std::size_t number = 0;; ++number) {
    const std::string next = cell(number), placed = placements(number);
    const std::size_t size = text.size() + next.size() + top.size() + placed.size() + kEnd.size();
    if (number > 0 && size > bytes) break;
    text += next;
    top += placed;
  }
  return text + top + std::string(kEnd);
}

}   // namespace cgcl::bench
