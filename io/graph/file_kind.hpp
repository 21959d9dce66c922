// What a file is, told by its content and never by its name.
#pragma once

#include <cstdint>
#include <string>

namespace cgcl {

enum class FileKind : std::uint8_t {
  pt,
  graph,
  encoder,
  model,
  checkpoint,
  candidate_model,
  plus_model,
  fitted_model,
  split,
  safetensors,
  unknown
};

// Metadata "kind" of our safetensors files; graphs have kGraphKind.
inline constexpr const char* kEncoderKind = "circuitgcl.encoder";
inline constexpr const char* kModelKind = "circuitgcl.model";
inline constexpr const char* kCheckpointKind = "circuitgcl.checkpoint";
inline constexpr const char* kCandidateModelKind = "circuitgcl.candidate_model";
inline constexpr const char* kPlusModelKind = "circuitgcl+";           // the model of a run too
inline constexpr const char* kFittedModelKind = "circuitgcl.fitted";   // the same of a system without epochs
inline constexpr const char* kSplitKind = "circuitgcl.split";

/// "pt", "graph", "model" and so on.
[[nodiscard]] const char* name_of(FileKind kind);

/// Looks at the first bytes and, for safetensors, at the metadata. A file that begins like a .pt or a
/// safetensors file counts as one even when it is damaged, so that its reader can say what is wrong.
/// Throws Error file_missing, ResourceError.
[[nodiscard]] FileKind sniff(const std::string& path);

}   // namespace cgcl
