#include "io/annotate/circuit_prediction.hpp"

#include "engine/core/index.hpp"

#include <cmath>

namespace cgcl {

std::vector<double> CircuitPrediction::totals_F() const {
  std::vector<double> total(nets.size(), 0.0);
  for (std::size_t n = 0; n < nets.size(); ++n) {
    for (const double part : {nets[n].ground_F, nets[n].lumped_F}) total[n] += std::isnan(part) ? 0 : part;
  }
  for (const CouplingPrediction& c : couplings) {
    total[idx(c.a)] += c.cap_F;
    total[idx(c.b)] += c.cap_F;
  }
  return total;
}

}   // namespace cgcl
