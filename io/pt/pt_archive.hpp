// A torch.save archive in memory: the pickled structure and its tensors, each checked against its storage.
#pragma once

#include "engine/core/index.hpp"
#include "io/pt/pickle.hpp"
#include "io/pt/zip.hpp"
#include "io/safetensors/data_type.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace cgcl {

/// A strided view of a storage. Strides and offset count elements; every element lies inside `storage`,
/// and no two indices name the same element.
struct PtTensor {
  DataType dtype = DataType::f32;
  std::vector<std::int64_t> shape, stride;
  std::int64_t offset = 0, count = 0;
  ByteView storage;
};

/// Copies share the bytes of the file.
class PtArchive {
 public:
  [[nodiscard]] const PickleDocument& pickle() const { return pickle_; }
  [[nodiscard]] const std::string& where() const { return where_; }

  /// The tensor (or parameter) that a value is; null when it is none.
  [[nodiscard]] const PtTensor* tensor(PickleRef ref) const;

  /// The elements of `tensor`, row-major. Throws Error pt_tensor when T is not its element type.
  template <class T>
  [[nodiscard]] std::vector<T> values(const PtTensor& tensor) const {
    std::vector<T> out(idx(tensor.count));
    copy(tensor, data_type_of<T>(), reinterpret_cast<std::byte*>(out.data()));
    return out;
  }

 private:
  friend PtArchive parse_pt_archive(std::vector<std::byte> bytes, const std::string& where);
  void resolve(const ZipArchive& zip, const std::string& prefix);
  void copy(const PtTensor& tensor, DataType expected, std::byte* out) const;

  std::shared_ptr<const std::vector<std::byte>> bytes_;
  std::string where_;
  PickleDocument pickle_;
  std::map<PickleRef, PtTensor> tensors_;
};

/// Reads an archive. Throws as parse_zip and parse_pickle, Error pt_content unless there is exactly one
/// data.pkl and the byte order is little, Error pt_tensor for a view that leaves its storage or names
/// an element twice, and Error pt_limit when the tensors together exceed 1.1 times the file and 64 MB.
[[nodiscard]] PtArchive parse_pt_archive(std::vector<std::byte> bytes, const std::string& where);

/// The same for a file. Throws Error file_missing too.
[[nodiscard]] PtArchive read_pt_archive(const std::string& path);

}   // namespace cgcl
