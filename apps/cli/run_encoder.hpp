// The pre-trained encoder of a run: one that was given, or one that the run trains for itself.
#pragma once

#include "apps/train/loop.hpp"
#include "apps/train/pretrain.hpp"
#include "io/graph/circuit_graph.hpp"
#include "io/report/run_folder.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace cgcl {

struct RunEncoder {
  std::optional<PretrainedEncoder> encoder;   // none: the run reads no embedding
  bool stopped = false;                       // by the stop hook, in the middle of pre-training
};

/// Where a run that trains one for itself keeps it.
[[nodiscard]] std::filesystem::path encoder_file_of(const std::filesystem::path& folder);

/// The encoder in the file `given`, where that is not empty. Else, for the model sgrl, which is nothing
/// without one, the encoder of its paper pre-trained on the graph without labels and kept as
/// encoder.safetensors in the folder, where a resumed run finds it, with what its designs are known by.
/// `require_memory` as in RunOptions. Throws as read_encoder_file. [SGRL]
[[nodiscard]] RunEncoder encoder_of_run(const Exec& exec, RunFolder& folder, const std::string& model,
                                        const std::string& given, const CircuitGraph& graph,
                                        const std::vector<std::string>& design_identities,
                                        const std::function<std::int64_t(std::int64_t)>& require_memory,
                                        const LoopHooks& hooks);

}   // namespace cgcl
