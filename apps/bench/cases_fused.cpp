// bias_act_dropout for every activation, against its composition.
#include "apps/bench/case_inputs.hpp"
#include "autograd/ops.hpp"

namespace cgcl::bench {

namespace {

OpCase fused(const Extent& e, Act act, double p) {
  const auto run = [act, p](bool as_one) {
    return [act, p, as_one](Tape& t, const Vars& in) {
      return ag::bias_act_dropout(t, in[0], in[1], act, act == Act::prelu ? in[2] : Var{}, p, as_one);
    };
  };
  return {.name = str("fused/bias_act_dropout-", name_of(act), p > 0 ? "" : "-p0"),
          .shape = e.text(),
          .prepare = [e, act, run](const Exec& exec, DType d) -> Prepared {
            // |x| >= 0.1 and |bias| < 0.05: the sum stays away from the kink too
            Vars in{leaf(exec, d, e, 21), leaf_vector(exec, d, e.cols, 22, -0.05, 0.05)};
            if (act == Act::prelu) in.push_back(leaf_vector(exec, d, 1, 23, 0.2, 0.3));
            return {std::move(in), run(true), run(false)};
          },
          .forward = {2 * e.bytes(), 3 * e.size()},
          .backward = {3 * e.bytes(), 4 * e.size()},
          .parity = {1e-5, 1e-5,
                     "the gradients of bias and slope are sums whose order differs between the backends"},
          .peer = "add_row, activation and dropout one after the other"};
}

}   // namespace

void add_fused_cases(std::vector<OpCase>& out, const Extent& e) {
  for (const Act act :
       {Act::identity, Act::relu, Act::leaky_relu, Act::elu, Act::tanh, Act::gelu, Act::sigmoid, Act::prelu})
    out.push_back(fused(e, act, 0.3));
  out.push_back(fused(e, Act::tanh, 0));
}

}   // namespace cgcl::bench
