#include "apps/transfer/coupling_balance.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <algorithm>   // for min
#include <cmath>       // for sqrt

namespace cgcl {
namespace {

constexpr int kRounds = 12;

}   // namespace

void balance_couplings(std::span<const NetPair> pairs, std::span<const double> total_F,
                       std::span<double> cap_F) {
  CGCL_CHECK(pairs.size() == cap_F.size(), cap_F.size(), " couplings of ", pairs.size(), " pairs");
  std::vector<double> factor(total_F.size());
  for (int round = 0; round < kRounds; ++round) {
    std::vector<double> sum_F(total_F.size(), 0.0);
    for (std::size_t i = 0; i < pairs.size(); ++i)
      for (const std::int32_t v : {pairs[i].a, pairs[i].b}) sum_F[idx(v)] += cap_F[i];
    for (std::size_t v = 0; v < factor.size(); ++v)
      factor[v] = sum_F[v] > 0 ? std::min(1.0, std::sqrt(total_F[v] / sum_F[v])) : 1;
    for (std::size_t i = 0; i < pairs.size(); ++i)
      cap_F[i] *= factor[idx(pairs[i].a)] * factor[idx(pairs[i].b)];
  }
}

}   // namespace cgcl
