#include "io/text/atomic_folder.hpp"

#include "io/text/file_bytes.hpp"
#include "io/text/input_guard.hpp"
#include "tests/io/hand_prediction.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

using namespace cgcl;
using namespace cgcl::test;

namespace {

constexpr std::string_view kOwn[] = {"a.csv", "b.csv"};

void put(const std::string& path, const char* text) { std::ofstream(path) << text; }

}   // namespace

TEST_CASE("atomic folder: nothing stands under its name before commit, everything after it") {
  const TemporaryFolder folder;
  const std::string path = folder.file("out/");
  {
    AtomicFolder out(path, kOwn);
    put(out.file("a.csv"), "1");
    CHECK_FALSE(std::filesystem::exists(path));
    out.commit();
  }
  CHECK(text_of(path + "a.csv") == "1");
  {
    AtomicFolder out(path, kOwn);   // what is not committed leaves the earlier one and no trace
    put(out.file("a.csv"), "2");
  }
  CHECK(text_of(path + "a.csv") == "1");
  CHECK(folder.entries() == 1);
  {
    AtomicFolder out(path, kOwn);
    put(out.file("b.csv"), "3");
    out.commit();
  }
  CHECK_FALSE(std::filesystem::exists(path + "a.csv"));   // no mixture with the earlier one
  CHECK(text_of(path + "b.csv") == "3");
  CHECK(folder.entries() == 1);
  std::filesystem::create_directory(folder.file("out.tmp.999999999"));   // no process has that number
  std::filesystem::create_directory(folder.file("out.tmp.1"));           // this one lives
  std::filesystem::create_directory(folder.file("out.tmp.mine"));
  AtomicFolder(path, kOwn).commit();
  CHECK(folder.entries() == 3);
  CHECK_FALSE(std::filesystem::exists(folder.file("out.tmp.999999999")));
}

TEST_CASE("atomic folder: a link is followed, an empty folder is taken, anything else of others is refused") {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder.file("real"));
  std::filesystem::create_directory_symlink(folder.file("real"), folder.file("link"));
  {
    AtomicFolder out(folder.file("link"), kOwn);
    put(out.file("a.csv"), "1");
    out.commit();
  }
  CHECK(text_of(folder.file("real/a.csv")) == "1");
  CHECK(std::filesystem::is_symlink(folder.file("link")));
  put(folder.file("file"), "x");
  CHECK(thrown_id([&] { AtomicFolder(folder.file("file"), kOwn); }) == ErrorId::output_exists);
  CHECK(thrown_id([&] { AtomicFolder(folder.file("no/where"), kOwn); }) == ErrorId::output_exists);
  CHECK(thrown_id([&] { AtomicFolder("./", kOwn); }) == ErrorId::output_exists);
  put(folder.file("real/mine"), "x");
  CHECK(thrown_id([&] { AtomicFolder(folder.file("real"), kOwn); }) == ErrorId::output_exists);
  CHECK(thrown_id([&] { check_replaceable(folder.file("real/"), kOwn); }) == ErrorId::output_exists);
  CHECK(text_of(folder.file("real/a.csv")) == "1");
  CHECK(folder.entries() == 3);
}

TEST_CASE("atomic folder: folders in it are its own by the files they may hold") {
  const TemporaryFolder folder;
  constexpr std::string_view kNested[] = {"a.csv", "in/b.csv"};
  const auto refused = [&] {
    return thrown_id([&] { check_replaceable(folder.file("out"), kNested); }) == ErrorId::output_exists;
  };
  std::filesystem::create_directories(folder.file("out/in"));
  put(folder.file("out/in/b.csv"), "1");
  CHECK_FALSE(refused());
  {
    AtomicFolder out(folder.file("out"), kNested);
    put(out.file("a.csv"), "2");
    out.commit();
  }
  CHECK_FALSE(std::filesystem::exists(folder.file("out/in")));
  for (const char* foreign : {"out/b.csv", "out/in/a.csv", "out/in/b.csv/c", "out/other/b.csv", "out/in/b"}) {
    const std::string path = folder.file(foreign);
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    put(path, "somebody's");
    CHECK_MESSAGE(refused(), foreign);
    std::filesystem::remove_all(folder.file("out"));
  }
  std::filesystem::create_directories(folder.file("out"));
  std::filesystem::create_directories(folder.file("elsewhere"));
  std::filesystem::create_directory_symlink(folder.file("elsewhere"), folder.file("out/in"));
  CHECK(refused());   // what is behind a link is no part of the folder
}

TEST_CASE("input guard: a file is itself under another spelling, a link and a hard link, a copy is not") {
  const TemporaryFolder folder;
  const std::string input = folder.file("x.sp");
  put(input, "x");
  put(folder.file("copy.sp"), "x");
  std::filesystem::create_symlink(input, folder.file("soft.sp"));
  std::filesystem::create_hard_link(input, folder.file("hard.sp"));
  std::filesystem::create_directory(folder.file("d"));
  const std::vector<std::string> inputs = {folder.file("absent"), input};
  for (const char* same : {"x.sp", "./x.sp", "d/../x.sp", "soft.sp", "hard.sp"})
    CHECK_MESSAGE(thrown_id([&] { check_not_input(folder.file(same), inputs); }) == ErrorId::output_exists,
                  same);
  for (const char* other : {"copy.sp", "new.sp", "absent", "d"})
    CHECK_NOTHROW(check_not_input(folder.file(other), inputs));
}
