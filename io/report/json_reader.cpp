// Reading JSON: the only file of this folder that knows the JSON library.
#include "engine/core/error.hpp"
#include "io/report/json_value.hpp"

#include <nlohmann/json.hpp>

#include <limits>

namespace cgcl {
namespace {

constexpr int kMaxDepth = 64;

/// Builds the document from the library's events; depth is limited before anything is nested.
class Builder : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit Builder(const std::string& where) : where_(where) {}

  bool null() override { return add(JsonValue()); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(number_integer_t value) override { return add(value); }
  bool number_unsigned(number_unsigned_t value) override {
    const auto largest = static_cast<number_unsigned_t>(std::numeric_limits<std::int64_t>::max());
    return value <= largest ? add(static_cast<std::int64_t>(value)) : add(static_cast<double>(value));
  }
  bool number_float(number_float_t value, const string_t&) override { return add(value); }
  bool string(string_t& value) override { return add(std::move(value)); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(JsonValue::object()); }
  bool key(string_t& value) override {
    keys_.back() = value;
    if (open_.back().find(value) != nullptr)
      throw Error(ErrorId::run_damaged, str("json: key '", printable(value, 60), "' twice"), where_);
    return true;
  }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(JsonValue::array()); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t byte, const std::string&, const nlohmann::detail::exception&) override {
    throw Error(ErrorId::run_damaged, "not valid JSON", str(where_, ":@", byte));
  }

  JsonValue take() { return std::move(result_); }

 private:
  bool add(JsonValue value) {
    if (open_.empty())
      result_ = std::move(value);
    else if (open_.back().is_array())
      open_.back().push(std::move(value));
    else
      open_.back().set(keys_.back(), std::move(value));
    return true;
  }
  bool open(JsonValue value) {
    if (open_.size() >= kMaxDepth)
      throw Error(ErrorId::run_damaged, str("json: nested deeper than ", kMaxDepth), where_);
    open_.push_back(std::move(value));
    keys_.emplace_back();
    return true;
  }
  bool close() {
    JsonValue value = std::move(open_.back());
    open_.pop_back();
    keys_.pop_back();
    return add(std::move(value));
  }

  const std::string& where_;
  std::vector<JsonValue> open_;
  std::vector<std::string> keys_;
  JsonValue result_;
};

}   // namespace

JsonValue parse_json(std::string_view text, const std::string& where) {
  Builder builder(where);
  nlohmann::json::sax_parse(text.begin(), text.end(), &builder);
  return builder.take();
}

}   // namespace cgcl
