// dropout(act(x + bias)) in one pass. The composition is the definition; tests hold the two equal.
#include "autograd/ops.hpp"
#include "engine/ops/pointwise.hpp"

namespace cgcl::ag {

namespace {

/// One fused call under a given mask, which is not stored.
Var fused_call(Tape& t, const Var& x, const Var& bias, Act act, const Var& slope,
               const ops::DropoutRule& drop) {
  const Exec& exec = t.exec();
  const Tensor b = bias.defined() ? bias.value() : Tensor{}, s = slope.defined() ? slope.value() : Tensor{};
  std::vector<Var> inputs{x};
  if (bias.defined()) inputs.push_back(bias);
  if (slope.defined()) inputs.push_back(slope);
  Tensor y = ops::bias_act_dropout(exec, act, x.value(), b, s, drop);
  // the CPU reads the mask there, which is faster than to draw it again
  const bool reads = ops::grad_reads_result(act) || (drop.p > 0 && !exec.on_cuda());
  const Tensor saved = reads ? y : Tensor{};
  return t.result(std::move(y), inputs, [&exec, act, x, bias, slope, b, s, drop, saved](const Tensor& gy) {
    const ops::WantedGrads wanted{.bias = bias.requires_grad(),
                                  .slope = act == Act::prelu && slope.requires_grad()};
    if (!x.requires_grad() && !wanted.bias) {
      if (wanted.slope) slope.accumulate(exec, ops::prelu_slope_grad(exec, x.value(), b, drop, gy));
      return;
    }
    ops::BiasActGrads grads =
        ops::bias_act_dropout_grads(exec, act, x.value(), b, s, drop, saved, gy, wanted);
    if (wanted.slope) slope.accumulate(exec, std::move(grads.slope));
    if (wanted.bias) bias.accumulate(exec, std::move(grads.bias));
    x.accumulate(exec, std::move(grads.x));
  });
}

}   // namespace

Var bias_act_dropout(Tape& t, const Var& x, const Var& bias, Act act, const Var& slope, double p,
                     bool fused) {
  const bool drops = t.training() && p > 0;
  const ops::DropoutRule rule =
      drops ? ops::DropoutRule{t.next_dropout_key(), static_cast<float>(p)} : ops::DropoutRule{};
  if (fused) return fused_call(t, x, bias, act, slope, rule);
  const Var y = activation(t, act, bias.defined() ? add_row(t, x, bias) : x, slope);
  return drops ? fused_call(t, y, {}, Act::identity, {}, rule) : y;
}

}   // namespace cgcl::ag
