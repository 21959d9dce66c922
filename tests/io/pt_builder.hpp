// Builds .pt archives in memory, sound ones and broken ones: a zip writer, a pickle writer and
// a small circuit.
#pragma once

#include "io/text/file_bytes.hpp"

#include <cstdint>
#include <cstring>   // for memcpy
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cgcl::test {

/// One entry; the optional members replace what an honest writer would put.
struct ZipPart {
  std::string name = {}, data = {};
  std::uint16_t method = 0, flags = 0;
  std::optional<std::uint32_t> crc = {}, central_offset = {}, central_size = {};
  std::optional<std::string> local_name = {};
  std::string gap = {};      // bytes before the local header
  bool descriptor = false;   // as torch.save: sizes behind the data
};

struct ZipShape {
  bool zip64 = false;
  std::string comment = {}, before_directory = {}, after_directory = {};
  std::optional<std::uint16_t> entries = {};
};

std::string zip_bytes(const std::vector<ZipPart>& parts, const ZipShape& shape = {});

/// Emits opcodes of protocol 2; every method returns the writer.
class PickleWriter {
 public:
  PickleWriter& raw(const std::string& opcodes);
  PickleWriter& text(const std::string& value);
  PickleWriter& integer(std::int64_t value);
  PickleWriter& global(const std::string& module, const std::string& name);
  PickleWriter& object(const std::string& module, const std::string& name);   // NEWOBJ with ()
  PickleWriter& integers(const std::vector<std::int64_t>& values);            // a tuple
  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

/// "\x80\x02" + body + "."
std::string pickled(const std::string& body);

/// A tensor to be written; defaults describe a contiguous one.
struct TensorSpec {
  std::string storage = "FloatStorage";
  std::vector<std::int64_t> shape = {};
  std::string data = {};   // bytes of the storage
  std::optional<std::vector<std::int64_t>> stride = {};
  std::int64_t offset = 0;
  std::optional<std::int64_t> storage_elements = {};
};

template <class T>
TensorSpec tensor_of(const std::string& storage, const std::vector<std::int64_t>& shape,
                     const std::vector<T>& values) {
  std::string data(values.size() * sizeof(T), '\0');
  if (!values.empty()) std::memcpy(data.data(), values.data(), data.size());
  return {.storage = storage, .shape = shape, .data = data};
}

/// A HeteroData by tensor: keys are "STORE KEY", for instance "net x", "cc_p2n edge_index".
using HeteroSpec = std::map<std::string, TensorSpec>;

/// 5 nets (0 and 1 are supplies, 4 has no terminal), 2 devices, 6 pins and couplings of every kind.
HeteroSpec small_circuit();

/// The pickle and the storages of the circuit, and the whole archive.
std::vector<ZipPart> hetero_parts(const HeteroSpec& spec, bool in_list = true);
std::string hetero_archive(const HeteroSpec& spec, bool in_list = true);

/// An archive with this pickle and one float storage "0" of 4 elements.
std::string archive_with_pickle(const std::string& pickle);

/// The opcodes that build one tensor from storage `key`.
std::string tensor_opcodes(const TensorSpec& tensor, const std::string& key);

std::vector<std::byte> to_bytes(const std::string& text);

/// `count` bytes, little-endian.
std::string little(std::uint64_t value, int count);

}   // namespace cgcl::test
