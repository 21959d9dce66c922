#include "apps/cli/command_jobs.hpp"

#include "apps/cli/command_line.hpp"
#include "apps/cli/command_table.hpp"
#include "apps/cli/output_guard.hpp"
#include "apps/cli/piped_settings.hpp"
#include "apps/cli/signals.hpp"
#include "apps/predict/shipped_models.hpp"   // for kModelsVariable
#include "engine/core/host_memory.hpp"
#include "engine/core/index.hpp"
#include "engine/core/ranks.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>   // for strerror
#include <fcntl.h>
#include <iterator>   // for begin, end
#include <map>
#include <new>
#include <sstream>
#include <string_view>
#include <sys/mman.h>   // for memfd_create
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>   // for move

namespace cgcl {

namespace {

constexpr int kSignalCode = 128;
constexpr useconds_t kPause_us = 20'000;   // between looks at the children

std::vector<std::string> with_report(std::vector<std::string> arguments) {
  const char* words[] = {"--json", "--quiet"};   // behind the command: inputs may follow "--"
  arguments.insert(arguments.begin() + 1, std::begin(words), std::end(words));
  return arguments;
}

JobResult run_here(const std::vector<std::string>& job) {
  std::ostringstream out, err;
  out.exceptions(std::ios::badbit);   // a result that runs out of memory is none
  Console console(out, err, {.json = true, .quiet = true});
  const auto failed = [](const Error& error) {
    return JobResult{static_cast<int>(error.exit_code()), {}, error.line()};
  };
  try {
    const Invocation asked = parse_command_line(with_report(job), {});
    check_output_is_no_input(asked.settings);
    const int code = command_function(asked.settings.command)(asked.settings, console);
    console.finish();
    if (code != 0) return {code, {}, "stopped by a signal"};
    return {0, parse_json(out.str(), asked.settings.command), {}};
  } catch (const Error& error) {
    return failed(error);
  } catch (const std::bad_alloc&) {
    const std::string refusal = host_memory::take_refusal();
    return failed({ErrorId::memory_limit, refusal.empty() ? "the system has no more memory" : refusal});
  }
}

/// A command as a process of its own, whose standard output is kept in memory.
class Child {
 public:
  Child(const JobOptions& options, const std::vector<std::string>& job);
  ~Child() {
    if (output_ >= 0) ::close(output_);
    if (log_ >= 0) ::close(log_);
  }
  Child(Child&& other) noexcept
      : process_(other.process_),
        output_(std::exchange(other.output_, -1)),
        log_(std::exchange(other.log_, -1)) {}
  Child& operator=(Child&&) = delete;

  void stop() const { ::kill(process_, SIGTERM); }
  /// Whether it has ended; then `result` says how.
  [[nodiscard]] bool ended(JobResult& result) const;

 private:
  [[nodiscard]] JobResult result_of(int status) const;
  [[nodiscard]] std::vector<JsonValue> messages() const;

  pid_t process_ = -1;
  int output_ = -1, log_ = -1;
};

/// Entries of the environment that are no settings and make no rank.
std::vector<std::string> child_environment() {
  std::vector<std::string> out;
  for (char** entry = environ; *entry != nullptr; ++entry)
    if (const std::string_view text = *entry; (!text.starts_with("CIRCUITGCL_") && !makes_rank(*entry)) ||
                                              text.starts_with("CIRCUITGCL_CUDA_LIBRARY=") ||
                                              text.starts_with("CIRCUITGCL_METIS_LIBRARY=") ||
                                              text.starts_with(str(kModelsVariable, '=')))
      out.emplace_back(text);
  if (const std::string told = handed_on(); !told.empty()) out.push_back(str(kPipedVariable, '=', told));
  return out;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

/// All of a file in memory.
std::string text_of(int file) {
  std::string text;
  char block[65536];
  for (ssize_t got; (got = ::pread(file, block, sizeof block, static_cast<off_t>(text.size()))) > 0;)
    text.append(block, idx(got));
  return text;
}

Child::Child(const JobOptions& options, const std::vector<std::string>& job) {
  const std::string& program = options.program;
  std::vector<std::string> arguments = with_report(job), environment = child_environment();
  if (options.keep_messages) {
    log_ = ::memfd_create("log", MFD_CLOEXEC);
    arguments.insert(arguments.begin() + 1, str("--log=/proc/self/fd/", log_));
  }
  arguments.insert(arguments.begin(), "circuitgcl");
  const std::vector<char*> argv = pointers(arguments), envp = pointers(environment);
  const int silent = ::memfd_create("messages", MFD_CLOEXEC);
  output_ = ::memfd_create("result", MFD_CLOEXEC);
  const std::vector<int> inherited = piped_descriptors();
  const pid_t parent = ::getpid();
  process_ = output_ >= 0 && silent >= 0 ? ::fork() : -1;
  if (process_ == 0) {   // system calls only: the other threads of the parent are gone, their locks are not
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (::getppid() != parent) ::_exit(kSignalCode + SIGTERM);
    ::dup2(output_, STDOUT_FILENO);
    ::dup2(silent, STDERR_FILENO);
    if (log_ >= 0) ::fcntl(log_, F_SETFD, 0);
    for (const int copy : inherited) ::fcntl(copy, F_SETFD, 0);
    ::execve(program.c_str(), argv.data(), envp.data());
    ::_exit(127);
  }
  const int reason = errno;
  if (silent >= 0) ::close(silent);
  if (process_ < 0)
    throw Error(ErrorId::internal, str("a process cannot be started: ", std::strerror(reason)));
}

/// "WHERE: what is wrong [E0214]" of the object that a command prints when it fails. Throws Error run_damaged
/// for another object.
std::string failure_in(const JsonValue& json) {
  const JsonValue* error = json.find("error");
  if (error == nullptr) throw Error(ErrorId::run_damaged, "no error, expected one");
  const auto text = [&](const char* key) {
    const JsonValue* value = error->find(key);
    return value != nullptr && value->is_text() ? value->as_text() : std::string();
  };
  const std::string where = text("where");
  return str(where.empty() ? "" : where + ": ", text("message"), " [", text("id"), ']');
}

bool Child::ended(JobResult& result) const {
  int status = 0;
  if (::waitpid(process_, &status, WNOHANG) != process_) return false;
  result = result_of(status);
  return true;
}

std::vector<JsonValue> Child::messages() const {
  std::vector<JsonValue> out;
  std::istringstream lines(log_ < 0 ? std::string() : text_of(log_));
  for (std::string line; std::getline(lines, line);) out.push_back(parse_json(line, "log"));
  return out;
}

JobResult Child::result_of(int status) const {
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    return {kSignalCode + signal, {}, str("the process was ended by signal ", signal)};
  }
  JobResult out{WEXITSTATUS(status), {}, {}};
  try {
    out.messages = messages();
    JsonValue json = parse_json(text_of(output_), "output");
    if (out.code != 0) out.failure = failure_in(json);
    if (out.code == 0 || log_ >= 0) out.json = std::move(json);
  } catch (const Error&) {   // it was stopped, or died without a word
    out.failure = str("the process ended with exit code ", out.code, " and no result");
    if (out.code == 0) out.code = static_cast<int>(ExitCode::internal);
  }
  return out;
}

bool run_in_children(const std::vector<std::vector<std::string>>& jobs, const JobOptions& options,
                     const std::function<void(std::size_t, const JobResult&)>& ended) {
  const StopSignals signals;
  std::map<std::size_t, Child> running;
  std::size_t next = 0;
  bool told = false;
  while (next < jobs.size() || !running.empty()) {
    const bool stop = StopSignals::requested();
    if (stop && running.empty()) return false;
    for (const auto& [job, child] : running)
      if (stop && !told) child.stop();
    told = stop;
    while (!stop && next < jobs.size() && static_cast<int>(running.size()) < options.at_once) {
      running.emplace(next, Child(options, jobs[next]));
      ++next;
    }
    for (auto it = running.begin(); it != running.end();) {
      JobResult result;
      if (!it->second.ended(result)) {
        ++it;
        continue;
      }
      if (!stop) ended(it->first, result);
      it = running.erase(it);
    }
    if (!running.empty()) ::usleep(kPause_us);
  }
  return !StopSignals::requested();
}

bool stopped_by_signal(const JobResult& result) { return result.code == 130 || result.code == 143; }

}   // namespace

bool run_jobs(const std::vector<std::vector<std::string>>& jobs, const JobOptions& options,
              const std::function<void(std::size_t job, const JobResult&)>& ended) {
  if (options.at_once > 1 || options.apart) return run_in_children(jobs, options, ended);
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    const JobResult result = run_here(jobs[i]);
    if (stopped_by_signal(result)) return false;
    ended(i, result);
  }
  return true;
}

}   // namespace cgcl
