// The safetensors format, read with tighter limits than its reference and written deterministically.
// Layout: 8 bytes little-endian header length, JSON header, tensors row-major and little-endian.
#pragma once

#include "engine/core/index.hpp"
#include "io/safetensors/data_type.hpp"
#include "io/text/file_bytes.hpp"

#include <cstdint>
#include <cstring>   // for memcpy
#include <list>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cgcl {

/// One tensor of a file. `bytes` is owned by the file (when read) or by the caller (when written).
struct TensorEntry {
  std::string name;
  DataType dtype = DataType::f32;
  std::vector<std::int64_t> shape;
  ByteView bytes;

  [[nodiscard]] std::int64_t count() const {
    return static_cast<std::int64_t>(bytes.size()) / size_of(dtype);
  }
};

/// A file in memory: metadata and tensors in the order of their data. Copies share the bytes. Accessors
/// convert nothing: a missing name throws Error tensor_missing, another type or shape Error tensor_type.
class SafetensorsFile {
 public:
  std::map<std::string, std::string> metadata;
  std::vector<TensorEntry> entries;
  std::string where;   // named in errors
  std::shared_ptr<const std::vector<std::byte>> storage;

  [[nodiscard]] const TensorEntry* find(std::string_view name) const;
  [[nodiscard]] const TensorEntry& entry(std::string_view name) const;
  [[nodiscard]] const std::string* find_text(const std::string& key) const;
  [[nodiscard]] const std::string& text(const std::string& key) const;
  [[nodiscard]] std::int64_t integer(const std::string& key) const;   // metadata holding a decimal integer
  [[nodiscard]] double real(const std::string& key) const;            // metadata holding a number, or inf

  /// All elements of a tensor of element type T, row-major.
  template <class T>
  [[nodiscard]] std::vector<T> values(std::string_view name) const {
    return copy<T>(typed(name, data_type_of<T>()));
  }
  /// The same, for a tensor that must have this shape.
  template <class T>
  [[nodiscard]] std::vector<T> values(std::string_view name, const std::vector<std::int64_t>& shape) const {
    require_shape(name, shape);
    return values<T>(name);
  }
  /// Throws Error tensor_type unless the tensor has this shape.
  void require_shape(std::string_view name, const std::vector<std::int64_t>& shape) const;

 private:
  [[nodiscard]] const TensorEntry& typed(std::string_view name, DataType dtype) const;
  template <class T>
  [[nodiscard]] static std::vector<T> copy(const TensorEntry& tensor) {
    std::vector<T> out(idx(tensor.count()));
    if (!out.empty()) std::memcpy(out.data(), tensor.bytes.data(), tensor.bytes.size());
    return out;
  }
};

/// Reads a whole file. Throws Error file_missing, or one of the safetensors_* ids for anything that is
/// not sound: header above 16 MB, more than 65,536 tensors, JSON deeper than 4, duplicate keys, holes,
/// overlaps, trailing bytes.
[[nodiscard]] SafetensorsFile read_safetensors(const std::string& path);

/// The same for bytes in memory; `where` is named in errors.
[[nodiscard]] SafetensorsFile parse_safetensors(std::vector<std::byte> bytes, const std::string& where);

/// The metadata alone, reading no more than the header. Throws as read_safetensors, but does not
/// see the data.
[[nodiscard]] std::map<std::string, std::string> read_safetensors_metadata(const std::string& path);

/// What to write. Tensors are written in the order of add(); put wide element types first, so that
/// every tensor starts at a multiple of its element size. add() keeps a view: the values must live
/// until the file is written.
class SafetensorsData {
 public:
  std::map<std::string, std::string> metadata;
  std::vector<TensorEntry> entries;

  template <class T>
  void add(const std::string& name, const std::vector<std::int64_t>& shape, const std::vector<T>& values) {
    add_bytes(name, data_type_of<T>(), shape, std::as_bytes(std::span<const T>(values)));
  }
  /// Keeps the values itself.
  template <class T>
  void add_copy(const std::string& name, const std::vector<std::int64_t>& shape, std::span<const T> values) {
    const ByteView bytes = std::as_bytes(values);
    add_bytes(name, data_type_of<T>(), shape, owned_.emplace_back(bytes.begin(), bytes.end()));
  }
  /// Throws ShapeError when the bytes do not match the shape or the name is taken.
  void add_bytes(const std::string& name, DataType dtype, const std::vector<std::int64_t>& shape,
                 ByteView bytes);

 private:
  std::list<std::vector<std::byte>> owned_;
};

/// Writes the file atomically; equal data give equal bytes. The data begin at a multiple of 8. Texts
/// that are not UTF-8 have the offending bytes replaced. Throws as AtomicFile, and Error
/// safetensors_limit when no reader would take it.
void write_safetensors(const std::string& path, const SafetensorsData& data);

/// The bytes that write_safetensors would write.
[[nodiscard]] std::vector<std::byte> safetensors_bytes(const SafetensorsData& data);

/// A list of texts as one JSON text for the metadata, and back. Reading throws Error safetensors_header.
[[nodiscard]] std::string metadata_list(const std::vector<std::string>& texts);
[[nodiscard]] std::vector<std::string> parse_metadata_list(const std::string& json, const std::string& where);

}   // namespace cgcl
