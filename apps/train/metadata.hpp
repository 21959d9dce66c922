// Reading and writing settings as the text metadata of model files. The files come from outside: everything
// is checked.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace cgcl {

// Bounds on what a file may ask us to build.
inline constexpr std::int64_t kMaxWidth = 65536, kMaxDepth = 64, kMaxClasses = 1024;

/// The shortest text that reads back as the same number.
[[nodiscard]] std::string exact_text(double value);

/// Typed lookups; each throws Error model_damaged when the key is missing or its value is not valid.
struct MetadataReader {
  const std::map<std::string, std::string>& metadata;
  const std::string& where;

  [[nodiscard]] const std::string& text(const std::string& key) const;
  [[nodiscard]] std::int64_t integer(const std::string& key, std::int64_t lo, std::int64_t hi) const;
  [[nodiscard]] double real(const std::string& key, double lo, double hi) const;
  [[nodiscard]] bool has(const std::string& key) const { return metadata.contains(key); }
};

}   // namespace cgcl
