// Whether predicted capacitances can stand inside the cells of a netlist: then every instance has the same.
#pragma once

#include "io/annotate/net_capacitances.hpp"
#include "io/annotate/net_names.hpp"

#include <cstdint>
#include <vector>

namespace cgcl {

struct CellAgreement {
  std::vector<std::int32_t> instance_of;   // [cells] the first instance, whose nets stand for all; -1 none
  std::vector<std::int64_t> entries;       // [cells] capacitances on nets of that instance
  std::int64_t cells = 0;                  // with entries
  std::int64_t differing = 0;              // of them, cells whose instances differ
  std::int64_t crossing = 0;               // couplings between nets of different instances

  [[nodiscard]] bool complete() const { return differing == 0 && crossing == 0; }
};

/// Compares nets by their names inside the cell, values relative to the larger one. Linear in the size of
/// the prediction. `names` has a netlist.
[[nodiscard]] CellAgreement cell_agreement(const CircuitPrediction& prediction, const NetCapacitances& caps,
                                           const NetNames& names, double tolerance);

}   // namespace cgcl
