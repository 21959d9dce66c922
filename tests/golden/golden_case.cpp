#include "tests/golden/golden_case.hpp"

#include "engine/core/index.hpp"
#include "engine/core/real_tensor.hpp"

#include <algorithm>
#include <cmath>

namespace cgcl::golden {

GoldenCase::GoldenCase(const SafetensorsFile& file, const Exec& exec, DType dtype)
    : file_(file), exec_(exec), dtype_(dtype) {
  const std::string* attrs = file.find_text("attrs");
  attrs_ = attrs ? parse_json(*attrs, file.where) : JsonValue::object();
}

std::int64_t GoldenCase::size(const std::string& name, std::size_t axis) const {
  return file_.entry(name).shape.at(axis);
}

std::vector<double> GoldenCase::reals(const std::string& name) const {
  switch (file_.entry(name).dtype) {
    case DataType::f64:
      return file_.values<double>(name);
    case DataType::i64: {
      const std::vector<std::int64_t> v = file_.values<std::int64_t>(name);
      return {v.begin(), v.end()};
    }
    default: {
      const std::vector<float> v = file_.values<float>(name);
      return {v.begin(), v.end()};
    }
  }
}

std::vector<float> GoldenCase::floats(const std::string& name) const {
  const std::vector<double> v = reals(name);
  return {v.begin(), v.end()};
}

std::vector<std::int32_t> GoldenCase::ids(const std::string& name) const {
  const std::vector<double> v = reals(name);
  return {v.begin(), v.end()};
}

Tensor GoldenCase::real(const std::string& name) const {
  const std::vector<std::int64_t>& shape = file_.entry(name).shape;
  const std::vector<double> values = reals(name);
  if (shape.size() < 2) return real_tensor(exec_, dtype_, values);
  const auto count = static_cast<std::int64_t>(values.size());
  return real_tensor(exec_, dtype_, values, shape[0], shape[0] > 0 ? count / shape[0] : 0);
}

Var GoldenCase::input(const std::string& name) {
  const Var leaf(real("in." + name), has("grad." + name));
  if (leaf.requires_grad()) leaves_.emplace_back(name, leaf);
  return leaf;
}

GoldenCase::Pairs GoldenCase::pairs(const std::string& name) const {
  const std::vector<std::int32_t> all = ids("in." + name);
  const auto half = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
  return {{all.begin(), half}, {half, all.end()}};
}

double GoldenCase::number(const std::string& attr, double fallback) const {
  const JsonValue* value = attrs_.find(attr);
  return value && value->is_number() ? value->as_real() : fallback;
}

std::string GoldenCase::text(const std::string& attr, const std::string& fallback) const {
  const JsonValue* value = attrs_.find(attr);
  return value && value->is_text() ? value->as_text() : fallback;
}

std::vector<double> GoldenCase::list(const std::string& attr) const {
  std::vector<double> out;
  if (const JsonValue* value = attrs_.find(attr)) {
    for (const JsonValue& item : value->as_array()) out.push_back(item.as_real());
  }
  return out;
}

bool GoldenCase::flag(const std::string& attr, bool fallback) const {
  const JsonValue* value = attrs_.find(attr);
  return value ? value->as_bool() : fallback;
}

void GoldenCase::load(Module& module) {
  NamedTensors state = module.state();
  std::size_t given = 0;
  for (const TensorEntry& entry : file_.entries) given += entry.name.starts_with("param.") ? 1u : 0u;
  for (auto& [name, tensor] : state) {
    const std::vector<double> values = reals("param." + name);
    CGCL_CHECK(static_cast<std::int64_t>(values.size()) == tensor.size(), "param.", name, " does not fit ",
               tensor.shape());
    tensor.copy_from(exec_, tensor.rank() < 2
                                ? real_tensor(exec_, dtype_, values)
                                : real_tensor(exec_, dtype_, values, tensor.rows(), tensor.cols()));
  }
  CGCL_CHECK(given == state.size(), "the file has ", given, " parameters, the module ", state.size());
  for (const auto& leaf : module.parameters()) leaves_.push_back(leaf);
}

void GoldenCase::fail(const std::string& reason) {
  if (failure_.empty()) failure_ = reason;
}

void GoldenCase::compare(const std::string& name, const std::vector<double>& got) {
  const std::vector<double> want = reals(name);
  if (want.size() != got.size()) return fail(str(name, ": ", got.size(), " values, expected ", want.size()));
  const double absolute = dtype_ == DType::f64 ? 1e-6 : 2e-5, relative = dtype_ == DType::f64 ? 1e-5 : 2e-4;
  for (std::size_t i = 0; i < want.size(); ++i) {
    if (got[i] == want[i] || (std::isnan(got[i]) && std::isnan(want[i]))) continue;
    const double error = std::abs(got[i] - want[i]);
    if (!(error <= worst_)) worst_ = error;
    if (!(error <= absolute + relative * std::abs(want[i]))) {
      fail(str(name, "[", i, "] is ", got[i], ", expected ", want[i]));
    }
  }
}

void GoldenCase::expect(const std::string& name, const std::vector<double>& got) {
  compare("out." + name, got);
}

void GoldenCase::expect(const std::string& name, const Tensor& got) { expect(name, host_values(exec_, got)); }

void GoldenCase::expect_gradient(const std::string& name, const Tensor& got) {
  if (has("grad." + name)) compare("grad." + name, host_values(exec_, got));
}

void GoldenCase::objective(Tape& tape, const std::string& name, const Var& out) {
  if (!has("gout." + name)) return;
  const Tensor seed = real("gout." + name);
  CGCL_CHECK(seed.size() == out.value().size(), "gout.", name, " does not fit ", out.value().shape());
  const Var term = ag::sum(tape, ag::mul(tape, out, Var(seed.reshaped(out.rows(), out.cols()))));
  objective_ = objective_.defined() ? ag::add(tape, objective_, term) : term;
}

void GoldenCase::result(Tape& tape, const std::string& name, const Var& out) {
  expect(name, out.value());
  objective(tape, name, out);
}

void GoldenCase::gradients(Tape& tape) {
  if (objective_.defined() && objective_.requires_grad()) tape.backward(objective_);
  for (const TensorEntry& entry : file_.entries) {
    if (!entry.name.starts_with("grad.")) continue;
    const std::string name = entry.name.substr(5);
    const auto leaf = std::find_if(leaves_.begin(), leaves_.end(),
                                   [&](const auto& candidate) { return candidate.first == name; });
    if (leaf == leaves_.end()) {
      fail(entry.name + " has no counterpart here");
    } else if (leaf->second.grad().defined()) {
      compare(entry.name, host_values(exec_, leaf->second.grad()));
    } else {
      compare(entry.name, std::vector<double>(idx(leaf->second.value().size()), 0.0));
    }
  }
}

}   // namespace cgcl::golden
