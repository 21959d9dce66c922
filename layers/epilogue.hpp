// What follows a linear map: bias, activation, dropout. Layers take it as an argument so that it can
// be one pass.
#pragma once

#include "autograd/ops.hpp"

namespace cgcl {

/// dropout(act(x)); the default does nothing.
struct Epilogue {
  Act act = Act::identity;
  Var slope = {};   // [1], for Act::prelu
  double dropout = 0;
};

/// dropout(act(x + bias)); bias may be undefined. `fused` = false composes it from single
/// operations, same numbers.
[[nodiscard]] Var apply_epilogue(Tape& tape, const Var& x, const Var& bias, const Epilogue& epilogue,
                                 bool fused);

}   // namespace cgcl
