// A user's program: reads the netlist named on the command line and multiplies its counts of nodes by their
// transpose.
#include "engine/ops/gemm.hpp"
#include "io/circuit/netlist_import.hpp"

#include <cstdio>

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  cgcl::Diagnostics diagnostics;
  std::vector<std::string> notes;
  const cgcl::CircuitGraph graph = cgcl::import_netlist({argv[1]}, "", {}, diagnostics, notes);
  const cgcl::Exec exec;
  const std::vector<float> counts{static_cast<float>(graph.nets), static_cast<float>(graph.devices),
                                  static_cast<float>(graph.pins)};
  const cgcl::Tensor row = cgcl::Tensor::from(exec, counts, 1, 3);
  const double square = cgcl::ops::matmul(exec, row, cgcl::Trans::no, row, cgcl::Trans::yes).item(exec);
  std::printf("%d nets, %d devices, %d pins, %g\n", graph.nets, graph.devices, graph.pins, square);
  return 0;
}
