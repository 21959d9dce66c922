#include "io/pt/zip.hpp"

#include "engine/core/error.hpp"
#include "tests/io/pt_builder.hpp"

#include <doctest/doctest.h>

using namespace cgcl;
using namespace cgcl::test;

namespace {

std::string text_of(ByteView bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

ErrorId id_of(const std::string& bytes) {
  try {
    (void)parse_zip(bytes_of(bytes), "FILE");
  } catch (const Error& error) {
    return error.id();
  }
  return ErrorId::internal;
}

}   // namespace

TEST_CASE("zip: stored entries are found by name, with and without zip64 and descriptors") {
  for (const bool zip64 : {false, true})
    for (const bool descriptor : {false, true}) {
      const std::string bytes = zip_bytes({{.name = "a/x", .data = "first", .descriptor = descriptor},
                                           {.name = "a/empty", .data = "", .descriptor = descriptor},
                                           {.name = "a/y", .data = "second", .descriptor = descriptor}},
                                          {.zip64 = zip64});
      const ZipArchive archive = parse_zip(bytes_of(bytes), "FILE");
      REQUIRE(archive.entries.size() == 3);
      CHECK(text_of(archive.find("a/x")->bytes) == "first");
      CHECK(archive.find("a/empty")->bytes.empty());
      CHECK(text_of(archive.find("a/y")->bytes) == "second");
      CHECK(archive.find("a") == nullptr);
      CHECK(archive.entries[1].header_offset > archive.entries[0].header_offset);
    }
}

TEST_CASE("zip: a descriptor with 64-bit sizes is read too") {
  std::string bytes = zip_bytes({{.name = "x", .data = "data", .descriptor = true}});
  const std::size_t sizes = bytes.find("PK\x07\x08") + 8;
  bytes.replace(sizes, 8, little(4, 8) + little(4, 8));
  const std::size_t end = bytes.size() - 22;
  bytes.replace(end + 16, 4, little(sizes + 16, 4));   // where the directory begins now
  CHECK(text_of(parse_zip(bytes_of(bytes), "FILE").find("x")->bytes) == "data");
  bytes[sizes] = 5;
  CHECK(id_of(bytes) == ErrorId::pt_zip);
}

TEST_CASE("zip: errors name the file and the position") {
  try {
    (void)parse_zip(bytes_of(zip_bytes({{.name = "x", .data = "data", .crc = 1}})), "FILE");
    FAIL("accepted");
  } catch (const Error& error) {
    CHECK(error.line() == "FILE:@0: entry 'x' does not match its CRC-32 [E0304]");
  }
}
