#include "apps/train/metadata.hpp"

#include "engine/core/error.hpp"

#include <charconv>   // for from_chars, to_chars

namespace cgcl {

namespace {

template <class T>
T number(const std::string& text, const std::string& key, T lo, T hi, const std::string& where) {
  T value{};
  const char* end = text.data() + text.size();
  const auto [rest, failed] = std::from_chars(text.data(), end, value);
  if (failed != std::errc{} || rest != end || !(value >= lo && value <= hi))
    throw Error(
        ErrorId::model_damaged,
        str("metadata '", key, "' is '", printable(text), "', expected a number from ", lo, " to ", hi),
        where);
  return value;
}

}   // namespace

std::string exact_text(double value) {
  char buffer[32];
  const auto [end, failed] = std::to_chars(buffer, buffer + sizeof buffer, value);
  return {buffer, end};
}

const std::string& MetadataReader::text(const std::string& key) const {
  const auto found = metadata.find(key);
  if (found == metadata.end())
    throw Error(ErrorId::model_damaged,
                str("metadata '", key, "' is missing, expected a model file of this version"), where);
  return found->second;
}

std::int64_t MetadataReader::integer(const std::string& key, std::int64_t lo, std::int64_t hi) const {
  return number<std::int64_t>(text(key), key, lo, hi, where);
}

double MetadataReader::real(const std::string& key, double lo, double hi) const {
  return number<double>(text(key), key, lo, hi, where);
}

}   // namespace cgcl
