// From settings to the plain structs of engine and training library.
#pragma once

#include "apps/cli/console.hpp"
#include "apps/cli/settings.hpp"
#include "apps/train/downstream.hpp"
#include "apps/train/pretrain.hpp"
#include "engine/core/exec.hpp"

namespace cgcl {

/// Warns when `--device auto` means the CPU although a CUDA backend is installed.
[[nodiscard]] ExecOptions exec_options(const Settings& settings, Console& console);
/// The same on that device.
[[nodiscard]] ExecOptions exec_options(const Settings& settings, Device device);
[[nodiscard]] CompressionOptions compression_options(const Settings& settings);
[[nodiscard]] PretrainOptions pretrain_options(const Settings& settings);
[[nodiscard]] TrainOptions train_options(const Settings& settings);

/// Hooks that draw on the progress line, warn on the console and stop on signals. Both must outlive them.
[[nodiscard]] LoopHooks console_hooks(Console& console, Progress& progress);

/// The most bytes held at once so far: of the device's memory on CUDA, else of all that this process counts
/// (engine/core/host_memory.hpp).
[[nodiscard]] std::int64_t peak_bytes(const Exec& exec);

}   // namespace cgcl
