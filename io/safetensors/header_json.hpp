// The JSON of safetensors headers. The only place that sees a JSON library, and only its event
// interface: the header is untrusted, and events let duplicates, depth and counts be refused before
// anything is stored.
#pragma once

#include "io/safetensors/data_type.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace cgcl {

inline constexpr std::uint64_t kMaxHeader = std::uint64_t{16} << 20;   // bytes
inline constexpr std::size_t kMaxTensors = 65536;
inline constexpr int kMaxJsonDepth = 4;
inline constexpr std::size_t kMaxRank = 16;

/// One tensor as the header describes it; begin and end are byte offsets behind the header.
struct HeaderTensor {
  std::string name;
  DataType dtype = DataType::f32;
  std::vector<std::int64_t> shape;
  std::uint64_t begin = 0, end = 0;
};

struct SafetensorsHeader {
  std::map<std::string, std::string> metadata;
  std::vector<HeaderTensor> tensors;   // in the order of the header
};

/// Throws Error safetensors_header, safetensors_limit or safetensors_tensor. Offsets are not checked
/// against any file.
[[nodiscard]] SafetensorsHeader parse_header_json(std::string_view json, const std::string& where);

/// A JSON array of texts. Throws Error safetensors_header.
[[nodiscard]] std::vector<std::string> parse_json_list(std::string_view json, const std::string& where);

/// `text` as a JSON string in ASCII; bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string json_quoted(const std::string& text);

}   // namespace cgcl
