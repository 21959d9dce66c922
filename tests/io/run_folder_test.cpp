#include "io/report/run_folder.hpp"

#include "engine/core/error.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <sys/wait.h>
#include <unistd.h>

using namespace cgcl;
namespace fs = std::filesystem;

namespace {

struct Scratch {
  fs::path root = fs::temp_directory_path() / str("cgcl_run_", ::getpid());
  Scratch() {
    fs::remove_all(root);
    fs::create_directory(root);
  }
  ~Scratch() { fs::remove_all(root); }
};

template <class Action>
ErrorId failure(Action action, std::string* message = nullptr) {
  try {
    action();
  } catch (const Error& error) {
    if (message != nullptr) *message = error.what();
    return error.id();
  }
  return ErrorId::internal;
}

void touch(const fs::path& path) { std::ofstream(path) << "x"; }

}   // namespace

TEST_CASE("run folder: a run that fails before keep leaves nothing, one that keeps stays") {
  const Scratch scratch;
  const fs::path run = scratch.root / "run";
  {
    const RunFolder folder = RunFolder::create(run);
    CHECK(fs::is_directory(folder.checkpoints()));
    touch(folder.config());
  }
  CHECK_FALSE(fs::exists(run));
  {
    RunFolder folder = RunFolder::create(run.string() + "/");
    touch(folder.config());
    folder.keep();
  }
  CHECK(fs::exists(run / "config.toml"));
}

TEST_CASE("run folder: an empty folder of the user's is used and emptied again, not removed") {
  const Scratch scratch;
  touch(scratch.root / "outside");
  fs::create_directory(scratch.root / "mine");
  {
    const RunFolder folder = RunFolder::create(scratch.root / "mine");
    touch(folder.model());
  }
  CHECK(fs::is_empty(scratch.root / "mine"));
  CHECK(fs::exists(scratch.root / "outside"));
}

TEST_CASE("run folder: full, foreign and unreachable paths are refused and untouched") {
  const Scratch scratch;
  touch(scratch.root / "file");
  CHECK(failure([&] { (void)RunFolder::create(scratch.root); }) == ErrorId::output_exists);
  CHECK(failure([&] { (void)RunFolder::create(scratch.root / "file"); }) == ErrorId::output_exists);
  CHECK(failure([&] { (void)RunFolder::create(scratch.root / "no" / "run"); }) == ErrorId::output_exists);
  CHECK(failure([&] { (void)RunFolder::open(scratch.root / "no"); }) == ErrorId::file_missing);
  CHECK(failure([&] { (void)RunFolder::open(scratch.root); }) == ErrorId::file_missing);
  CHECK(fs::exists(scratch.root / "file"));
  CHECK_FALSE(fs::exists(scratch.root / ".lock"));
  CHECK_FALSE(fs::exists(scratch.root / "no"));
}

TEST_CASE("run folder: what a start that was killed left is no run, and nothing of anybody else") {
  const Scratch scratch;
  const fs::path run = scratch.root / "run";
  fs::create_directories(run / "checkpoints");
  touch(run / ".lock");
  touch(run / "config.toml.tmp.999999999");
  {
    RunFolder folder = RunFolder::create(run);
    touch(folder.model());
  }
  CHECK(fs::is_empty(run));
  fs::create_directory(run / "checkpoints");
  touch(run / "checkpoints" / "mine");
  CHECK(failure([&] { (void)RunFolder::create(run); }) == ErrorId::output_exists);
  fs::rename(run / "checkpoints" / "mine", run / "mine.tmp.1");
  CHECK(failure([&] { (void)RunFolder::create(run); }) == ErrorId::output_exists);
  CHECK(fs::exists(run / "mine.tmp.1"));
}

TEST_CASE("run folder: a second process is told who holds it") {
  const Scratch scratch;
  const fs::path run = scratch.root / "run";
  RunFolder folder = RunFolder::create(run);
  touch(folder.config());
  folder.keep();
  const auto refused_in_child = [&](auto open) {
    const pid_t child = ::fork();
    if (child == 0) {
      std::string message;
      const ErrorId id = failure([&] { (void)open(run); }, &message);
      const bool named = message.find(str("process ", ::getppid())) != std::string::npos;
      ::_exit(id == ErrorId::busy && named ? 0 : 1);
    }
    int status = 1;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
  };
  CHECK(refused_in_child([](const fs::path& path) { return RunFolder::open(path); }));
  CHECK(refused_in_child([](const fs::path& path) { return RunFolder::create(path); }));
  CHECK(fs::exists(run / "config.toml"));
}

TEST_CASE("run folder: opening again removes leftovers of killed writers only") {
  const Scratch scratch;
  const fs::path run = scratch.root / "run";
  {
    RunFolder folder = RunFolder::create(run);
    touch(folder.config());
    touch(run / "model.safetensors.tmp.123");
    touch(folder.checkpoints() / "a.safetensors.tmp.9");
    touch(folder.checkpoints() / "a.safetensors");
    folder.keep();
  }
  const RunFolder folder = RunFolder::open(run);
  CHECK_FALSE(fs::exists(run / "model.safetensors.tmp.123"));
  CHECK_FALSE(fs::exists(folder.checkpoints() / "a.safetensors.tmp.9"));
  CHECK(fs::exists(folder.checkpoints() / "a.safetensors"));
  CHECK(fs::exists(folder.config()));
}

TEST_CASE("output check: a file may be replaced, a folder may not, the parent must exist") {
  const Scratch scratch;
  touch(scratch.root / "file");
  CHECK_NOTHROW(check_output_file(scratch.root / "file"));
  CHECK_NOTHROW(check_output_file(scratch.root / "new"));
  CHECK_NOTHROW(check_output_folder(scratch.root / "new"));
  CHECK_NOTHROW(check_output_folder(scratch.root));
  CHECK_NOTHROW(check_output_file("plain_name"));
  CHECK(failure([&] { check_output_file(scratch.root); }) == ErrorId::output_exists);
  CHECK(failure([&] { check_output_folder(scratch.root / "file"); }) == ErrorId::output_exists);
  CHECK(failure([&] { check_output_file(scratch.root / "a" / "b"); }) == ErrorId::output_exists);
}
