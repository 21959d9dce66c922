// Which inputs of a command may be standard input and pipes.
#pragma once

#include "apps/cli/settings.hpp"
#include "io/text/piped_input.hpp"

namespace cgcl {

/// By it a process tells those that it starts which copies they inherit (PipedInputs::take_over).
inline constexpr const char* kPipedVariable = "CIRCUITGCL_PIPED";

/// Whether inputs of the command may be standard input and pipes.
[[nodiscard]] bool takes_pipes(const CommandRow& command);

/// Copies what the settings name as files to read that is standard input or a pipe: inputs, lists of inputs
/// (@-) and files of options, of commands that remember no path of theirs. Throws as PipedInputs::take.
void take_piped_inputs(const Settings& settings, PipedInputs& piped);

}   // namespace cgcl
