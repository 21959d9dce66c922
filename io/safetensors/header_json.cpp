#include "io/safetensors/header_json.hpp"

#include "engine/core/error.hpp"

#include <nlohmann/json.hpp>

#include <set>

namespace cgcl {
namespace {

using Json = nlohmann::json;

/// Refuses every event; the readers below override what their grammar allows.
class Events : public nlohmann::json_sax<Json> {
 public:
  explicit Events(const std::string& where) : where_(where) {}

  bool null() override { return unexpected("null"); }
  bool boolean(bool) override { return unexpected("a boolean"); }
  bool number_integer(number_integer_t) override { return unexpected("a negative number"); }
  bool number_unsigned(number_unsigned_t) override { return unexpected("a number"); }
  bool number_float(number_float_t, const string_t&) override {
    return unexpected("a number that is not a whole one");
  }
  bool string(string_t&) override { return unexpected("a text"); }
  bool binary(binary_t&) override { return unexpected("binary data"); }
  bool start_object(std::size_t) override { return unexpected("an object"); }
  bool key(string_t&) override { return unexpected("a key"); }
  bool end_object() override { return true; }
  bool start_array(std::size_t) override { return unexpected("a list"); }
  bool end_array() override { return true; }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    throw Error(ErrorId::safetensors_header,
                str("the header is not valid JSON near byte ", position, " of its text"), where_);
  }

 protected:
  [[noreturn]] void fail(ErrorId id, const std::string& what) const { throw Error(id, what, where_); }
  [[noreturn]] bool unexpected(const char* what) const {
    fail(ErrorId::safetensors_header, str("the header has ", what, " where the format has none"));
  }

 private:
  const std::string& where_;
};

class HeaderEvents : public Events {
 public:
  using Events::Events;
  SafetensorsHeader header;

  bool start_object(std::size_t) override {
    deepen();
    if (depth_ == 1 || (depth_ == 2 && place_ != Place::member)) return true;
    unexpected("an object");
  }

  bool key(string_t& name) override {
    if (depth_ == 1) return top_key(name);
    if (place_ == Place::metadata) {
      if (header.metadata.size() == kMaxTensors)
        fail(ErrorId::safetensors_limit, str("the metadata have more than ", kMaxTensors, " keys"));
      metadata_key_ = name;
      if (!header.metadata.emplace(name, "").second) duplicate(name);
      return true;
    }
    if (name != "dtype" && name != "shape" && name != "data_offsets")
      fail(ErrorId::safetensors_header,
           "tensor '" + printable(tensor().name) + "' has the unknown member '" + printable(name) + "'");
    if (!members_.insert(name).second) duplicate(name);
    member_ = name;
    return true;
  }

  bool string(string_t& text) override {
    if (depth_ != 2) unexpected("a text");
    if (place_ == Place::metadata) {
      header.metadata[metadata_key_] = text;
      return true;
    }
    if (member_ != "dtype") unexpected("a text");
    const auto type = data_type_named(text);
    if (!type)
      fail(ErrorId::safetensors_tensor,
           "tensor '" + printable(tensor().name) + "' has the unknown type '" + printable(text, 40) + "'");
    tensor().dtype = *type;
    return true;
  }

  bool start_array(std::size_t) override {
    deepen();
    if (depth_ != 3 || place_ != Place::tensor || member_ == "dtype") unexpected("a list");
    numbers_.clear();
    return true;
  }

  bool number_unsigned(number_unsigned_t value) override {
    if (depth_ != 3) unexpected("a number");
    if (value > static_cast<std::uint64_t>(INT64_MAX)) unexpected("a number above 2^63");
    if (numbers_.size() == kMaxRank)
      fail(ErrorId::safetensors_limit, str("a shape has more than ", kMaxRank, " dimensions"));
    numbers_.push_back(value);
    return true;
  }

  bool end_array() override {
    --depth_;
    if (member_ == "shape") {
      tensor().shape.assign(numbers_.begin(), numbers_.end());
    } else {
      if (numbers_.size() != 2) fail(ErrorId::safetensors_header, "data_offsets needs exactly two numbers");
      tensor().begin = numbers_[0];
      tensor().end = numbers_[1];
    }
    return true;
  }

  bool end_object() override {
    if (depth_-- == 2 && place_ == Place::tensor && members_.size() != 3)
      fail(ErrorId::safetensors_header,
           "tensor '" + printable(tensor().name) + "' needs dtype, shape and data_offsets");
    return true;
  }

 private:
  enum class Place { tensor, metadata, member };

  void deepen() {
    if (++depth_ > kMaxJsonDepth)
      fail(ErrorId::safetensors_limit, str("the header nests deeper than ", kMaxJsonDepth, " levels"));
  }
  [[noreturn]] void duplicate(const std::string& name) const {
    fail(ErrorId::safetensors_header, "the header has the key '" + printable(name) + "' twice");
  }
  HeaderTensor& tensor() { return header.tensors.back(); }

  bool top_key(const std::string& name) {
    if (!names_.insert(name).second) duplicate(name);
    place_ = name == "__metadata__" ? Place::metadata : Place::tensor;
    if (place_ == Place::metadata) return true;
    if (header.tensors.size() == kMaxTensors)
      fail(ErrorId::safetensors_limit, str("the header lists more than ", kMaxTensors, " tensors"));
    header.tensors.push_back({.name = name, .shape = {}});
    members_.clear();
    return true;
  }

  int depth_ = 0;
  Place place_ = Place::member;
  std::string metadata_key_, member_;
  std::set<std::string> names_, members_;
  std::vector<std::uint64_t> numbers_;
};

class ListEvents : public Events {
 public:
  using Events::Events;
  std::vector<std::string> texts;

  bool start_array(std::size_t) override {
    if (open_) unexpected("a list");
    return open_ = true;
  }
  bool string(string_t& text) override {
    if (!open_) unexpected("a text");
    texts.push_back(text);
    return true;
  }

 private:
  bool open_ = false;
};

}   // namespace

SafetensorsHeader parse_header_json(std::string_view json, const std::string& where) {
  HeaderEvents events(where);
  Json::sax_parse(json.begin(), json.end(), &events);
  return std::move(events.header);
}

std::vector<std::string> parse_json_list(std::string_view json, const std::string& where) {
  ListEvents events(where);
  Json::sax_parse(json.begin(), json.end(), &events);
  return std::move(events.texts);
}

std::string json_quoted(const std::string& text) {
  return Json(text).dump(-1, ' ', true, Json::error_handler_t::replace);
}

}   // namespace cgcl
