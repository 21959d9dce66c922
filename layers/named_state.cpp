#include "layers/named_state.hpp"

#include "engine/core/error.hpp"

#include <cmath>   // for floor

namespace cgcl {

void add_part(NamedState& whole, const std::string& prefix, const NamedState& part) {
  for (const auto& [name, number] : part.numbers) whole.numbers[prefix + name] = number;
  for (const auto& [name, tensor] : part.tensors) whole.tensors.emplace_back(prefix + name, tensor);
}

NamedState part_of(const NamedState& whole, const std::string& prefix) {
  NamedState out;
  for (const auto& [name, number] : whole.numbers)
    if (name.starts_with(prefix)) out.numbers[name.substr(prefix.size())] = number;
  for (const auto& [name, tensor] : whole.tensors)
    if (name.starts_with(prefix)) out.tensors.emplace_back(name.substr(prefix.size()), tensor);
  return out;
}

const Tensor* StateReader::find(const std::string& name) const {
  for (const auto& [known, tensor] : state_.tensors)
    if (known == name) return &tensor;
  return nullptr;
}

double StateReader::number(const std::string& name, double lo, double hi) const {
  const auto found = state_.numbers.find(name);
  if (found == state_.numbers.end())
    throw Error(ErrorId::model_damaged, str("number '", name, "' is missing"));
  if (!(found->second >= lo && found->second <= hi))
    throw Error(ErrorId::model_damaged,
                str("number '", name, "' is ", found->second, ", expected one from ", lo, " to ", hi));
  return found->second;
}

std::int64_t StateReader::integer(const std::string& name, std::int64_t lo, std::int64_t hi) const {
  const double value = number(name, static_cast<double>(lo), static_cast<double>(hi));
  if (value != std::floor(value))
    throw Error(ErrorId::model_damaged, str("number '", name, "' is ", value, ", expected a whole one"));
  return static_cast<std::int64_t>(value);
}

template <class T>
std::vector<T> StateReader::values(const std::string& name) const {
  const Tensor* tensor = find(name);
  if (tensor == nullptr || tensor->dtype() != DTypeOf<T>::value || tensor->rank() != 1)
    throw Error(ErrorId::model_damaged,
                str("tensor '", name, "' is missing or no list of ", name_of(DTypeOf<T>::value)));
  return tensor->to_host<T>(exec_);
}

template std::vector<float> StateReader::values(const std::string& name) const;
template std::vector<double> StateReader::values(const std::string& name) const;
template std::vector<std::int32_t> StateReader::values(const std::string& name) const;

}   // namespace cgcl
