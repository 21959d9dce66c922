// Couplings of pairs beside what the nets of a design couple in all.
#pragma once

#include "io/pairs/pair_columns.hpp"

#include <span>
#include <vector>

namespace cgcl {

/// Scales couplings [pairs] down until the pairs of no net sum up to more than `total_F` [nets] of it, or
/// nearly: each round multiplies a pair with the roots of total over sum, at most 1, of both its nets. Where
/// the pairs sum up to less, they stay: the rest is the coupling to nets that are not among the pairs.
void balance_couplings(std::span<const NetPair> pairs, std::span<const double> total_F,
                       std::span<double> cap_F);

}   // namespace cgcl
