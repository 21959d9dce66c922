#include "io/text/crc32.hpp"

#include <array>

namespace cgcl {
namespace {

using Table = std::array<std::uint32_t, 256>;

// Table k advances the register by k + 1 zero bytes: eight look-ups per step instead of eight dependent ones.
constexpr std::array<Table, 8> make_tables() {
  std::array<Table, 8> tables{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) value = value & 1 ? 0xEDB88320u ^ value >> 1 : value >> 1;
    tables[0][i] = value;
  }
  for (std::size_t k = 1; k < 8; ++k)
    for (std::size_t i = 0; i < 256; ++i)
      tables[k][i] = tables[0][tables[k - 1][i] & 255] ^ tables[k - 1][i] >> 8;
  return tables;
}

constexpr std::array<Table, 8> kTables = make_tables();

}   // namespace

std::uint32_t crc32(ByteView bytes, std::uint32_t before) {
  const auto at = [&](std::size_t i) { return std::to_integer<std::uint32_t>(bytes[i]); };
  std::uint32_t value = ~before;
  for (; bytes.size() >= 8; bytes = bytes.subspan(8)) {
    const std::uint32_t low = value ^ (at(0) | at(1) << 8 | at(2) << 16 | at(3) << 24);
    value = kTables[7][low & 255] ^ kTables[6][low >> 8 & 255] ^ kTables[5][low >> 16 & 255] ^
            kTables[4][low >> 24] ^ kTables[3][at(4)] ^ kTables[2][at(5)] ^ kTables[1][at(6)] ^
            kTables[0][at(7)];
  }
  for (std::size_t i = 0; i < bytes.size(); ++i) value = kTables[0][(value ^ at(i)) & 255] ^ value >> 8;
  return ~value;
}

}   // namespace cgcl
