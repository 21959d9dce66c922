// Balanced mean squared errors: the label density of the training set is divided out. [BMSE; CGCL Eq. 12-14]
// One file because they share the derivation and the scale 2 sigma^2, whose gradient is stopped.
// pred [B,1], target [B] or [B,1] constant, sigma [1] with a gradient when it requires one; result [1], the
// mean over samples weighted by `multiplicity` [B] where given. Quirk: the reference's BMC and GMM fit are
// broken, not followed.
#pragma once

#include "autograd/ops.hpp"

namespace cgcl {

/// GAI: 2 s^2 { (p-y)^2 / 2 s^2 + ln s + logsumexp_k [ ln w_k - ln(v_k+s^2)/2 - (p-mu_k)^2 / 2(v_k+s^2) ] }.
/// [CGCL Eq. 12]
[[nodiscard]] Var gai_loss(Tape& tape, const Var& pred, const Tensor& target, const Var& sigma,
                           const ag::MixtureParameters& mixture, const Tensor& multiplicity = {});

/// BMC: 2 s^2 times the cross-entropy of logits z_ij = -(p_i-y_j)^2 / 2 s^2 against j = i over the batch;
/// sample j counts multiplicity_j times. Exactly 0 for a batch of one. [CGCL Eq. 13-14]
[[nodiscard]] Var bmc_loss(Tape& tape, const Var& pred, const Tensor& target, const Var& sigma,
                           const Tensor& multiplicity = {});

/// Label bins: centres and shares [K]; bins of share 0 drop out.
struct LabelBins {
  Tensor center, weight;
};

/// BNI: 2 s^2 { (p-y)^2 / 2 s^2 + logsumexp_b [ ln w_b - (p-c_b)^2 / 2 s^2 ] }. [BMSE BNI]
[[nodiscard]] Var bni_loss(Tape& tape, const Var& pred, const Tensor& target, const Var& sigma,
                           const LabelBins& bins, const Tensor& multiplicity = {});

}   // namespace cgcl
