#include "layers/module.hpp"

#include "engine/core/real_tensor.hpp"

#include <map>

namespace cgcl {

Var Module::add_parameter(std::string name, Var value) {
  entries_.push_back({std::move(name), value, nullptr, nullptr});
  return value;
}

void Module::add_buffer(std::string name, Tensor& tensor) {
  entries_.push_back({std::move(name), {}, &tensor, nullptr});
}

void Module::add_child(std::string name, Module& child) {
  entries_.push_back({std::move(name), {}, nullptr, &child});
}

template <class Visit>
void Module::visit(const std::string& prefix, const Visit& at) const {
  for (const Entry& entry : entries_) {
    if (entry.child) {
      entry.child->visit(entry.name.empty() ? prefix : prefix + entry.name + ".", at);
    } else {
      at(prefix + entry.name, entry.parameter, entry.buffer);
    }
  }
}

NamedVars Module::parameters() const {
  NamedVars out;
  visit("", [&](const std::string& name, const Var& parameter, const Tensor*) {
    if (parameter.defined()) out.emplace_back(name, parameter);
  });
  return out;
}

NamedTensors Module::buffers() const {
  NamedTensors out;
  visit("", [&](const std::string& name, const Var&, const Tensor* buffer) {
    if (buffer) out.emplace_back(name, *buffer);
  });
  return out;
}

NamedTensors Module::state() const {
  NamedTensors out;
  visit("", [&](const std::string& name, const Var& parameter, const Tensor* buffer) {
    out.emplace_back(name, buffer ? *buffer : parameter.value());
  });
  return out;
}

std::int64_t Module::parameter_count() const {
  std::int64_t count = 0;
  for (const auto& [name, parameter] : parameters()) count += parameter.value().size();
  return count;
}

void Module::load(const Exec& exec, const NamedTensors& values) {
  std::map<std::string, const Tensor*> by_name;
  for (const auto& [name, tensor] : values) {
    if (!by_name.emplace(name, &tensor).second) {
      throw Error(ErrorId::model_mismatch, str("tensor ", printable(name), " occurs twice"));
    }
  }
  NamedTensors own = state();
  for (const auto& [name, tensor] : own) {
    const auto found = by_name.find(name);
    if (found == by_name.end()) throw Error(ErrorId::model_mismatch, str("tensor ", name, " is missing"));
    const Tensor& given = *found->second;
    const bool real = given.dtype() == DType::f32 || given.dtype() == DType::f64;
    if (!real || given.rank() != tensor.rank() || !given.same_shape(tensor)) {
      throw Error(ErrorId::model_mismatch,
                  str("tensor ", name, " is ", name_of(given.dtype()), " ", given.shape(), ", expected ",
                      name_of(tensor.dtype()), " ", tensor.shape()));
    }
  }
  if (by_name.size() != own.size()) {
    for (const auto& [name, tensor] : own) by_name.erase(name);
    throw Error(ErrorId::model_mismatch, str("the model has no tensor ", printable(by_name.begin()->first)));
  }
  for (auto& [name, tensor] : own) {
    const Tensor& given = *by_name.at(name);
    if (given.dtype() == tensor.dtype()) {
      tensor.copy_from(exec, given);
    } else {
      tensor.copy_from(
          exec, real_tensor(exec, tensor.dtype(), host_values(exec, given), tensor.rows(), tensor.cols()));
    }
  }
}

}   // namespace cgcl
