#include "io/report/json_value.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "engine/core/utf8.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>   // for snprintf

namespace cgcl {
namespace {

void write_text(std::string& out, std::string_view text) {
  out += '"';
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_length(text, at);
    const char c = text[at];
    if (length == 0) {
      out += "\\ufffd";
    } else if (control_length(text, at) > 0) {
      char escape[16];
      std::snprintf(escape, sizeof escape, "\\u%04x", code_point(text, at, length));
      out += escape;
    } else {
      if (c == '"' || c == '\\') out += '\\';
      out += text.substr(at, length);
    }
    at += std::max<std::size_t>(length, 1);
  }
  out += '"';
}

void write_real(std::string& out, double value) {
  if (!std::isfinite(value)) {
    out += "null";
    return;
  }
  char text[40];
  const char* end = std::to_chars(text, text + sizeof text, value).ptr;
  const std::string_view digits(text, idx(end - text));
  out += digits;
  // A whole number stays a real when it is read back.
  if (digits.find_first_of(".e") == std::string_view::npos) out += ".0";
}

void new_line(std::string& out, int indent, int depth) {
  if (indent > 0) out += '\n' + std::string(idx(indent * depth), ' ');
}

}   // namespace

JsonValue& JsonValue::set(std::string_view key, JsonValue value) {
  if (is_null()) data_ = Object();
  auto* members = std::get_if<Object>(&data_);
  if (members == nullptr)
    throw Error(ErrorId::internal, str("json: member '", key, "' set on a value that is no object"));
  const auto same = [&](const Member& member) { return member.first == key; };
  const auto it = std::find_if(members->begin(), members->end(), same);
  if (it != members->end())
    it->second = std::move(value);
  else
    members->emplace_back(std::string(key), std::move(value));
  return *this;
}

JsonValue& JsonValue::push(JsonValue value) {
  if (is_null()) data_ = Array();
  auto* items = std::get_if<Array>(&data_);
  if (items == nullptr) throw Error(ErrorId::internal, "json: item added to a value that is no array");
  items->push_back(std::move(value));
  return *this;
}

bool JsonValue::is_number() const {
  return std::holds_alternative<std::int64_t>(data_) || std::holds_alternative<double>(data_);
}

const JsonValue* JsonValue::find(std::string_view key) const {
  const auto* members = std::get_if<Object>(&data_);
  if (members == nullptr) return nullptr;
  for (const Member& member : *members)
    if (member.first == key) return &member.second;
  return nullptr;
}

namespace {

template <class T, class Data>
const T& expect(const Data& data, const char* type) {
  if (const T* value = std::get_if<T>(&data)) return *value;
  throw Error(ErrorId::run_damaged, str("json: expected ", type));
}

}   // namespace

bool JsonValue::as_bool() const { return expect<bool>(data_, "true or false"); }
std::int64_t JsonValue::as_int() const { return expect<std::int64_t>(data_, "a whole number"); }
const std::string& JsonValue::as_text() const { return expect<std::string>(data_, "text"); }
const JsonValue::Array& JsonValue::as_array() const { return expect<Array>(data_, "an array"); }
const JsonValue::Object& JsonValue::as_object() const { return expect<Object>(data_, "an object"); }

double JsonValue::as_real() const {
  if (const auto* whole = std::get_if<std::int64_t>(&data_)) return static_cast<double>(*whole);
  return expect<double>(data_, "a number");
}

std::string JsonValue::dump(int indent) const {
  std::string out;
  write(out, indent, 0);
  return out;
}

void JsonValue::write(std::string& out, int indent, int depth) const {
  if (const auto* members = std::get_if<Object>(&data_)) {
    out += '{';
    for (const Member& member : *members) {
      if (&member != members->data()) out += ',';
      new_line(out, indent, depth + 1);
      write_text(out, member.first);
      out += indent > 0 ? ": " : ":";
      member.second.write(out, indent, depth + 1);
    }
    if (!members->empty()) new_line(out, indent, depth);
    out += '}';
  } else if (const auto* items = std::get_if<Array>(&data_)) {
    const bool flat = std::all_of(items->begin(), items->end(),
                                  [](const JsonValue& item) { return item.is_number() || item.is_null(); });
    out += '[';
    for (const JsonValue& item : *items) {
      if (&item != items->data()) out += flat && indent > 0 ? ", " : ",";
      if (!flat) new_line(out, indent, depth + 1);
      item.write(out, indent, depth + 1);
    }
    if (!flat) new_line(out, indent, depth);
    out += ']';
  } else if (const auto* text = std::get_if<std::string>(&data_)) {
    write_text(out, *text);
  } else if (const auto* real = std::get_if<double>(&data_)) {
    write_real(out, *real);
  } else if (const auto* whole = std::get_if<std::int64_t>(&data_)) {
    out += std::to_string(*whole);
  } else {
    const auto* on = std::get_if<bool>(&data_);
    out += on == nullptr ? "null" : *on ? "true" : "false";
  }
}

}   // namespace cgcl
