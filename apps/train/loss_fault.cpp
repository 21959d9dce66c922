#include "apps/train/loss_fault.hpp"

#include "engine/core/error.hpp"

#include <cmath>   // for isfinite

namespace cgcl {

std::string loss_fault(const Tape& tape, const Var& loss, const NamedVars& parameters) {
  const Exec& exec = tape.exec();
  if (exec.on_cuda() || std::isfinite(loss.value().item(exec))) return {};
  for (const auto& [name, parameter] : parameters)
    if (!all_finite(exec, parameter.value()))
      return str(" (parameter ", name, " is not finite: a gradient of an earlier step was not)");
  const std::string operation = tape.first_not_finite();
  return operation.empty() ? " (data that were given are not finite)"
                           : str(" (the first result that is not finite is that of ", operation, ")");
}

}   // namespace cgcl
