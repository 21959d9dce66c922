// A merge join of pairs of nets with extracted couplings.
#pragma once

#include "engine/core/index.hpp"
#include "io/pairs/net_neighbours.hpp"

#include <cstdint>
#include <tuple>   // for tie
#include <vector>

namespace cgcl {

/// Walks along the couplings of a design (net_couplings) beside pairs that come in the same order.
class CouplingCursor {
 public:
  /// `couplings` are ordered by a, then b, and must outlive it.
  explicit CouplingCursor(const std::vector<NetCoupling>& couplings) : couplings_(couplings) {}

  /// Farad; 0 where none was extracted. Pairs must not come before those asked for already.
  [[nodiscard]] double operator()(std::int32_t a, std::int32_t b) {
    while (at_ < couplings_.size() && std::tie(couplings_[at_].a, couplings_[at_].b) < std::tie(a, b)) ++at_;
    const bool found = at_ < couplings_.size() && couplings_[at_].a == a && couplings_[at_].b == b;
    return found ? couplings_[at_].cap_F : 0;
  }

 private:
  const std::vector<NetCoupling>& couplings_;
  std::size_t at_ = 0;
};

}   // namespace cgcl
