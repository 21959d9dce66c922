#include "io/safetensors/safetensors.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/safetensors/header_json.hpp"
#include "io/text/byte_stream.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace cgcl {
namespace {

constexpr std::array<std::string_view, 13> kNames = {"F64", "F32", "F16", "BF16", "I64", "I32", "I16",
                                                     "I8",  "U64", "U32", "U16",  "U8",  "BOOL"};

std::string shape_text(const std::vector<std::int64_t>& shape) {
  std::string text = "[";
  for (const std::int64_t extent : shape) text += (text.size() > 1 ? "," : "") + std::to_string(extent);
  return text + "]";
}

/// Bytes that a shape of this type takes; false on overflow or a negative extent.
bool bytes_of_shape(const std::vector<std::int64_t>& shape, DataType dtype, std::int64_t& bytes) {
  bytes = size_of(dtype);
  bool empty = false;
  for (const std::int64_t extent : shape) {
    if (extent < 0) return false;
    empty = empty || extent == 0;
  }
  for (const std::int64_t extent : shape)
    if (!empty && __builtin_mul_overflow(bytes, extent, &bytes)) return false;
  if (empty) bytes = 0;
  return true;
}

std::uint64_t header_length(ByteView bytes, const std::string& where) {
  if (bytes.size() < 8)
    throw Error(ErrorId::safetensors_header, "the file is shorter than the 8 bytes of the header length",
                where);
  std::uint64_t length = 0;
  for (std::size_t i = 0; i < 8; ++i) length |= std::to_integer<std::uint64_t>(bytes[i]) << 8 * i;
  if (length > kMaxHeader)
    throw Error(ErrorId::safetensors_limit,
                str("the header has ", length, " bytes, at most ", kMaxHeader, " are read"), where);
  return length;
}

SafetensorsHeader parse_header(ByteView bytes, const std::string& where) {
  const std::uint64_t length = header_length(bytes, where);
  if (length > bytes.size() - 8)
    throw Error(ErrorId::safetensors_header,
                str("the header has ", length, " bytes but only ", bytes.size() - 8, " follow"), where);
  const std::string_view json(reinterpret_cast<const char*>(bytes.data()) + 8, idx(length));
  if (json.empty() || json.front() != '{')
    throw Error(ErrorId::safetensors_header, "the header does not begin with '{'", where + ":@8");
  return parse_header_json(json, where);
}

/// The tensors in the order of their data, which must cover the data completely.
std::vector<TensorEntry> placed(std::vector<HeaderTensor> tensors, ByteView data, std::uint64_t start,
                                const std::string& where) {
  std::stable_sort(tensors.begin(), tensors.end(), [](const HeaderTensor& a, const HeaderTensor& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
  });
  std::vector<TensorEntry> entries;
  std::uint64_t position = 0;
  for (HeaderTensor& tensor : tensors) {
    const std::string name = "tensor '" + printable(tensor.name) + "'";
    if (tensor.begin != position)
      throw Error(ErrorId::safetensors_layout,
                  str(name, " begins at ", tensor.begin, " of the data, expected ", position),
                  str(where, ":@", start + position));
    if (tensor.end < tensor.begin || tensor.end > data.size())
      throw Error(ErrorId::safetensors_layout,
                  str(name, " ends at ", tensor.end, " of ", data.size(), " data bytes"), where);
    std::int64_t expected = 0;
    if (!bytes_of_shape(tensor.shape, tensor.dtype, expected) ||
        static_cast<std::uint64_t>(expected) != tensor.end - tensor.begin)
      throw Error(ErrorId::safetensors_tensor,
                  str(name, " of shape ", shape_text(tensor.shape), " and type ", name_of(tensor.dtype),
                      " does not take the ", tensor.end - tensor.begin, " bytes it is given"),
                  where);
    const ByteView bytes = data.subspan(tensor.begin, tensor.end - tensor.begin);
    entries.push_back({std::move(tensor.name), tensor.dtype, std::move(tensor.shape), bytes});
    position = tensor.end;
  }
  if (position != data.size())
    throw Error(ErrorId::safetensors_layout, str(data.size() - position, " bytes follow the last tensor"),
                str(where, ":@", start + position));
  return entries;
}

std::string header_text(const SafetensorsData& data) {
  std::string text = "{";
  if (!data.metadata.empty()) {
    text += "\"__metadata__\":{";
    for (const auto& [key, value] : data.metadata)
      text += (text.back() == '{' ? "" : ",") + json_quoted(key) + ":" + json_quoted(value);
    text += "}";
  }
  std::uint64_t position = 0;
  for (const TensorEntry& tensor : data.entries) {
    const std::uint64_t end = position + tensor.bytes.size();
    text +=
        str(text.size() == 1 ? "" : ",", json_quoted(tensor.name), ":{\"dtype\":\"", name_of(tensor.dtype),
            "\",\"shape\":", shape_text(tensor.shape), ",\"data_offsets\":[", position, ",", end, "]}");
    position = end;
  }
  text += "}";
  text.append((8 - text.size() % 8) % 8, ' ');
  if (text.size() > kMaxHeader || data.entries.size() > kMaxTensors)
    throw Error(ErrorId::safetensors_limit, "the header of the file to write is larger than readers accept");
  std::string length(8, '\0');
  for (std::size_t i = 0; i < 8; ++i) length[i] = static_cast<char>(text.size() >> 8 * i & 255);
  return length + text;
}

template <class Number>
Number parsed(const SafetensorsFile& file, const std::string& key) {
  const std::string& value = file.text(key);
  Number number{};
  const auto [end, status] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (status != std::errc{} || end != value.data() + value.size())
    throw Error(ErrorId::tensor_type,
                "metadata '" + printable(key) + "' is '" + printable(value, 40) + "', expected a number",
                file.where);
  return number;
}

}   // namespace

std::string_view name_of(DataType type) { return kNames[idx(type)]; }

std::optional<DataType> data_type_named(std::string_view name) {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<DataType>(found - kNames.begin());
}

const TensorEntry* SafetensorsFile::find(std::string_view name) const {
  const auto found =
      std::find_if(entries.begin(), entries.end(), [&](const TensorEntry& e) { return e.name == name; });
  return found == entries.end() ? nullptr : &*found;
}

const TensorEntry& SafetensorsFile::entry(std::string_view name) const {
  const TensorEntry* found = find(name);
  if (!found) throw Error(ErrorId::tensor_missing, "there is no tensor '" + printable(name) + "'", where);
  return *found;
}

const std::string* SafetensorsFile::find_text(const std::string& key) const {
  const auto found = metadata.find(key);
  return found == metadata.end() ? nullptr : &found->second;
}

const std::string& SafetensorsFile::text(const std::string& key) const {
  const std::string* found = find_text(key);
  if (!found) throw Error(ErrorId::tensor_missing, "there is no metadata '" + printable(key) + "'", where);
  return *found;
}

std::int64_t SafetensorsFile::integer(const std::string& key) const {
  return parsed<std::int64_t>(*this, key);
}

double SafetensorsFile::real(const std::string& key) const { return parsed<double>(*this, key); }

void SafetensorsFile::require_shape(std::string_view name, const std::vector<std::int64_t>& shape) const {
  const TensorEntry& tensor = entry(name);
  if (tensor.shape == shape) return;
  throw Error(ErrorId::tensor_type,
              "tensor '" + printable(name) + "' has shape " + shape_text(tensor.shape) + ", expected " +
                  shape_text(shape),
              where);
}

const TensorEntry& SafetensorsFile::typed(std::string_view name, DataType dtype) const {
  const TensorEntry& tensor = entry(name);
  if (tensor.dtype == dtype) return tensor;
  throw Error(
      ErrorId::tensor_type,
      str("tensor '", printable(name), "' has type ", name_of(tensor.dtype), ", expected ", name_of(dtype)),
      where);
}

SafetensorsFile parse_safetensors(std::vector<std::byte> bytes, const std::string& where) {
  SafetensorsFile file;
  file.where = where;
  file.storage = std::make_shared<const std::vector<std::byte>>(std::move(bytes));
  const ByteView all(*file.storage);
  SafetensorsHeader header = parse_header(all, where);
  const std::uint64_t start = 8 + header_length(all, where);
  file.metadata = std::move(header.metadata);
  file.entries = placed(std::move(header.tensors), all.subspan(start), start, where);
  return file;
}

SafetensorsFile read_safetensors(const std::string& path) {
  return parse_safetensors(read_unpacked(path), printable(path));
}

std::map<std::string, std::string> read_safetensors_metadata(const std::string& path) {
  const std::string where = printable(path);
  const std::uint64_t length = header_length(read_unpacked_start(path, 8), where);
  return parse_header(read_unpacked_start(path, 8 + length), where).metadata;
}

void SafetensorsData::add_bytes(const std::string& name, DataType dtype,
                                const std::vector<std::int64_t>& shape, ByteView bytes) {
  std::int64_t expected = 0;
  CGCL_CHECK(bytes_of_shape(shape, dtype, expected) && idx(expected) == bytes.size(), "tensor '", name,
             "' of shape ", shape_text(shape), " is given ", bytes.size(), " bytes");
  const auto taken = [&](const TensorEntry& tensor) { return tensor.name == name; };
  CGCL_CHECK(std::none_of(entries.begin(), entries.end(), taken), "there are two tensors '", name, "'");
  entries.push_back({name, dtype, shape, bytes});
}

void write_safetensors(const std::string& path, const SafetensorsData& data) {
  const std::string header = header_text(data);
  AtomicFile file(path);
  file.append(header);
  for (const TensorEntry& tensor : data.entries) file.append(tensor.bytes);
  file.commit();
}

std::vector<std::byte> safetensors_bytes(const SafetensorsData& data) {
  const std::string header = header_text(data);
  const ByteView view = bytes_of(header);
  std::vector<std::byte> bytes(view.begin(), view.end());
  for (const TensorEntry& tensor : data.entries)
    bytes.insert(bytes.end(), tensor.bytes.begin(), tensor.bytes.end());
  return bytes;
}

std::string metadata_list(const std::vector<std::string>& texts) {
  std::string json = "[";
  for (const std::string& text : texts) json += (json.size() > 1 ? "," : "") + json_quoted(text);
  return json + "]";
}

std::vector<std::string> parse_metadata_list(const std::string& json, const std::string& where) {
  return parse_json_list(json, where);
}

}   // namespace cgcl
