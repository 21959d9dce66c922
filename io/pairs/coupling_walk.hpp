// Couplings beside pairs that come in the same order.
#pragma once

#include "io/pairs/net_neighbours.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <tuple>   // for tie

namespace cgcl {

/// Looks up couplings for pairs that are asked in the order of the list, by a, then b: one walk along both.
class CouplingWalk {
 public:
  /// As net_couplings() orders them; they must outlive the walk.
  explicit CouplingWalk(std::span<const NetCoupling> couplings) : couplings_(couplings) {}

  /// Farad; 0 where the pair has no coupling. `a`, `b` not before those of the last call.
  [[nodiscard]] double cap_F(std::int32_t a, std::int32_t b) {
    while (at_ < couplings_.size() && std::tie(couplings_[at_].a, couplings_[at_].b) < std::tie(a, b)) ++at_;
    const bool found = at_ < couplings_.size() && couplings_[at_].a == a && couplings_[at_].b == b;
    return found ? couplings_[at_].cap_F : 0;
  }

 private:
  std::span<const NetCoupling> couplings_;
  std::size_t at_ = 0;
};

}   // namespace cgcl
