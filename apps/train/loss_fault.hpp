// Where a loss that is not finite comes from.
#pragma once

#include "autograd/optim/optimizer.hpp"   // for NamedVars

#include <string>

namespace cgcl {

/// For the message of a run that ends, between brackets and with a blank before them: the first of the
/// `parameters` that is not finite (its gradient in an earlier step was not), or else the first operation on
/// `tape` whose result is not. Empty for a loss that is finite, and on a device, where looking would hold up
/// every step. To be asked before backward() and the update of the parameters.
[[nodiscard]] std::string loss_fault(const Tape& tape, const Var& loss, const NamedVars& parameters);

}   // namespace cgcl
