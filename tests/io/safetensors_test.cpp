#include "io/safetensors/safetensors.hpp"

#include "engine/core/error.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

using namespace cgcl;
using cgcl::test::TemporaryFolder;

namespace {

std::string text_of(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}   // namespace

TEST_CASE("safetensors: what was written is read, metadata and every element type") {
  const TemporaryFolder folder;
  const std::string path = folder.file("x.safetensors");
  const std::vector<double> doubles = {1.5, -2};
  const std::vector<std::int64_t> longs = {INT64_MIN, 3};
  const std::vector<float> floats = {1, 2, 3, 4, 5, 6};
  const std::vector<std::uint8_t> small = {7}, none;
  SafetensorsData data;
  data.metadata = {{"z", "last"},
                   {"a", "quote \" and \\ and \n and \xc3\xa9"},
                   {"n", "-12"},
                   {"r", "2.5e-18"},
                   {"top", "inf"}};
  data.add("d", {2}, doubles);
  data.add("l", {2, 1}, longs);
  data.add("f", {2, 3}, floats);
  data.add("u", {1}, small);
  data.add("none", {0, 9}, none);
  data.add_copy<std::int32_t>("scalar", {}, std::vector<std::int32_t>{42});
  write_safetensors(path, data);
  CHECK(folder.entries() == 1);

  const SafetensorsFile file = read_safetensors(path);
  CHECK(file.metadata == data.metadata);
  CHECK(read_safetensors_metadata(path) == data.metadata);
  CHECK(file.values<double>("d") == doubles);
  CHECK(file.values<std::int64_t>("l", {2, 1}) == longs);
  CHECK(file.values<float>("f") == floats);
  CHECK(file.values<std::uint8_t>("u") == small);
  CHECK(file.values<std::uint8_t>("none", {0, 9}).empty());
  CHECK(file.values<std::int32_t>("scalar", {}) == std::vector<std::int32_t>{42});
  CHECK(file.integer("n") == -12);
  CHECK(file.real("r") == 2.5e-18);
  CHECK(file.real("top") > 1e300);
}

TEST_CASE("safetensors: bytes are the documented ones and depend on the data alone") {
  const std::vector<float> values = {1};
  SafetensorsData data;
  data.metadata = {{"b", "2"}, {"a", "1"}};
  data.add("t", {1}, values);
  const std::string bytes = text_of(safetensors_bytes(data));
  const std::string header =
      R"({"__metadata__":{"a":"1","b":"2"},"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})";
  CHECK(bytes.substr(8, header.size()) == header);
  CHECK((bytes.size() - 4) % 8 == 0);   // the data begin at a multiple of 8
  CHECK(bytes.substr(bytes.size() - 4) == std::string("\0\0\x80\x3f", 4));
  CHECK(text_of(safetensors_bytes(data)) == bytes);
}

TEST_CASE("safetensors: accessors convert nothing") {
  const std::vector<float> values = {1, 2};
  SafetensorsData data;
  data.metadata = {{"word", "seven"}};
  data.add("t", {2}, values);
  const SafetensorsFile file = parse_safetensors(safetensors_bytes(data), "FILE");
  CHECK(test::thrown_id([&] { (void)file.values<double>("t"); }) == ErrorId::tensor_type);
  CHECK(test::thrown_id([&] { (void)file.values<std::int32_t>("t"); }) == ErrorId::tensor_type);
  CHECK(test::thrown_id([&] { (void)file.values<float>("t", {1, 2}); }) == ErrorId::tensor_type);
  CHECK(test::thrown_id([&] { (void)file.values<float>("u"); }) == ErrorId::tensor_missing);
  CHECK(test::thrown_id([&] { (void)file.integer("word"); }) == ErrorId::tensor_type);
  CHECK(test::thrown_id([&] { (void)file.text("nothing"); }) == ErrorId::tensor_missing);
  CHECK(file.find("u") == nullptr);
}

TEST_CASE("safetensors: a copy of a file outlives the first") {
  SafetensorsFile copy;
  {
    const std::vector<float> values = {5};
    SafetensorsData data;
    data.add("t", {1}, values);
    const SafetensorsFile file = parse_safetensors(safetensors_bytes(data), "FILE");
    copy = file;
  }
  CHECK(copy.values<float>("t") == std::vector<float>{5});
}

TEST_CASE("safetensors: names that are not UTF-8 still give a header that reads") {
  SafetensorsData data;
  data.metadata = {{"name", "caf\xe9"}};
  CHECK(parse_safetensors(safetensors_bytes(data), "FILE").text("name") == "caf\xef\xbf\xbd");
}

TEST_CASE("safetensors: lists of texts survive, whatever is in them") {
  const std::vector<std::string> texts = {"", "VDD", "a,b", "\"]", "x\ny"};
  CHECK(parse_metadata_list(metadata_list(texts), "FILE") == texts);
  CHECK(parse_metadata_list("[]", "FILE").empty());
  for (const char* wrong : {"", "{}", "[1]", "[[]]", "\"a\"", "[\"a\"", "[\"a\"]x"})
    CHECK(test::thrown_id([&] { (void)parse_metadata_list(wrong, "FILE"); }) == ErrorId::safetensors_header);
}

TEST_CASE("safetensors: the writer refuses what no reader takes") {
  const std::vector<float> values = {1, 2};
  SafetensorsData data;
  CHECK_THROWS_AS(data.add("t", {3}, values), ShapeError);
  CHECK_THROWS_AS(data.add("t", {-2}, values), ShapeError);
  data.add("t", {2}, values);
  CHECK_THROWS_AS(data.add("t", {2}, values), ShapeError);
  data.metadata["large"] = std::string(17 << 20, 'x');
  CHECK(test::thrown_id([&] { (void)safetensors_bytes(data); }) == ErrorId::safetensors_limit);
}
