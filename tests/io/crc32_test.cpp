#include "io/text/crc32.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace cgcl;

TEST_CASE("crc32: known vectors") {
  CHECK(crc32({}) == 0u);
  CHECK(crc32(bytes_of("123456789")) == 0xCBF43926u);
  CHECK(crc32(bytes_of("The quick brown fox jumps over the lazy dog")) == 0x414FA339u);
}

TEST_CASE("crc32: goes on from an earlier result at any position") {
  const std::string text = "The quick brown fox jumps over the lazy dog";
  for (std::size_t at = 0; at <= text.size(); ++at)
    CHECK(crc32(bytes_of(text.substr(at)), crc32(bytes_of(text.substr(0, at)))) == 0x414FA339u);
}
