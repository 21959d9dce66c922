// What layers and models have in common: named parameters, named buffers, children, one line of description.
#pragma once

#include "autograd/optim/optimizer.hpp"   // for NamedVars, NamedTensors
#include "layers/init.hpp"

#include <string>
#include <vector>

namespace cgcl {

/// A layer or a model. Names are dotted paths ("layers.0.lin_l.weight") in the order of registration. Not
/// copyable: a parent holds pointers to its members.
class Module {
 public:
  virtual ~Module() = default;
  Module(const Module&) = delete;
  Module& operator=(const Module&) = delete;

  /// "Linear(144 -> 144, bias)"
  [[nodiscard]] virtual std::string describe() const = 0;
  [[nodiscard]] NamedVars parameters() const;
  /// What is stored but not learned: running statistics.
  [[nodiscard]] NamedTensors buffers() const;
  /// Parameters and buffers in one list, as a model file holds them. The tensors share memory
  /// with the module.
  [[nodiscard]] NamedTensors state() const;
  /// Overwrites parameters and buffers; values of the other real dtype are converted. Names and shapes must
  /// be those of state(), in any order, else Error model_mismatch and nothing is changed.
  void load(const Exec& exec, const NamedTensors& values);
  /// Number of parameter elements.
  [[nodiscard]] std::int64_t parameter_count() const;

 protected:
  Module() = default;
  /// Registers under a name and returns the variable.
  Var add_parameter(std::string name, Var value);
  void add_buffer(std::string name, Tensor& tensor);
  /// An empty name puts the entries of the child among those of this module.
  void add_child(std::string name, Module& child);

 private:
  struct Entry {
    std::string name;
    Var parameter;
    Tensor* buffer = nullptr;
    Module* child = nullptr;
  };
  template <class Visit>
  void visit(const std::string& prefix, const Visit& at) const;

  std::vector<Entry> entries_;
};

}   // namespace cgcl
