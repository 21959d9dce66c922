#include "layers/epilogue.hpp"

namespace cgcl {

Var apply_epilogue(Tape& tape, const Var& x, const Var& bias, const Epilogue& epilogue, bool fused) {
  if (epilogue.act == Act::identity && !(epilogue.dropout > 0))
    return bias.defined() ? ag::add_row(tape, x, bias) : x;
  return ag::bias_act_dropout(tape, x, bias, epilogue.act, epilogue.slope, epilogue.dropout, fused);
}

}   // namespace cgcl
