// Little-endian numbers out of untrusted bytes; every read is checked against the end.
#pragma once

#include "engine/core/error.hpp"
#include "io/text/file_bytes.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace cgcl {

/// Walks over bytes. Reading past the end throws Error `id`, naming the position.
class ByteReader {
 public:
  ByteReader(ByteView bytes, ErrorId id, std::string_view where, std::uint64_t position = 0)
      : bytes_(bytes), id_(id), where_(where), position_(position) {}

  [[nodiscard]] std::uint64_t position() const { return position_; }
  [[nodiscard]] std::uint64_t left() const { return bytes_.size() - position_; }

  ByteView take(std::uint64_t count) {
    if (position_ > bytes_.size() || count > bytes_.size() - position_) fail("the data end unexpectedly");
    const ByteView taken = bytes_.subspan(position_, count);
    position_ += count;
    return taken;
  }
  std::string_view text(std::uint64_t count) {
    const ByteView taken = take(count);
    return {reinterpret_cast<const char*>(taken.data()), taken.size()};
  }
  std::uint64_t number(int width) {
    const ByteView taken = take(static_cast<std::uint64_t>(width));
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < taken.size(); ++i) value |= std::to_integer<std::uint64_t>(taken[i]) << 8 * i;
    return value;
  }
  std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
  std::uint64_t u64() { return number(8); }

  [[nodiscard]] std::string here() const { return str(where_, ":@", position_); }
  [[noreturn]] void fail(const std::string& what) const { throw Error(id_, what, here()); }

 private:
  ByteView bytes_;
  ErrorId id_;
  std::string_view where_;   // outlives the reader
  std::uint64_t position_;
};

}   // namespace cgcl
