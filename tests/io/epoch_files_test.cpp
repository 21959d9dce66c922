// The epochs of a run as a table and as curves of TensorBoard.
#include "io/report/epoch_files.hpp"

#include "engine/core/error.hpp"
#include "io/report/scalar_events.hpp"
#include "io/text/file_bytes.hpp"
#include "tests/io/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

using namespace cgcl;

namespace {

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string hex(const std::string& bytes) {
  std::string out;
  for (const char c : bytes)
    for (const int shift : {4, 0}) out += "0123456789abcdef"[static_cast<unsigned char>(c) >> shift & 15];
  return out;
}

}   // namespace

TEST_CASE("scalar events: the bytes that TensorFlow writes") {
  // Its files begin so: 24 bytes with their checksum, then when, and the version.
  const std::string empty = scalar_event_bytes({});
  CHECK(hex(empty.substr(0, 12)) == "1800000000000000a37f4b22");
  CHECK(hex(empty.substr(12, 9)) == "090000000000000000");
  CHECK(empty.substr(21, 15) ==
        "\x1a\x0d"
        "brain.Event:2");
  CHECK(empty.size() == 12 + 24 + 4);

  const ScalarEvent one{.step = 300, .values = {{"loss", 1.5F}}};
  const std::string more = scalar_event_bytes({&one, 1});
  CHECK(more.starts_with(empty));
  // step 300, and a summary with the tag and the number
  CHECK(hex(more.substr(empty.size() + 12, 27)) ==
        "090000000000000000"
        "10ac02"
        "2a0d"
        "0a0b"
        "0a046c6f7373"
        "150000c03f");
  CHECK(more.size() == empty.size() + 12 + 27 + 4);
}

TEST_CASE("epoch files: a row and a step for each epoch, over those of before") {
  const cgcl::test::TemporaryFolder folder;
  const std::string events = folder.file("events.jsonl");
  write_epoch_files(events);   // there is none
  write_file_atomically(events, std::string_view());
  write_epoch_files(events);   // nor an epoch
  write_file_atomically(events, std::string_view("{\"event\":\"fit\",\"step\":1}\n"));
  write_epoch_files(events);
  CHECK_FALSE(std::filesystem::exists(folder.path() / kEpochTable));
  CHECK_FALSE(std::filesystem::exists(folder.path() / kEpochCurves));

  write_file_atomically(
      events,
      std::string_view("{\"event\":\"epoch\",\"epoch\":1,\"loss\":0.25,\"best\":true,\"val\":{\"r2\":null}}\n"
                       "{\"event\":\"epoch\",\"epoch\":2,\"loss\":0.125,\"val\":{\"r2\":-0.5,\"mae\":1}}\n"));
  write_epoch_files(events);
  CHECK(text_of(folder.path() / kEpochTable) == "epoch,loss,val.r2,val.mae\n1,0.25,,\n2,0.125,-0.5,1\n");
  const std::vector<ScalarEvent> curves = {
      {.step = 1, .values = {{"loss", 0.25F}}},
      {.step = 2, .values = {{"loss", 0.125F}, {"val/r2", -0.5F}, {"val/mae", 1.0F}}}};
  CHECK(text_of(folder.path() / kEpochCurves) == scalar_event_bytes(curves));

  write_file_atomically(events, std::string_view("{\"event\":\"epoch\",\"epoch\":1,\"loss\":2}\n"));
  write_epoch_files(events);
  CHECK(text_of(folder.path() / kEpochTable) == "epoch,loss\n1,2\n");
  write_file_atomically(events, std::string_view("{\"epoch\":1,\n"));
  CHECK_THROWS_AS(write_epoch_files(events), Error);
}
