#include "io/text/piped_input.hpp"

#include "engine/core/error.hpp"
#include "io/graph/file_identity.hpp"
#include "io/text/byte_stream.hpp"
#include "io/text/input_guard.hpp"
#include "io/text/line_source.hpp"
#include "io/text/sha256.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <cstdlib>   // for setenv
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

using namespace cgcl;
using namespace cgcl::test;

namespace {

const std::string kText = "* a\n.subckt top a b\nR1 a b 1k\n.ends\n";

/// A named pipe into which a thread writes `text` `times` times, or until nobody reads any more.
class Pipe {
 public:
  Pipe(std::string path, std::string text, int times = 1) : path_(std::move(path)) {
    std::signal(SIGPIPE, SIG_IGN);
    REQUIRE(::mkfifo(path_.c_str(), 0600) == 0);
    writer_ = std::thread([this, text = std::move(text), times] {
      const int to = ::open(path_.c_str(), O_WRONLY);
      for (int i = 0; i < times; ++i)
        if (::write(to, text.data(), text.size()) < 0) break;
      ::close(to);
    });
  }
  ~Pipe() { writer_.join(); }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

 private:
  std::string path_;
  std::thread writer_;
};

/// Standard input is that file while it lives.
class StandardInput {
 public:
  explicit StandardInput(const std::string& path) : before_(::dup(STDIN_FILENO)) {
    const int file = ::open(path.c_str(), O_RDONLY);
    ::dup2(file, STDIN_FILENO);
    ::close(file);
  }
  ~StandardInput() {
    ::dup2(before_, STDIN_FILENO);
    ::close(before_);
  }
  StandardInput(const StandardInput&) = delete;
  StandardInput& operator=(const StandardInput&) = delete;

 private:
  int before_;
};

/// TMPDIR while it lives.
class TemporaryPlace {
 public:
  explicit TemporaryPlace(const std::string& folder) {
    if (const char* named = std::getenv("TMPDIR")) before_ = named;
    ::setenv("TMPDIR", folder.c_str(), 1);
  }
  ~TemporaryPlace() { before_.empty() ? ::unsetenv("TMPDIR") : ::setenv("TMPDIR", before_.c_str(), 1); }
  TemporaryPlace(const TemporaryPlace&) = delete;
  TemporaryPlace& operator=(const TemporaryPlace&) = delete;

 private:
  std::string before_;
};

std::string text_of(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}   // namespace

TEST_CASE("piped input: what a pipe gave is read as a file of its name, as often as one likes") {
  const TemporaryFolder folder, place;
  const TemporaryPlace here(place.path().string());
  const std::string path = folder.file("top.sp");
  write_file_atomically(folder.file("plain"), kText);
  {
    PipedInputs piped;
    {
      const Pipe pipe(path, kText);
      piped.take(path);
    }
    for (int i = 0; i < 2; ++i) {
      CHECK(text_of(read_file(path)) == kText);
      CHECK(text_of(read_unpacked(path)) == kText);
      CHECK(text_of(read_file_start(path, 3)) == "* a");
      CHECK(nature_of(path) == FileNature::spice);
      CHECK(sha256_of_file(path) == sha256_of_file(folder.file("plain")));
    }
    LineSource lines(path);
    std::string_view line;
    REQUIRE(lines.next(line));
    CHECK(lines.where(2) == path + ":1:2");
    piped.take(path);   // again: nobody writes, and nobody waits
    CHECK(place.entries() == 0);
    const int opened = ::open(opened_path(path).c_str(), O_RDONLY);
    CHECK(piped_name_of(opened) == path);
    ::close(opened);
  }
  CHECK(opened_path(path) == path);
  CHECK(thrown_id([&] { (void)read_file(path); }) == ErrorId::file_missing);
  CHECK(handed_on().empty());
}

TEST_CASE("piped input: standard input is read once, and files are left alone") {
  const TemporaryFolder folder;
  const std::string file = folder.file("a.sp");
  write_file_atomically(file, kText);
  const StandardInput input(file);
  PipedInputs piped;
  piped.take(file);
  piped.take(folder.file("absent"));
  piped.take(folder.path().string());
  CHECK(opened_path(file) == file);
  CHECK(opened_path("-") == "-");
  piped.take("-");
  CHECK(text_of(read_file("-")) == kText);
  CHECK(thrown_id([&] { piped.take("-"); }) == ErrorId::usage);
  const std::vector<std::string> inputs = {"-"};
  CHECK(thrown_id([&] { check_not_input(file, inputs); }) == ErrorId::output_exists);
}

TEST_CASE("piped input: what does not end, and what has no place, is refused and leaves nothing") {
  const TemporaryFolder folder, place;
  const std::string path = folder.file("endless");
  {
    const TemporaryPlace here(place.path().string());
    PipedInputs piped(std::size_t{1} << 20);
    const Pipe pipe(path, std::string(100'000, 'y'), 100);
    CHECK(thrown_id([&] { piped.take(path); }) == ErrorId::netlist_limit);
    CHECK(opened_path(path) == path);
    CHECK(place.entries() == 0);
  }
  const TemporaryPlace nowhere(folder.file("none"));
  const Pipe pipe(folder.file("other"), kText);
  PipedInputs piped;
  try {
    piped.take(folder.file("other"));
    FAIL("copied");
  } catch (const Error& error) {
    CHECK(error.id() == ErrorId::disk);
    CHECK(error.hint() == "TMPDIR names another folder");
  }
}

TEST_CASE("piped input: a process takes over what the one that started it has copied") {
  const TemporaryFolder folder;
  const std::string path = folder.file("a:b.sp");
  std::string told;
  int copy = -1;
  {
    PipedInputs piped;
    const Pipe pipe(path, kText);
    piped.take(path);
    REQUIRE(piped_descriptors().size() == 1);
    copy = ::dup(piped_descriptors().front());   // as it is inherited
    CHECK(handed_on() == str(piped_descriptors().front(), ':', path));
    told = str(copy, ':', path, "\nx:y\n99999:not open\n");
  }
  PipedInputs piped;
  piped.take_over(told);
  CHECK(piped_descriptors().size() == 1);
  CHECK((::fcntl(copy, F_GETFD) & FD_CLOEXEC) != 0);
  piped.take(path);   // is there already
  CHECK(text_of(read_file(path)) == kText);
}

TEST_CASE("piped input: what has no name of its own gets one for outputs") {
  CHECK(piped_stem("-") == "stdin");
  CHECK(piped_stem("/dev/fd/63") == "pipe63");
  CHECK(piped_stem("/proc/self/fd/12") == "pipe12");
  CHECK(piped_stem("./-").empty());
  CHECK(piped_stem("dir/top.sp").empty());
}
