#include "io/circuit/circuit_labels.hpp"

#include <algorithm>   // for sort
#include <tuple>
#include <utility>   // for swap

namespace cgcl {

std::vector<CircuitCoupling> sum_couplings(std::vector<CircuitCoupling> terms) {
  for (CircuitCoupling& t : terms)
    if (t.a > t.b) std::swap(t.a, t.b);
  std::sort(terms.begin(), terms.end(), [](const CircuitCoupling& x, const CircuitCoupling& y) {
    return std::tie(x.a, x.b, x.cap_F) < std::tie(y.a, y.b, y.cap_F);
  });
  std::vector<CircuitCoupling> sums;
  for (const CircuitCoupling& t : terms) {
    if (sums.empty() || sums.back().a != t.a || sums.back().b != t.b) sums.push_back({t.a, t.b, 0});
    sums.back().cap_F += t.cap_F;
  }
  return sums;
}

}   // namespace cgcl
