#include "io/checkpoint/tensor_file.hpp"

#include "io/graph/file_identity.hpp"
#include "io/graph/file_kind.hpp"
#include "io/safetensors/safetensors.hpp"
#include "io/text/sha256.hpp"

#include <span>
#include <string_view>
#include <utility>   // for pair

namespace cgcl {

namespace {

constexpr const char* kVersionKey = "format_version";
constexpr const char* kHashKey = "sha256";
constexpr int kVersionNumber = 1;

constexpr std::pair<std::string_view, FileNature> kKinds[] = {
    {kEncoderKind, FileNature::encoder},       {kModelKind, FileNature::model},
    {kPlusModelKind, FileNature::model},       {kFittedModelKind, FileNature::model},
    {kCheckpointKind, FileNature::checkpoint}, {kCandidateModelKind, FileNature::candidate_model}};

std::vector<std::int64_t> shape_of(const Tensor& tensor) {
  if (tensor.rank() == 1) return {tensor.rows()};
  return {tensor.rows(), tensor.cols()};
}

template <class T>
void add_typed(SafetensorsData& data, const Exec& exec, const std::string& name, const Tensor& tensor) {
  const std::vector<T> values = tensor.to_host<T>(exec);
  data.add_copy(name, shape_of(tensor), std::span<const T>(values));
}

void add(SafetensorsData& data, const Exec& exec, const std::string& name, const Tensor& tensor) {
  switch (tensor.dtype()) {
    case DType::f32:
      return add_typed<float>(data, exec, name, tensor);
    case DType::f64:
      return add_typed<double>(data, exec, name, tensor);
    case DType::i32:
      return add_typed<std::int32_t>(data, exec, name, tensor);
    case DType::i64:
      return add_typed<std::int64_t>(data, exec, name, tensor);
    case DType::u64:
      return add_typed<std::uint64_t>(data, exec, name, tensor);
  }
}

template <class T>
Tensor typed(const Exec& exec, const SafetensorsFile& file, const TensorEntry& entry) {
  const std::vector<T> values = file.values<T>(entry.name);
  if (entry.shape.size() == 1) return Tensor::from(exec, values);
  return Tensor::from(exec, values, entry.shape[0], entry.shape[1]);
}

Tensor read(const Exec& exec, const SafetensorsFile& file, const TensorEntry& entry) {
  const bool fits = entry.shape.size() == 1 || entry.shape.size() == 2;
  if (fits && entry.dtype == DataType::f32) return typed<float>(exec, file, entry);
  if (fits && entry.dtype == DataType::f64) return typed<double>(exec, file, entry);
  if (fits && entry.dtype == DataType::i32) return typed<std::int32_t>(exec, file, entry);
  if (fits && entry.dtype == DataType::i64) return typed<std::int64_t>(exec, file, entry);
  if (fits && entry.dtype == DataType::u64) return typed<std::uint64_t>(exec, file, entry);
  throw Error(ErrorId::model_damaged,
              str("tensor '", printable(entry.name), "' has rank ", entry.shape.size(), " and type ",
                  name_of(entry.dtype), ", expected numbers of rank 1 or 2"),
              file.where);
}

std::string content_hash(const std::map<std::string, std::string>& metadata,
                         const std::vector<TensorEntry>& entries) {
  Sha256 hash;
  const auto add_text = [&](const std::string& text) {
    hash.update(bytes_of(str(text.size(), ":", text, ";")));
  };
  for (const auto& [key, value] : metadata)
    if (key != kHashKey) {
      add_text(key);
      add_text(value);
    }
  for (const TensorEntry& entry : entries) {
    add_text(entry.name);
    add_text(std::string(name_of(entry.dtype)));
    for (const std::int64_t extent : entry.shape) add_text(str(extent));
    hash.update(entry.bytes);
  }
  return hash.hex();
}

/// All that a file has.
SafetensorsData data_of(const Exec& exec, const TensorFile& file) {
  SafetensorsData data;
  data.metadata = file.metadata;
  data.metadata["kind"] = file.kind;
  data.metadata[kVersionKey] = str(kVersionNumber);
  // Wide types first keeps every tensor aligned to its element size.
  for (const bool wide : {true, false})
    for (const auto& [name, tensor] : file.tensors)
      if ((size_of(tensor.dtype()) == 8) == wide) add(data, exec, name, tensor);
  data.metadata[kHashKey] = content_hash(data.metadata, data.entries);
  return data;
}

TensorFile checked(const SafetensorsFile& file, const Exec& exec, const std::string& kind) {
  const std::string* found = file.find_text("kind");
  if (!found || *found != kind)
    throw Error(
        ErrorId::foreign_file,
        str("holds ", found ? "'" + printable(*found) + "'" : "no known kind", ", expected '", kind, "'"),
        file.where);
  const std::string* version = file.find_text(kVersionKey);
  if (!version || *version != str(kVersionNumber))
    throw Error(
        ErrorId::model_damaged,
        str("has format version ", version ? printable(*version) : "none", ", expected ", kVersionNumber),
        file.where);
  const std::string* hash = file.find_text(kHashKey);
  if (!hash || *hash != content_hash(file.metadata, file.entries))
    throw Error(ErrorId::model_damaged, "content does not match its SHA-256", file.where);
  TensorFile out{kind, file.metadata, {}};
  for (const TensorEntry& entry : file.entries) out.tensors.emplace_back(entry.name, read(exec, file, entry));
  return out;
}

}   // namespace

void write_tensor_file(const std::filesystem::path& path, const Exec& exec, const TensorFile& file) {
  write_safetensors(path.string(), data_of(exec, file));
}

std::string tensor_file_text(const Exec& exec, const TensorFile& file) {
  const std::vector<std::byte> bytes = safetensors_bytes(data_of(exec, file));
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

TensorFile read_tensor_file(const std::filesystem::path& path, const Exec& exec, const std::string& kind) {
  for (const auto& [known, nature] : kKinds)
    if (kind == known) require_nature(path.string(), nature);
  return checked(read_safetensors(path.string()), exec, kind);
}

TensorFile parse_tensor_file(const std::string& text, const Exec& exec, const std::string& kind,
                             const std::string& where) {
  const auto bytes = std::as_bytes(std::span(text));
  return checked(parse_safetensors({bytes.begin(), bytes.end()}, where), exec, kind);
}

TensorList with_prefix(const TensorList& tensors, const std::string& prefix) {
  TensorList out;
  for (const auto& [name, tensor] : tensors)
    if (name.starts_with(prefix)) out.emplace_back(name.substr(prefix.size()), tensor);
  return out;
}

void add_with_prefix(TensorList& list, const std::string& prefix, const TensorList& tensors) {
  for (const auto& [name, tensor] : tensors) list.emplace_back(prefix + name, tensor);
}

}   // namespace cgcl
