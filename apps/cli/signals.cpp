#include "apps/cli/signals.hpp"

#include "apps/cli/command_log.hpp"
#include "io/text/unfinished_path.hpp"

#include <array>
#include <atomic>
#include <csignal>
#include <iterator>     // for size
#include <sys/time.h>   // for setitimer
#include <unistd.h>

namespace cgcl {
namespace {

// A handler can reach nothing but static storage; this is the one exception to "no globals".
std::atomic<int> stop_signal{0}, grace_left{0};
std::atomic<bool> polled{false};
static_assert(std::atomic<int>::is_always_lock_free && std::atomic<bool>::is_always_lock_free);

constexpr int kHandled[] = {SIGINT, SIGTERM, SIGHUP, SIGALRM};
constexpr itimerval kGrace{.it_interval = {}, .it_value = {.tv_sec = 1, .tv_usec = 500'000}};
constexpr int kGracesToWrite = 6;   // more for who is writing a file

int depth = 0;   // of holders
std::array<struct sigaction, std::size(kHandled)> before;

int code_of(int signal) { return signal == SIGINT ? 130 : 143; }

[[noreturn]] void end(int signal) {
  remove_unfinished();
  CommandLog::end_suddenly(code_of(signal));
  ::_exit(code_of(signal));
}

void on_stop(int signal) {
  const int first = stop_signal.load();
  if (signal == SIGALRM) {
    if (first == 0) return;
    if (!writing_unfinished() || grace_left.fetch_sub(1) <= 0) end(first);
    ::setitimer(ITIMER_REAL, &kGrace, nullptr);
    return;
  }
  if (!polled.load() || (signal == SIGINT && first == SIGINT)) end(signal);
  stop_signal.store(signal);
  grace_left.store(kGracesToWrite);
  ::setitimer(ITIMER_REAL, &kGrace, nullptr);
}

void install() {
  struct sigaction action {};
  action.sa_handler = on_stop;
  action.sa_flags = SA_RESTART;   // reads and writes go on; only the loop looks at the flag
  sigemptyset(&action.sa_mask);
  for (const int signal : kHandled) sigaddset(&action.sa_mask, signal);
  for (std::size_t i = 0; i < before.size(); ++i) {
    ::sigaction(kHandled[i], nullptr, &before[i]);
    if (kHandled[i] != SIGHUP || before[i].sa_handler != SIG_IGN) ::sigaction(kHandled[i], &action, nullptr);
  }
}

}   // namespace

ExitSignals::ExitSignals() {
  if (depth++ == 0) install();
}

ExitSignals::~ExitSignals() {
  if (--depth > 0) return;
  for (std::size_t i = 0; i < before.size(); ++i) ::sigaction(kHandled[i], &before[i], nullptr);
}

StopSignals::StopSignals() {
  stop_signal.store(0);
  polled.store(true);
}

StopSignals::~StopSignals() {
  constexpr itimerval kNone{};
  ::setitimer(ITIMER_REAL, &kNone, nullptr);
  polled.store(false);
}

bool StopSignals::requested() { return stop_signal.load() != 0; }

int StopSignals::exit_code() {
  const int signal = stop_signal.load();
  return signal == 0 ? 0 : code_of(signal);
}

void ignore_write_signals() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

}   // namespace cgcl
