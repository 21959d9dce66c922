#include "apps/bench/extraction_text.hpp"

#include "engine/core/error.hpp"   // for str

#include <algorithm>   // for max

namespace cgcl::bench {

namespace {

constexpr std::size_t kBytesPerNet = 280;   // with its two transistors and its capacitors

std::string net(std::size_t number) { return str("a_", 100 + number, "_", 7 * number % 997, "#"); }

std::string transistors(std::size_t n, std::size_t nets) {
  const std::string out = net(n), in = net((n + nets - 1) % nets);
  const auto one = [&](std::size_t number, const char* rail, const char* model, const char* width) {
    return str("X", number, " ", out, " ", in, " ", rail, " ", rail, " ", model, " w=", width, " l=0.15\n");
  };
  return one(2 * n, "VPWR", "sky130_fd_pr__pfet_01v8_hvt", "1") +
         one(2 * n + 1, "VGND", "sky130_fd_pr__nfet_01v8", "0.65");
}

std::string capacitors(std::size_t n, std::size_t nets) {
  return str("C", 3 * n, " ", net(n), " ", net((n + 1) % nets), " 0.", 1000 + n % 9000, "f\nC", 3 * n + 1,
             " ", net(n), " ", net((n + 17) % nets), " 0.0", 1000 + 3 * n % 9000, "f\nC", 3 * n + 2, " ",
             net(n), " VGND 0.", 1000 + 7 * n % 9000, "f\n");
}

}   // namespace

std::string extraction_text(std::size_t bytes) {
  const std::size_t nets = std::max<std::size_t>(bytes / kBytesPerNet, 32);
  std::string text = "* NGSPICE file created from TOP.ext - technology: sky130A\n\n.subckt TOP VPWR VGND\n";
  text.reserve(bytes + (bytes >> 3));
  for (std::size_t n = 0; n < nets; ++n) text += transistors(n, nets);
  for (std::size_t n = 0; n < nets; ++n) text += capacitors(n, nets);
  return text + ".ends\n";
}

}   // namespace cgcl::bench
