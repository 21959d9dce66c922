// What a small model consists of, by name: enough to store it, and nothing of how it is stored.
#pragma once

#include "autograd/optim/optimizer.hpp"   // for NamedTensors
#include "engine/core/exec.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace cgcl {

/// The state of a model that is no Module: it has no gradient, and single numbers beside its tensors.
struct NamedState {
  NamedTensors tensors;   // names are unique
  std::map<std::string, double> numbers;
};

/// Adds the state of a part to that of its whole; its names begin with `prefix` there.
void add_part(NamedState& whole, const std::string& prefix, const NamedState& part);
/// The state of that part.
[[nodiscard]] NamedState part_of(const NamedState& whole, const std::string& prefix);

/// Reads a state that may come from a hostile file. Every member throws Error model_damaged, without a place,
/// for what is missing or of another kind.
class StateReader {
 public:
  /// Both must outlive it.
  StateReader(const Exec& exec, const NamedState& state) : exec_(exec), state_(state) {}

  /// A number in [lo, hi].
  [[nodiscard]] double number(const std::string& name, double lo, double hi) const;
  /// A whole number in [lo, hi].
  [[nodiscard]] std::int64_t integer(const std::string& name, std::int64_t lo, std::int64_t hi) const;
  [[nodiscard]] bool has_tensor(const std::string& name) const { return find(name) != nullptr; }
  /// A tensor of rank 1 and type T, on the host. T is float, double or std::int32_t.
  template <class T>
  [[nodiscard]] std::vector<T> values(const std::string& name) const;

 private:
  [[nodiscard]] const Tensor* find(const std::string& name) const;

  const Exec& exec_;
  const NamedState& state_;
};

}   // namespace cgcl
