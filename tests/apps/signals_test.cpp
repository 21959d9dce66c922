#include "apps/cli/signals.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <initializer_list>
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

TEST_CASE("signals: without a holder a signal kills as usual") {
  CHECK(in_child([] {
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
