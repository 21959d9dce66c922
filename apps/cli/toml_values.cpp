#include "apps/cli/toml_values.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/text/file_bytes.hpp"

#include <cerrno>   // for EIO
#include <charconv>
#include <fstream>

namespace cgcl {

namespace {

constexpr std::size_t kMaxConfigBytes = 1 << 20;

}   // namespace

std::string position(const std::string& name, const toml::source_region& source) {
  return str(printable(name), ':', source.begin.line, ':', source.begin.column);
}

std::string position(const std::string& name, const toml::key& key) { return position(name, key.source()); }

std::string shortest(double value) {
  char text[40];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

std::string typed_text(const Setting& setting, const toml::node& node) {
  const SettingType type = setting.type;
  const bool whole = type == SettingType::integer || type == SettingType::size;
  const bool real = type == SettingType::real || type == SettingType::number_or_word;
  const bool word =
      !real && type != SettingType::integer && type != SettingType::flag && type != SettingType::real_list;
  if (const auto* value = node.as_string())
    return word || type == SettingType::number_or_word ? value->get() : std::string();
  if (const auto* value = node.as_integer())
    return whole || real ? std::to_string(value->get()) : std::string();
  if (const auto* value = node.as_floating_point()) return real ? shortest(value->get()) : std::string();
  if (const auto* value = node.as_boolean())
    return type == SettingType::flag ? (value->get() ? "true" : "false") : "";
  const toml::array* list = node.as_array();
  if (list == nullptr || type != SettingType::real_list || list->size() != 2 ||
      !list->is_homogeneous<double>())
    return {};
  return shortest(**list->get_as<double>(0)) + ',' + shortest(**list->get_as<double>(1));
}

std::string expected_type(const Setting& setting) {
  switch (setting.type) {
    case SettingType::integer:
      return "a whole number";
    case SettingType::real:
      return "a number";
    case SettingType::number_or_word:
      return "a number or one of the words " + value_hint(setting).substr(2);
    case SettingType::real_list:
      return "a list of two numbers with a decimal point or exponent";
    case SettingType::size:
      return "a number of bytes or a size such as \"20GB\"";
    case SettingType::flag:
      return "true or false";
    default:
      return "text that is not empty";
  }
}

toml::table parse_toml(const std::string& text, const std::string& name) {
  try {
    return toml::parse(text, name);
  } catch (const toml::parse_error& failure) {
    throw Error(ErrorId::bad_config, std::string(failure.description()), position(name, failure.source()));
  }
}

std::string config_bytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::error_code ignored;
  if (!file || std::filesystem::is_directory(path, ignored))
    throw Error(ErrorId::bad_config, "the configuration file cannot be opened", printable(path.string()));
  std::string text(kMaxConfigBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad()) fail_reading(path.string(), EIO);   // else the defaults would pass for what it says
  text.resize(idx(file.gcount()));
  if (text.size() > kMaxConfigBytes)
    throw Error(ErrorId::bad_config, "the configuration file is larger than 1 MiB", printable(path.string()));
  return text;
}

}   // namespace cgcl
