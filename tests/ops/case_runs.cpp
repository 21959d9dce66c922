#include "tests/ops/case_runs.hpp"

#include "apps/bench/case_inputs.hpp"

#include <cmath>     // for abs, isfinite
#include <cstring>   // for memcmp

namespace cgcl::bench {

namespace {

template <class T>
std::vector<double> widened(const Exec& exec, const Tensor& t) {
  const auto host = t.to_host<T>(exec);
  return {host.begin(), host.end()};
}

/// 64-bit keys do not fit a double: their halves follow each other.
std::vector<double> halves(const Exec& exec, const Tensor& t) {
  std::vector<double> out;
  for (const std::uint64_t key : t.to_host<std::uint64_t>(exec)) {
    out.push_back(static_cast<double>(key >> 32));
    out.push_back(static_cast<double>(key & 0xFFFFFFFFu));
  }
  return out;
}

std::vector<double> numbers(const Exec& exec, const Tensor& t) {
  switch (t.dtype()) {
    case DType::f32:
      return widened<float>(exec, t);
    case DType::f64:
      return widened<double>(exec, t);
    case DType::i32:
      return widened<std::int32_t>(exec, t);
    case DType::i64:
      return widened<std::int64_t>(exec, t);
    case DType::u64:
      break;
  }
  return halves(exec, t);
}

}   // namespace

CaseRun run_case(const Exec& exec, const OpCase& c, DType dtype) {
  CaseRun out;
  const auto keep = [&](std::string name, const Tensor& t) {
    out.names.push_back(std::move(name));
    out.values.push_back(numbers(exec, t));
  };
  const Prepared p = c.prepare(exec, dtype);
  Tape tape(exec, c.has_gradient ? TapeMode::train : TapeMode::frozen, 5);
  const Var y = p.run(tape, p.inputs);
  keep("result", y.value());
  if (c.has_gradient) tape.backward(y, draw(exec, dtype, y.rows(), y.cols(), 111, -1, 1));
  for (std::size_t k = 0; k < p.inputs.size(); ++k) {
    keep(str("input ", k), p.inputs[k].value());
    if (p.inputs[k].grad().defined()) keep(str("gradient ", k), p.inputs[k].grad());
  }
  return out;
}

bool same_bytes(const CaseRun& a, const CaseRun& b) {
  if (a.names != b.names) return false;
  for (std::size_t k = 0; k < a.values.size(); ++k) {
    const auto &u = a.values[k], &v = b.values[k];
    if (u.size() != v.size() || (!u.empty() && std::memcmp(u.data(), v.data(), 8 * u.size()) != 0))
      return false;
  }
  return true;
}

std::string first_difference(const CaseRun& a, const CaseRun& b, const Tolerance& tolerance) {
  if (a.names != b.names) return "different gradients are defined";
  for (std::size_t k = 0; k < a.values.size(); ++k) {
    if (a.values[k].size() != b.values[k].size()) return a.names[k] + " differs in size";
    for (std::size_t i = 0; i < a.values[k].size(); ++i) {
      const double u = a.values[k][i], v = b.values[k][i];
      if (u == v || std::abs(u - v) <= tolerance.absolute + tolerance.relative * std::abs(v)) continue;
      return str(a.names[k], ", element ", i, ": ", u, " against ", v);
    }
  }
  return {};
}

}   // namespace cgcl::bench
