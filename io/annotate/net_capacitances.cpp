#include "io/annotate/net_capacitances.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <cmath>

namespace cgcl {
namespace {

/// NaN stands for "not predicted" and counts as nothing.
double known(double cap_F, const NetPrediction& net) {
  if (std::isnan(cap_F)) return 0;
  if (!std::isfinite(cap_F) || cap_F < 0) {
    throw Error(ErrorId::label_invalid, str("net ", printable(net.name), " has a capacitance of ", cap_F,
                                            " F, expected none below 0"));
  }
  return cap_F;
}

void check_coupling(const CircuitPrediction& prediction, std::size_t k) {
  const CouplingPrediction& c = prediction.couplings[k];
  const auto nets = static_cast<std::int32_t>(prediction.nets.size());
  CGCL_CHECK(c.a >= 0 && c.a < c.b && c.b < nets, "coupling ", k, " joins nets ", c.a, " and ", c.b,
             ", expected a < b < ", nets);
  CGCL_CHECK(!prediction.nets[idx(c.a)].rail && !prediction.nets[idx(c.b)].rail, "coupling ", k,
             " ends on a rail");
  if (k > 0) {
    const CouplingPrediction& before = prediction.couplings[k - 1];
    CGCL_CHECK(before.a < c.a || (before.a == c.a && before.b < c.b), "coupling ", k,
               " is out of order: expected order by a, then b, each pair once");
  }
  if (!(std::isfinite(c.cap_F) && c.cap_F >= 0)) {
    throw Error(ErrorId::label_invalid,
                str("the coupling of ", printable(prediction.nets[idx(c.a)].name), " and ",
                    printable(prediction.nets[idx(c.b)].name), " is ", c.cap_F, " F, expected none below 0"));
  }
}

}   // namespace

NetCapacitances net_capacitances(const CircuitPrediction& prediction, double cmin_F) {
  NetCapacitances out;
  out.cmin_F = cmin_F;
  out.ground_F.resize(prediction.nets.size());
  out.lumped_F.resize(prediction.nets.size());
  std::vector<char> has_coupling(prediction.nets.size());
  for (std::size_t k = 0; k < prediction.couplings.size(); ++k) {
    check_coupling(prediction, k);
    const CouplingPrediction& c = prediction.couplings[k];
    has_coupling[idx(c.a)] = has_coupling[idx(c.b)] = 1;
    if (out.keeps(c)) {
      ++out.couplings;
      out.coupling_sum_F += c.cap_F;
      continue;
    }
    ++out.below;
    for (const std::int32_t net : {c.a, c.b})   // of a net that is not selected nothing else is written
      if (prediction.nets[idx(net)].selected) out.lumped_F[idx(net)] += c.cap_F;
  }
  for (std::size_t n = 0; n < prediction.nets.size(); ++n) {
    const NetPrediction& net = prediction.nets[n];
    if (net.rail) continue;
    out.ground_F[n] = known(net.ground_F, net);
    out.lumped_F[n] += known(net.lumped_F, net);
    out.unpredicted += std::isnan(net.ground_F) && std::isnan(net.lumped_F) && !has_coupling[n];
    out.ground_sum_F += out.ground_F[n];
    out.lumped_sum_F += out.lumped_F[n];
  }
  return out;
}

CouplingIndex::CouplingIndex(const CircuitPrediction& prediction) : first_(prediction.nets.size() + 1, 0) {
  for (const CouplingPrediction& c : prediction.couplings) {
    ++first_[idx(c.a) + 1];
    ++first_[idx(c.b) + 1];
  }
  for (std::size_t n = 1; n < first_.size(); ++n) first_[n] += first_[n - 1];
  entries_.resize(2 * prediction.couplings.size());
  std::vector<std::int64_t> next(first_.begin(), first_.end() - 1);
  // In this order a net sees its smaller neighbours (as b) before its larger ones (as a), both ascending.
  for (std::size_t k = 0; k < prediction.couplings.size(); ++k) {
    const CouplingPrediction& c = prediction.couplings[k];
    for (const std::int32_t net : {c.a, c.b}) entries_[idx(next[idx(net)]++)] = static_cast<std::int64_t>(k);
  }
}

}   // namespace cgcl
