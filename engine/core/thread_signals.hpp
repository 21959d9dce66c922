// Signals that end a program are for its first thread.
#pragma once

#include <csignal>
#include <initializer_list>

namespace cgcl {

/// Called by a helping thread: INT, TERM and HUP then reach the first thread alone. A library that takes one
/// of them for itself while it works, as METIS does, can block it there.
inline void leave_signals_to_first_thread() {
  sigset_t ending;
  sigemptyset(&ending);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&ending, signal);
  pthread_sigmask(SIG_BLOCK, &ending, nullptr);
}

}   // namespace cgcl
