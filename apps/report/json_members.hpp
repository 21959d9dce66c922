// Members of a JSON object by path, where they may be absent.
#pragma once

#include "io/report/json_value.hpp"

#include <string>
#include <string_view>

namespace cgcl {

/// A file that holds one JSON object. Throws Error run_damaged for another value or malformed text, and as
/// read_file.
[[nodiscard]] JsonValue read_json_file(const std::string& path);

/// The member at "a.b", or nullptr.
[[nodiscard]] const JsonValue* member(const JsonValue& object, std::string_view path);
/// Its number; NaN where there is none.
[[nodiscard]] double real_in(const JsonValue& object, std::string_view path);
/// Its text; empty where there is none.
[[nodiscard]] std::string text_in(const JsonValue& object, std::string_view path);
/// Its elements; none where it is no array.
[[nodiscard]] const JsonValue::Array& list_in(const JsonValue& object, std::string_view path);

}   // namespace cgcl
