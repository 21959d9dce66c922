// Named tensors with metadata in one verified file: encoders, models and checkpoints.
#pragma once

#include "engine/core/exec.hpp"
#include "engine/core/tensor.hpp"
#include "io/graph/file_kind.hpp"   // for kModelKind and its kin

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace cgcl {

using TensorList = std::vector<std::pair<std::string, Tensor>>;   // names are unique

/// What a file holds. `kind` says what it is ("circuitgcl.model" …) and is checked on reading.
struct TensorFile {
  std::string kind;
  std::map<std::string, std::string> metadata;
  TensorList tensors;
};

/// Writes a safetensors file atomically, with the SHA-256 of names, shapes, values and metadata in the
/// metadata. Equal content gives equal bytes. Throws as write_safetensors.
void write_tensor_file(const std::filesystem::path& path, const Exec& exec, const TensorFile& file);

/// Reads it back onto the device of `exec`. Throws as require_nature and read_safetensors; Error foreign_file
/// for another kind, model_damaged when the hash does not fit or a tensor has a type that no model has.
[[nodiscard]] TensorFile read_tensor_file(const std::filesystem::path& path, const Exec& exec,
                                          const std::string& kind);

/// The bytes of such a file, and back. Throw as those that write and read it; `where` is named in errors.
[[nodiscard]] std::string tensor_file_text(const Exec& exec, const TensorFile& file);
[[nodiscard]] TensorFile parse_tensor_file(const std::string& text, const Exec& exec, const std::string& kind,
                                           const std::string& where);

/// The tensors whose name begins with `prefix`, without it.
[[nodiscard]] TensorList with_prefix(const TensorList& tensors, const std::string& prefix);
/// Appends `tensors` to `list` under `prefix`.
void add_with_prefix(TensorList& list, const std::string& prefix, const TensorList& tensors);

}   // namespace cgcl
