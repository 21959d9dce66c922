// Fields are those of TensorFlow's event.proto and summary.proto, records those of its TFRecord files.
#include "io/report/scalar_events.hpp"

#include <array>
#include <bit>   // for bit_cast
#include <string_view>

namespace cgcl {
namespace {

// Event: when, step, and either the version of the format or a summary. Summary: values with tag and number.
constexpr std::uint32_t kWallTime = 1, kStep = 2, kFileVersion = 3, kSummary = 5, kValue = 1, kTag = 1,
                        kSimpleValue = 2;
enum class WireType : std::uint32_t { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };

/// Castagnoli's polynomial, reflected; CRC-32 of zip has another one.
constexpr std::array<std::uint32_t, 256> kCastagnoli = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < table.size(); ++byte) {
    std::uint32_t c = byte;
    for (int bit = 0; bit < 8; ++bit) c = (c & 1) != 0 ? c >> 1 ^ 0x82F63B78U : c >> 1;
    table[byte] = c;
  }
  return table;
}();

/// The checksum as records hold it: turned and shifted, as a checksum of data with checksums in it is weak.
std::uint32_t masked_checksum(std::string_view bytes) {
  std::uint32_t c = ~0U;
  for (const char byte : bytes) c = kCastagnoli[(c ^ static_cast<unsigned char>(byte)) & 0xFF] ^ c >> 8;
  c = ~c;
  return (c >> 15 | c << 17) + 0xA282EAD8U;
}

template <class T>
void add_little_endian(std::string& out, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) out += static_cast<char>(value >> (8 * i) & 0xFF);
}

void add_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}

void add_key(std::string& out, std::uint32_t field, WireType type) {
  add_varint(out, field << 3 | static_cast<std::uint32_t>(type));
}

void add_bytes(std::string& out, std::uint32_t field, std::string_view bytes) {
  add_key(out, field, WireType::bytes);
  add_varint(out, bytes.size());
  out += bytes;
}

void add_record(std::string& out, std::string_view event) {
  std::string length;
  add_little_endian(length, std::uint64_t{event.size()});
  out += length;
  add_little_endian(out, masked_checksum(length));
  out += event;
  add_little_endian(out, masked_checksum(event));
}

std::string begun_event() {
  std::string out;
  add_key(out, kWallTime, WireType::fixed64);
  add_little_endian(out, std::bit_cast<std::uint64_t>(0.0));
  return out;
}

std::string summary_of(const ScalarEvent& event) {
  std::string out;
  for (const auto& [tag, number] : event.values) {
    std::string value;
    add_bytes(value, kTag, tag);
    add_key(value, kSimpleValue, WireType::fixed32);
    add_little_endian(value, std::bit_cast<std::uint32_t>(number));
    add_bytes(out, kValue, value);
  }
  return out;
}

}   // namespace

std::string scalar_event_bytes(std::span<const ScalarEvent> events) {
  std::string out, first = begun_event();
  add_bytes(first, kFileVersion, "brain.Event:2");
  add_record(out, first);
  for (const ScalarEvent& event : events) {
    std::string record = begun_event();
    add_key(record, kStep, WireType::varint);
    add_varint(record, static_cast<std::uint64_t>(event.step));
    add_bytes(record, kSummary, summary_of(event));
    add_record(out, record);
  }
  return out;
}

}   // namespace cgcl
