// Optimiser updates. They change their inputs in place; readers of the table compare inputs after the call as
// well.
#include "apps/bench/case_inputs.hpp"
#include "engine/ops/optim.hpp"

namespace cgcl::bench {

namespace {

/// `tensors` of the extent and as many of three elements: lists are updated in one call.
Vars state(const Exec& exec, DType d, const Extent& e, std::uint32_t tensors) {
  Vars out;
  for (std::uint32_t k = 0; k < tensors; ++k)
    out.emplace_back(draw(exec, d, e.rows, e.cols, 90 + k, k == 3 ? 0 : -1, 1));
  for (std::uint32_t k = 0; k < tensors; ++k)
    out.emplace_back(draw(exec, d, 1, 3, 95 + k, k == 3 ? 0 : -1, 1));
  return out;
}

OpCase update(const char* name, const Extent& e, std::uint32_t tensors, double passes, const Body& run) {
  return {.name = str("optim/", name),
          .shape = str(e.text(), " and [1,3]"),
          .prepare = [e, tensors, run](const Exec& exec, DType d) -> Prepared {
            return {state(exec, d, e, tensors), run};
          },
          .has_gradient = false,
          .forward = {passes * e.bytes(), 10 * e.size()},
          .parity = {1e-6, 1e-5, "contracted to fused multiply-adds on CUDA"}};
}

Var adam(Tape& t, const Vars& v, const AdamRule& rule) {
  ops::adam_in_place(t.exec(),
                     {{v[0].value(), v[1].value(), v[2].value(), v[3].value(), 3},
                      {v[4].value(), v[5].value(), v[6].value(), v[7].value(), 1}},
                     1e-3, rule);
  return Var(v[0].value());
}

}   // namespace

void add_optim_cases(std::vector<OpCase>& out, const Extent& e) {
  out.push_back(update("adam", e, 4, 7,
                       [](Tape& t, const Vars& v) { return adam(t, v, {.l2 = 0.01, .grad_scale = 0.5}); }));
  out.push_back(
      update("adamw", e, 4, 7, [](Tape& t, const Vars& v) { return adam(t, v, {.decay = 1 - 1e-5}); }));
  out.push_back(update("sgd-momentum", e, 3, 5, [](Tape& t, const Vars& v) {
    ops::sgd_in_place(
        t.exec(), {{v[0].value(), v[1].value(), v[2].value()}, {v[3].value(), v[4].value(), v[5].value()}},
        1e-3, 0.9, 0.01, 1);
    return Var(v[0].value());
  }));
  out.push_back(update("sgd", e, 2, 3, [](Tape& t, const Vars& v) {
    ops::sgd_in_place(t.exec(), {{v[0].value(), v[1].value(), {}}, {v[2].value(), v[3].value(), {}}}, 1e-3, 0,
                      0, 0.5);
    return Var(v[0].value());
  }));
  out.push_back(update("ema", e, 2, 3, [](Tape& t, const Vars& v) {
    ops::ema_in_place(t.exec(), {v[0].value(), v[2].value()}, {v[1].value(), v[3].value()}, 0.99);
    return Var(v[0].value());
  }));
}

}   // namespace cgcl::bench
