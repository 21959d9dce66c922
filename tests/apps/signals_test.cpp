#include "apps/cli/signals.hpp"

#include "engine/core/error.hpp"
#include "io/text/file_bytes.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

using namespace cgcl;

namespace {

/// Exit code of a child that runs `body`; 128 + signal when one killed it.
template <class Body>
int in_child(Body body) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(body());
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// Whether a file that begins like `path` lies beside it.
bool temporary_of(const std::filesystem::path& path) {
  for (const auto& entry : std::filesystem::directory_iterator(path.parent_path()))
    if (entry.path().filename().string().starts_with(path.filename().string())) return true;
  return false;
}

}   // namespace

TEST_CASE("signals: INT and TERM raise the flag and give their exit code") {
  for (const auto& [signal, code] : {std::pair{SIGINT, 130}, {SIGTERM, 143}, {SIGHUP, 143}}) {
    CHECK(in_child([signal = signal] {
            const StopSignals stop;
            if (StopSignals::requested() || StopSignals::exit_code() != 0) return 1;
            ::raise(signal);
            return StopSignals::requested() ? StopSignals::exit_code() : 2;
          }) == code);
  }
}

TEST_CASE("signals: a second INT ends the process at once") {
  CHECK(in_child([] {
          const StopSignals stop;
          ::raise(SIGINT);
          ::raise(SIGINT);
          return 1;
        }) == 130);
}

TEST_CASE(
    "signals: without a checkpoint to save a signal ends the process at once, and what is unfinished goes") {
  const std::string path = std::filesystem::temp_directory_path() / str("cgcl_signal_", ::getpid());
  for (const auto& [signal, code] : {std::pair{SIGINT, 130}, {SIGTERM, 143}, {SIGHUP, 143}}) {
    CHECK(in_child([&path, signal = signal] {
            const ExitSignals exits;
            { const StopSignals stop; }
            AtomicFile file(path);
            ::raise(signal);
            return 1;
          }) == code);
    CHECK_FALSE(std::filesystem::exists(path));
    CHECK_FALSE(temporary_of(path));
  }
}

TEST_CASE("signals: who does not poll is ended soon, a file that is being written is finished first") {
  const auto start = std::chrono::steady_clock::now();
  const std::string path = std::filesystem::temp_directory_path() / str("cgcl_signal_", ::getpid());
  CHECK(in_child([&path] {
          const StopSignals stop;
          AtomicFile file(path);
          ::raise(SIGINT);
          ::pause();   // until the first alarm
          file.commit();
          for (;;) ::pause();
          return 1;
        }) == 130);
  CHECK(std::filesystem::exists(path));
  std::filesystem::remove(path);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(8));
}

TEST_CASE("signals: a hang-up that is ignored stays so") {
  CHECK(in_child([] {
          std::signal(SIGHUP, SIG_IGN);
          const ExitSignals exits;
          ::raise(SIGHUP);
          return 5;
        }) == 5);
}

TEST_CASE("signals: without a holder a signal kills as usual") {
  CHECK(in_child([] {
          std::signal(SIGTERM, SIG_DFL);   // the test program has a handler of its own
          { const StopSignals stop; }
          ::raise(SIGTERM);
          return 1;
        }) == 128 + SIGTERM);
}

TEST_CASE("signals: a closed pipe is an error of the write") {
  CHECK(in_child([] {
          ignore_write_signals();
          int ends[2];
          if (::pipe(ends) != 0) return 2;
          ::close(ends[0]);
          return ::write(ends[1], "x", 1) == -1 ? 0 : 1;
        }) == 0);
}
