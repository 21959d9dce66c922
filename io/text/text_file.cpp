#include "io/text/text_file.hpp"

#include "engine/core/index.hpp"

#include <charconv>

namespace cgcl {
namespace {

constexpr int kDigits = 9;

struct NumberText {
  char text[40];
  std::size_t size = 0;

  NumberText(double value, std::chars_format format, int precision) {
    const std::to_chars_result end = std::to_chars(text, text + sizeof text, value, format, precision);
    size = idx(end.ptr - text);
  }
  [[nodiscard]] std::string_view view() const { return {text, size}; }
};

NumberText exponent(double value) { return {value, std::chars_format::scientific, kDigits - 1}; }
NumberText plain(double value) { return {value, std::chars_format::general, kDigits}; }

}   // namespace

TextFile& TextFile::operator<<(std::int64_t value) {
  char text[24];
  const std::to_chars_result end = std::to_chars(text, text + sizeof text, value);
  return *this << std::string_view(text, idx(end.ptr - text));
}

TextFile& TextFile::operator<<(Exponent number) { return *this << exponent(number.value).view(); }
TextFile& TextFile::operator<<(Plain number) { return *this << plain(number.value).view(); }

void TextFile::flush() {
  file_.append(buffer_);
  buffer_.clear();
}

void TextFile::commit() {
  flush();
  file_.commit();
}

std::string exponent_text(double value) { return std::string(exponent(value).view()); }
std::string plain_text(double value) { return std::string(plain(value).view()); }

void append_plain(std::string& text, double value) { text += plain(value).view(); }

}   // namespace cgcl
