// The door: arguments in, exit code out, and the only place that catches.
#include "apps/cli/command_line.hpp"
#include "apps/cli/command_table.hpp"
#include "apps/cli/signals.hpp"
#include "engine/core/config.hpp"
#include "engine/core/error.hpp"

#include <algorithm>   // for min
#include <iostream>
#include <new>
#include <poll.h>
#include <sys/resource.h>   // for getrlimit
#include <unistd.h>

namespace {

int report(cgcl::Console& console, const cgcl::Error& error) {
  console.fail(error);   // first: it ends an open progress line
  std::cerr << "circuitgcl: error: " << error.line() << '\n';
  if (!error.hint().empty()) std::cerr << "circuitgcl: hint: " << cgcl::printable(error.hint(), 1000) << '\n';
  std::cout.flush();
  return static_cast<int>(error.exit_code());
}

/// A reader that went away is its own business; a full disk is an error even when the work is done.
void flush_output() {
  std::cout.flush();
  pollfd output{.fd = STDOUT_FILENO, .events = POLLOUT, .revents = 0};
  const bool reader_left = ::poll(&output, 1, 0) == 1 && (output.revents & POLLERR) != 0;
  if (!std::cout && !reader_left)
    throw cgcl::Error(cgcl::ErrorId::disk, "the result cannot be written to standard output");
}

/// Without the instructions it was built for the program would die of a signal somewhere; this says why.
void require_processor() {
#if defined(__x86_64__) && defined(__AVX2__)
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma"))
    throw cgcl::Error(cgcl::ErrorId::cpu_too_old,
                      cgcl::str("the processor lacks AVX2 or FMA, which this build (", cgcl::kIsa, ") uses"),
                      "", "configure with -DCGCL_ISA=x86-64");
#endif
}

int run(const std::vector<std::string>& arguments, const std::vector<std::string>& environment,
        cgcl::Console& console) {
  require_processor();
  const cgcl::Invocation asked = cgcl::parse_command_line(arguments, environment);
  if (!asked.text.empty()) {
    std::cout << asked.text;
    flush_output();
    return 0;
  }
  console.choose(asked.settings.get_flag("json"), asked.settings.get_flag("quiet"),
                 asked.settings.get_flag("verbose"));
  for (const std::string& warning : asked.warnings) console.warn(warning);
  console.begin(asked.settings.command);
  const int code = cgcl::command_function(asked.settings.command)(asked.settings, console);
  console.finish();
  flush_output();
  return code;
}

/// Another thread takes tens of megabytes of addresses: none to spare where they are limited.
bool address_space_is_free() {
  rlimit limit{};
  return ::getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur == RLIM_INFINITY;
}

}   // namespace

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  cgcl::ignore_write_signals();
  const std::vector<std::string> arguments(argv + std::min(argc, 1), argv + argc);
  std::vector<std::string> environment;
  for (char** entry = environ; *entry != nullptr; ++entry) environment.emplace_back(*entry);
  cgcl::Console console(std::cout, std::cerr,
                        {.json = cgcl::wants_json(arguments, environment),
                         .terminal = ::isatty(STDERR_FILENO) == 1,
                         .heartbeat = address_space_is_free()});
  try {
    return run(arguments, environment, console);
  } catch (const cgcl::Error& error) {
    return report(console, error);
  } catch (const std::bad_alloc&) {
    return report(console, cgcl::Error(cgcl::ErrorId::memory_limit, "out of memory"));
  } catch (const std::exception& error) {
    return report(console, cgcl::Error(cgcl::ErrorId::internal, error.what()));
  }
}
