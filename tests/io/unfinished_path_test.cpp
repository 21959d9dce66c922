#include "io/text/unfinished_path.hpp"

#include "engine/core/error.hpp"
#include "io/report/run_folder.hpp"
#include "io/text/file_bytes.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>
#include <vector>

using namespace cgcl;
namespace fs = std::filesystem;

namespace {

struct Scratch {
  fs::path root = fs::temp_directory_path() / str("cgcl_unfinished_", ::getpid());
  Scratch() {
    fs::remove_all(root);
    fs::create_directory(root);
  }
  ~Scratch() { fs::remove_all(root); }
};

void touch(const fs::path& path) { std::ofstream(path) << "x"; }

std::size_t entries(const fs::path& folder) {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : fs::recursive_directory_iterator(folder)) ++count;
  return count;
}

}   // namespace

TEST_CASE("unfinished path: a file that is being written goes, what was committed stays") {
  const Scratch scratch;
  const std::string done = scratch.root / "done", half = scratch.root / "half";
  write_file_atomically(done, "whole");
  CHECK_FALSE(writing_unfinished());
  {
    AtomicFile file(half);
    file.append("ha");
    CHECK(writing_unfinished());
    CHECK(entries(scratch.root) == 2);
    remove_unfinished();
    CHECK(entries(scratch.root) == 1);
  }
  CHECK_FALSE(writing_unfinished());
  CHECK(fs::file_size(done) == 5);
}

TEST_CASE("unfinished path: of a run folder all goes until it is kept, and the folder if it was made") {
  const Scratch scratch;
  const fs::path made = scratch.root / "made", given = scratch.root / "given", kept = scratch.root / "kept";
  fs::create_directory(given);
  {
    RunFolder first = RunFolder::create(made), second = RunFolder::create(given),
              third = RunFolder::create(kept);
    third.keep();
    for (RunFolder* folder : {&first, &second, &third}) {
      touch(folder->config());
      touch(folder->checkpoints() / "one");
    }
    CHECK_FALSE(writing_unfinished());
    remove_unfinished();
    CHECK_FALSE(fs::exists(made));
    CHECK(fs::is_empty(given));
    CHECK(entries(kept) == 4);   // with its lock
  }
  CHECK(fs::is_directory(given));
}

TEST_CASE("unfinished path: no other path is touched, however many or long there are") {
  const Scratch scratch;
  const fs::path outside = scratch.root / "outside";
  fs::create_directory(outside);
  touch(outside / "kept");
  fs::create_directory(scratch.root / "folder");
  fs::create_directory_symlink(outside, scratch.root / "folder" / "link");
  std::vector<std::string> many{scratch.root / "folder"};
  for (int i = 0; i < 100; ++i) many.push_back(scratch.root / str("f", i));
  many.push_back(std::string(5000, 'x'));
  for (const std::string& path : many)
    begin_unfinished(path, path == many.front() ? Unfinished::folder : Unfinished::file);
  for (int i = 0; i < 100; ++i) touch(scratch.root / str("f", i));
  remove_unfinished();
  CHECK_FALSE(fs::exists(scratch.root / "folder"));
  CHECK_FALSE(fs::exists(scratch.root / "f0"));
  CHECK(fs::exists(scratch.root / "f99"));   // one of too many
  CHECK(fs::exists(outside / "kept"));
  for (const std::string& path : many) end_unfinished(path);
  CHECK_FALSE(writing_unfinished());
}
