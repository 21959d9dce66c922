#include "apps/report/json_members.hpp"

#include "engine/core/error.hpp"
#include "io/text/file_bytes.hpp"

#include <cmath>   // for nan

namespace cgcl {

JsonValue read_json_file(const std::string& path) {
  const std::vector<std::byte> bytes = read_file(path);
  JsonValue json = parse_json({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, path);
  if (!json.is_object()) throw Error(ErrorId::run_damaged, "is no JSON object", printable(path));
  return json;
}

const JsonValue* member(const JsonValue& object, std::string_view path) {
  const JsonValue* at = &object;
  while (!path.empty()) {
    if (!at->is_object()) return nullptr;
    const std::size_t dot = path.find('.');
    at = at->find(path.substr(0, dot));
    if (at == nullptr) return nullptr;
    path = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
  }
  return at;
}

double real_in(const JsonValue& object, std::string_view path) {
  const JsonValue* value = member(object, path);
  return value != nullptr && value->is_number() ? value->as_real() : std::nan("");
}

std::string text_in(const JsonValue& object, std::string_view path) {
  const JsonValue* value = member(object, path);
  return value != nullptr && value->is_text() ? value->as_text() : std::string();
}

const JsonValue::Array& list_in(const JsonValue& object, std::string_view path) {
  static const JsonValue::Array none;
  const JsonValue* value = member(object, path);
  return value != nullptr && value->is_array() ? value->as_array() : none;
}

}   // namespace cgcl
