// The door: arguments in, exit code out, and the only place that catches.
#include "apps/cli/blas_kernels.hpp"
#include "apps/cli/command_line.hpp"
#include "apps/cli/command_log.hpp"
#include "apps/cli/command_table.hpp"
#include "apps/cli/option_registry.hpp"
#include "apps/cli/output_guard.hpp"
#include "apps/cli/piped_settings.hpp"
#include "apps/cli/ranked_command.hpp"
#include "apps/cli/signals.hpp"
#include "engine/core/config.hpp"
#include "engine/core/error.hpp"
#include "engine/core/host_memory.hpp"
#include "io/text/unfinished_path.hpp"

#include <algorithm>   // for min
#include <cstdlib>     // for abort, getenv
#include <exception>
#include <iostream>
#include <malloc.h>   // for mallopt
#include <memory>
#include <new>
#include <poll.h>
#include <sys/resource.h>   // for getrlimit
#include <system_error>
#include <unistd.h>

namespace {

/// Which rank speaks, where it is not the first.
std::string rank_text() {
  const int rank = cgcl::launched_rank().rank;
  return rank == 0 ? std::string() : cgcl::str("rank ", rank, ": ");
}

/// `begun`: the error is of the work of the command.
int report(cgcl::Console& console, bool begun, const cgcl::Error& error) {
  cgcl::remove_unfinished();   // as after a signal
  const int code = static_cast<int>(error.exit_code());
  if (cgcl::told_by_rank_0(begun)) return code;
  console.fail(error);   // before the line: it ends an open progress line
  std::cerr << "circuitgcl: error: " << rank_text() << error.line() << '\n';
  if (!error.hint().empty()) std::cerr << "circuitgcl: hint: " << cgcl::printable(error.hint(), 1000) << '\n';
  std::cout.flush();
  return code;
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
        cgcl::Console& console, std::unique_ptr<cgcl::CommandLog>& log, bool& begun) {
  require_processor();
  const cgcl::Invocation asked = cgcl::parse_command_line(arguments, environment);
  if (!asked.text.empty()) {
    std::cout << asked.text;
    flush_output();
    return 0;
  }
  const cgcl::CommandRow& command = cgcl::find_command(asked.settings.command);
  const bool first = cgcl::launched_rank().rank == 0;   // of several ranks it speaks for all
  console.choose(first && asked.settings.get_flag("json"), !first || asked.settings.get_flag("quiet"),
                 first && asked.settings.get_flag("verbose"),
                 command.needs_output || (command.bit & (cgcl::kResume | cgcl::kPredict)) != 0);
  cgcl::require_shared_work(asked.settings.command);
  if (first)   // before the work: without its log it does not begin
    log = cgcl::CommandLog::of(asked.settings, arguments);
  for (const std::string& warning : asked.warnings) console.warn(warning);
  console.begin(asked.settings.command);
  cgcl::PipedInputs piped;
  if (const char* told = std::getenv(cgcl::kPipedVariable)) piped.take_over(told);
  cgcl::take_piped_inputs(asked.settings, piped);
  begun = true;
  cgcl::check_output_is_no_input(asked.settings);
  if (asked.settings.has("memory-limit"))
    cgcl::host_memory::set_limit(static_cast<std::size_t>(asked.settings.get_size("memory-limit")));
  const int code = cgcl::command_function(asked.settings.command)(asked.settings, console);
  console.finish();
  flush_output();
  return code;
}

int report_memory(cgcl::Console& console, bool begun) {
  cgcl::host_memory::set_limit(0);   // the report allocates
  const std::string refusal = cgcl::host_memory::take_refusal();
  return report(
      console, begun,
      cgcl::ResourceError(cgcl::ErrorId::memory_limit,
                          refusal.empty() ? "the system has no more memory for this process" : refusal, "",
                          refusal.empty() ? "" : "raise --memory-limit"));
}

/// Memory may end where no exception can be thrown; that is a failure to report as well.
[[noreturn]] void on_terminate() {
  try {
    if (std::current_exception()) std::rethrow_exception(std::current_exception());
  } catch (const std::bad_alloc&) {
  } catch (...) {
    std::abort();
  }
  static constexpr std::string_view kLine =
      "circuitgcl: error: the system has no more memory for this process [E0601]\n";
  (void)!::write(STDERR_FILENO, kLine.data(), kLine.size());
  cgcl::CommandLog::end_suddenly(static_cast<int>(cgcl::ExitCode::resources));
  ::_exit(static_cast<int>(cgcl::ExitCode::resources));
}

/// Whether nothing (`ulimit -v`) counts the addresses that this process reserves.
bool address_space_is_free() {
  rlimit limit{};
  return ::getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur == RLIM_INFINITY;
}

/// Each thread that allocates would reserve 64 MB of address space of its own.
void spare_address_space() {
  if (!address_space_is_free()) ::mallopt(M_ARENA_MAX, 1);
}

/// The exit code of the command line, whatever happens.
int run_or_report(const std::vector<std::string>& arguments, const std::vector<std::string>& environment,
                  cgcl::Console& console, std::unique_ptr<cgcl::CommandLog>& log) {
  bool begun = false;
  try {
    return run(arguments, environment, console, log, begun);
  } catch (const cgcl::Error& error) {
    cgcl::host_memory::set_limit(0);   // the report allocates
    return report(console, begun, error);
  } catch (const std::bad_alloc&) {
    return report_memory(console, begun);
  } catch (const std::system_error& error) {
    if (error.code() != std::errc::resource_unavailable_try_again &&
        error.code() != std::errc::not_enough_memory)
      return report(console, begun, cgcl::Error(cgcl::ErrorId::internal, error.what()));
    return report(
        console, begun,
        cgcl::ResourceError(cgcl::ErrorId::memory_limit, "the system has no more threads for this process"));
  } catch (const std::exception& error) {
    return report(console, begun, cgcl::Error(cgcl::ErrorId::internal, error.what()));
  }
}

}   // namespace

int main(int argc, char** argv) {
  cgcl::start_again_with_better_kernels(argv);
  std::set_terminate(on_terminate);
  spare_address_space();
  std::ios::sync_with_stdio(false);
  cgcl::ignore_write_signals();
  const cgcl::ExitSignals signals;
  const std::vector<std::string> arguments(argv + std::min(argc, 1), argv + argc);
  std::vector<std::string> environment;
  for (char** entry = environ; *entry != nullptr; ++entry) environment.emplace_back(*entry);
  std::unique_ptr<cgcl::CommandLog> log;
  cgcl::Console console(std::cout, std::cerr,
                        {.json = cgcl::launched_rank().rank == 0 && cgcl::wants_json(arguments, environment),
                         .terminal = ::isatty(STDERR_FILENO) == 1,
                         .heartbeat = address_space_is_free()});
  const int code = run_or_report(arguments, environment, console, log);
  if (log) log->end(code);
  if (code != 0) cgcl::end_ranks(code);
  return code;
}
