// The embeddings that a run reads of its source design, for its report.
#pragma once

#include "apps/cli/console.hpp"
#include "apps/report/embedding_report.hpp"
#include "engine/core/exec.hpp"

#include <filesystem>

namespace cgcl {

/// Points of a map, at the most.
inline constexpr std::int64_t kMostMapped = 3000;

/// Maps of the embeddings that the encoder of the model in `folder` gives the first design that it was
/// trained on, as far as it is found: where config.toml names it or else beside the folder, with the SHA-256
/// that result.json has. Whatever stands in the way is told in `missing`; ResourceError is thrown when a disk
/// fails or memory ends on the way. The same for any number of threads.
[[nodiscard]] RunEmbeddings run_embeddings(const Exec& exec, const std::filesystem::path& folder,
                                           Console& console);

}   // namespace cgcl
