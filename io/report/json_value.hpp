// A small JSON document: built in order, written deterministically, read back strictly.
#pragma once

#include "engine/core/safe_variant.hpp"

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace cgcl {

/// null, bool, whole number, real, text, array or object. Objects keep the order in which keys
/// were first set.
class JsonValue {
 public:
  using Array = std::vector<JsonValue>;
  using Member = std::pair<std::string, JsonValue>;
  using Object = std::vector<Member>;

  JsonValue() = default;
  JsonValue(bool value) : data_(value) {}
  template <std::integral T>
  requires(!std::same_as<T, bool>) JsonValue(T value) : data_(static_cast<std::int64_t>(value)) {}
  template <std::floating_point T>
  JsonValue(T value) : data_(static_cast<double>(value)) {}
  JsonValue(const char* text) : data_(std::string(text)) {}
  JsonValue(std::string_view text) : data_(std::string(text)) {}
  JsonValue(std::string text) : data_(std::move(text)) {}
  template <class T>
  JsonValue(const std::vector<T>& values) : data_(Array(values.begin(), values.end())) {}

  static JsonValue array() { return JsonValue(Data(Array())); }
  static JsonValue object() { return JsonValue(Data(Object())); }

  /// Adds or replaces a member and returns *this. A null becomes an object first; Error internal
  /// for other kinds.
  JsonValue& set(std::string_view key, JsonValue value);
  /// Appends to an array and returns *this. A null becomes an array first; Error internal for other kinds.
  JsonValue& push(JsonValue value);

  [[nodiscard]] bool is_null() const { return std::holds_alternative<std::monostate>(data_); }
  [[nodiscard]] bool is_object() const { return std::holds_alternative<Object>(data_); }
  [[nodiscard]] bool is_array() const { return std::holds_alternative<Array>(data_); }
  [[nodiscard]] bool is_number() const;
  [[nodiscard]] bool is_text() const { return std::holds_alternative<std::string>(data_); }

  /// Member `key` of an object, or nullptr.
  [[nodiscard]] const JsonValue* find(std::string_view key) const;
  /// The value as this type; Error run_damaged naming the expected type when it is another.
  [[nodiscard]] bool as_bool() const;
  [[nodiscard]] std::int64_t as_int() const;
  [[nodiscard]] double as_real() const;
  [[nodiscard]] const std::string& as_text() const;
  [[nodiscard]] const Array& as_array() const;
  [[nodiscard]] const Object& as_object() const;

  /// JSON text; doubles in the shortest form that reads back equal, NaN and infinities as null,
  /// invalid UTF-8 and control characters escaped. indent 0: one line; else so many spaces a level,
  /// short number arrays on one line.
  [[nodiscard]] std::string dump(int indent = 0) const;

 private:
  using Data = SafeVariant<std::monostate, bool, std::int64_t, double, std::string, Array, Object>;
  explicit JsonValue(Data data) : data_(std::move(data)) {}
  void write(std::string& out, int indent, int depth) const;

  Data data_;
};

/// Reads one JSON document. Throws Error run_damaged ("where:@byte") for malformed text or nesting
/// deeper than 64.
[[nodiscard]] JsonValue parse_json(std::string_view text, const std::string& where);

}   // namespace cgcl
