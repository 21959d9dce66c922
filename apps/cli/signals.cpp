#include "apps/cli/signals.hpp"

#include <atomic>
#include <csignal>
#include <unistd.h>

namespace cgcl {
namespace {

// A handler can reach nothing but static storage; this is the one exception to "no globals".
std::atomic<int> stop_signal{0};
static_assert(std::atomic<int>::is_always_lock_free);

constexpr int kHandled[] = {SIGINT, SIGTERM, SIGHUP};

extern "C" void on_stop(int signal) {
  if (signal == SIGINT && stop_signal.load() == SIGINT) ::_exit(130);
  stop_signal.store(signal);
}

void install(void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;   // reads and writes go on; only the loop looks at the flag
  sigemptyset(&action.sa_mask);
  for (const int signal : kHandled) ::sigaction(signal, &action, nullptr);
}

}   // namespace

StopSignals::StopSignals() {
  stop_signal.store(0);
  install(on_stop);
}

StopSignals::~StopSignals() { install(SIG_DFL); }

bool StopSignals::requested() { return stop_signal.load() != 0; }

int StopSignals::exit_code() {
  const int signal = stop_signal.load();
  return signal == 0 ? 0 : signal == SIGINT ? 130 : 143;
}

void ignore_write_signals() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

}   // namespace cgcl
