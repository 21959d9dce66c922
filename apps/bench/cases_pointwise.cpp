// Elementwise operations, columns and random fills.
#include "apps/bench/case_inputs.hpp"
#include "autograd/division.hpp"
#include "autograd/ops.hpp"
#include "engine/core/random.hpp"
#include "engine/ops/pointwise.hpp"

namespace cgcl::bench {

namespace {

using Binary = Var (*)(Tape&, const Var&, const Var&);

OpCase binary(const char* name, Binary op, const Extent& e) {
  const double b = e.bytes();
  return {.name = str("pointwise/", name),
          .shape = e.text(),
          .prepare = [op, e](const Exec& exec, DType d) -> Prepared {
            return {{leaf(exec, d, e, 1), leaf(exec, d, e, 2)},
                    [op](Tape& t, const Vars& in) { return op(t, in[0], in[1]); }};
          },
          .forward = {3 * b, e.size()},
          .backward = {4 * b, 2 * e.size()}};
}

OpCase unary(const std::string& name, const Extent& e, const std::function<Var(Tape&, const Var&)>& op) {
  const double b = e.bytes();
  return {.name = "pointwise/" + name,
          .shape = e.text(),
          .prepare = [op, e](const Exec& exec, DType d) -> Prepared {
            return {{leaf(exec, d, e, 3)}, [op](Tape& t, const Vars& in) { return op(t, in[0]); }};
          },
          .forward = {2 * b, e.size()},
          .backward = {3 * b, 2 * e.size()}};
}

/// x with a second input of another shape.
OpCase with_vector(const char* name, const Extent& e, std::int64_t n, Binary op) {
  OpCase c = binary(name, op, e);
  c.prepare = [op, e, n](const Exec& exec, DType d) -> Prepared {
    return {{leaf(exec, d, e, 4), leaf(exec, d, n, 1, 5)},
            [op](Tape& t, const Vars& in) { return op(t, in[0], in[1]); }};
  };
  c.forward.bytes = 2 * e.bytes();
  c.backward.bytes = 3 * e.bytes();
  c.parity = {1e-5, 1e-5, "the second gradient is a sum whose order differs between the backends"};
  return c;
}

void add_activations(std::vector<OpCase>& out, const Extent& e) {
  for (const Act act : {Act::relu, Act::leaky_relu, Act::elu, Act::tanh, Act::gelu, Act::sigmoid})
    out.push_back(unary(str("activation-", name_of(act)), e,
                        [act](Tape& t, const Var& x) { return ag::activation(t, act, x); }));
  OpCase prelu = with_vector("activation-prelu", e, 1, [](Tape& t, const Var& x, const Var& slope) {
    return ag::activation(t, Act::prelu, x, slope);
  });
  out.push_back(std::move(prelu));
}

void add_columns(std::vector<OpCase>& out, const Extent& e) {
  out.push_back({.name = "columns/concat_columns",
                 .shape = str(e.text(), " + [", e.rows, ",3] + itself"),
                 .prepare = [e](const Exec& exec, DType d) -> Prepared {
                   return {{leaf(exec, d, e, 6), leaf(exec, d, e.rows, 3, 7)}, [](Tape& t, const Vars& in) {
                             return ag::concat_columns(t, {in[0], in[1], in[0]});
                           }};
                 },
                 .forward = {4 * e.bytes(), 0},
                 .backward = {4 * e.bytes(), e.size()}});
  const std::int64_t width = e.cols - 3;
  out.push_back(unary("slice_columns", e,
                      [width](Tape& t, const Var& x) { return ag::slice_columns(t, x, 2, width); }));
  out.back().name = "columns/slice_columns";
}

/// Random fills have no input; the draws are compared bit for bit on one device.
void add_random(std::vector<OpCase>& out, const Extent& e) {
  const auto fill = [&](const char* name, double flops, bool gaussian) {
    out.push_back({.name = str("random/", name),
                   .shape = e.text(),
                   .prepare = [e, gaussian](const Exec& exec, DType d) -> Prepared {
                     return {{}, [&exec, d, e, gaussian](Tape&, const Vars&) {
                               const RandomKey key{7, kInit, 3};
                               return Var(gaussian ? ops::normal(exec, d, e.rows, e.cols, key)
                                                   : ops::uniform(exec, d, e.rows, e.cols, key, -1, 1));
                             }};
                   },
                   .has_gradient = false,
                   .forward = {e.bytes(), flops * e.size()},
                   .parity = {1e-6, 1e-6, "log and cos in double, then rounded to float32"}});
  };
  fill("uniform", 40, false);   // ten rounds of two products for two draws
  fill("normal", 120, true);
}

}   // namespace

void add_pointwise_cases(std::vector<OpCase>& out, const Extent& e) {
  out.push_back(binary("add", ag::add, e));
  out.push_back(binary("sub", ag::sub, e));
  out.push_back(binary("mul", ag::mul, e));
  out.push_back(binary(
      "divide",
      [](Tape& t, const Var& a, const Var& b) {
        return ag::divide(t, a, ag::square(t, b), 0.5);   // of what is not negative
      },
      e));
  out.back().parity = {1e-6, 1e-6, "the reciprocal root is rounded, then squared"};
  out.push_back(unary("scale", e, [](Tape& t, const Var& x) { return ag::scale(t, x, -1.75); }));
  out.push_back(unary("square", e, ag::square));
  out.push_back(unary("detach", e, [](Tape& t, const Var& x) { return ag::mul(t, x, ag::detach(x)); }));
  out.back().has_gradient = false;   // its gradient is not that of the value: that is what it is for
  add_activations(out, e);
  out.push_back(unary("dropout", e, [](Tape& t, const Var& x) { return ag::dropout(t, x, 0.3); }));
  out.push_back(with_vector("scale_by", e, 1, ag::scale_by));
  out.push_back(with_vector("add_row", e, e.cols, ag::add_row));
  out.push_back(with_vector("mul_rows", e, e.rows, ag::mul_rows));
  OpCase rows = unary("scale_rows", e, {});
  rows.prepare = [e](const Exec& exec, DType d) -> Prepared {
    const Tensor s = draw_vector(exec, d, e.rows, 8, -2, 2);
    return {{leaf(exec, d, e, 9)}, [s](Tape& t, const Vars& in) { return ag::scale_rows(t, in[0], s); }};
  };
  out.push_back(std::move(rows));
  add_columns(out, e);
  add_random(out, e);
}

}   // namespace cgcl::bench
