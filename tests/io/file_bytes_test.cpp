#include "io/text/file_bytes.hpp"

#include "engine/core/error.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

#include <filesystem>

using namespace cgcl;
using cgcl::test::TemporaryFolder;

namespace {

std::string text_of(const std::string& path) {
  const std::vector<std::byte> bytes = read_file(path);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}   // namespace

TEST_CASE("file_bytes: what was written is read, and nothing else is left in the folder") {
  const TemporaryFolder folder;
  const std::string path = folder.file("a b\xc3\xa9.bin");
  write_file_atomically(path, std::string_view("x\0y\n", 4));
  CHECK(text_of(path) == std::string("x\0y\n", 4));
  write_file_atomically(path, "");
  CHECK(text_of(path).empty());
  CHECK(read_file_start(path, 10).empty());
  write_file_atomically(path, "0123456789");
  CHECK(read_file_start(path, 4).size() == 4);
  CHECK(folder.entries() == 1);
}

TEST_CASE("file_bytes: a file that is not committed leaves no trace and changes nothing") {
  const TemporaryFolder folder;
  const std::string path = folder.file("out");
  write_file_atomically(path, "old");
  {
    AtomicFile file(path);
    file.append("new");
    CHECK(folder.entries() == 2);
  }
  CHECK(folder.entries() == 1);
  CHECK(text_of(path) == "old");
}

TEST_CASE("file_bytes: what killed processes left of a file goes with the next one of its name") {
  const TemporaryFolder folder;
  const std::string path = folder.file("out");
  for (const char* name : {"out.tmp.999999999", "out.tmp.1", "out.tmp.mine", "other.tmp.999999999"})
    write_file_atomically(folder.file(name), "half");
  write_file_atomically(path, "whole");
  CHECK_FALSE(std::filesystem::exists(folder.file("out.tmp.999999999")));   // no process has that number
  CHECK(std::filesystem::exists(folder.file("out.tmp.1")));                 // this one lives
  CHECK(folder.entries() == 4);
}

TEST_CASE("file_bytes: inputs that cannot be read are file_missing") {
  const TemporaryFolder folder;
  CHECK(test::thrown_id([&] { (void)read_file(folder.file("nothing")); }) == ErrorId::file_missing);
  CHECK(test::thrown_id([&] { (void)read_file(folder.path().string()); }) == ErrorId::file_missing);
  CHECK(test::thrown_id([&] { (void)read_file("/dev/null"); }) == ErrorId::file_missing);
  CHECK(test::thrown_id([&] { (void)read_file(""); }) == ErrorId::file_missing);
}

TEST_CASE("file_bytes: outputs whose folder is missing are output_exists") {
  const TemporaryFolder folder;
  CHECK(test::thrown_id([&] { write_file_atomically(folder.file("none/out"), "x"); }) ==
        ErrorId::output_exists);
  CHECK(test::thrown_id([&] { write_file_atomically(folder.path().string(), "x"); }) ==
        ErrorId::output_exists);
  CHECK(test::thrown_id([&] { write_file_atomically("", "x"); }) == ErrorId::output_exists);
  CHECK(folder.entries() == 0);
}
