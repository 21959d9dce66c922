#include "io/netlist/synthetic_heading.hpp"

namespace cgcl {
namespace {

constexpr std::string_view kStart = "* ", kKind = ": a synthetic ", kMaker = " design, by circuitgcl";

}   // namespace

std::string synthetic_heading(std::string_view name, std::string_view kind) {
  return std::string(kStart).append(name).append(kKind).append(kind).append(kMaker);
}

bool is_synthetic_heading(std::string_view line) {
  return line.starts_with(kStart) && line.find(kKind) != std::string_view::npos && line.ends_with(kMaker);
}

}   // namespace cgcl
