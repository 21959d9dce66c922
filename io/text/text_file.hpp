// A text file that is written piece by piece in bounded memory and appears complete or not at all.
#pragma once

#include "io/text/file_bytes.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace cgcl {

/// A number as 1.23456789e-15: nine digits and an exponent, never a unit suffix, in every locale.
struct Exponent {
  double value = 0;
};
/// A number in the shortest of the usual forms with nine digits: 0.25, 12, 1.5e-07.
struct Plain {
  double value = 0;
};

/// Text goes to an AtomicFile in blocks of about a megabyte; throws as that does. What was not committed
/// leaves no trace.
class TextFile {
 public:
  explicit TextFile(const std::string& path) : file_(path) {}

  TextFile& operator<<(std::string_view text) {
    buffer_ += text;
    return flush_if_full();
  }
  TextFile& operator<<(char c) {
    buffer_ += c;
    return flush_if_full();
  }
  TextFile& operator<<(std::int64_t value);
  TextFile& operator<<(std::int32_t value) { return *this << std::int64_t{value}; }
  TextFile& operator<<(Exponent number);
  TextFile& operator<<(Plain number);

  void commit();

 private:
  TextFile& flush_if_full() {
    if (buffer_.size() >= kBlock) flush();
    return *this;
  }
  void flush();

  static constexpr std::size_t kBlock = std::size_t{1} << 20;
  AtomicFile file_;
  std::string buffer_;
};

/// The same numbers as texts.
[[nodiscard]] std::string exponent_text(double value);
[[nodiscard]] std::string plain_text(double value);
/// Adds plain_text(value) to `text`.
void append_plain(std::string& text, double value);

}   // namespace cgcl
