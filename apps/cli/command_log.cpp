#include "apps/cli/command_log.hpp"

#include "apps/cli/commit.hpp"
#include "apps/cli/output_guard.hpp"
#include "engine/core/config.hpp"
#include "engine/core/host_memory.hpp"
#include "io/text/file_bytes.hpp"
#include "io/text/input_guard.hpp"

#include <algorithm>   // for min
#include <atomic>
#include <filesystem>
#include <string_view>
#include <sys/random.h>
#include <unistd.h>
#include <utility>   // for exchange

namespace cgcl {

namespace {

constexpr std::string_view kFirst = "{\"event\":\"";   // how every line begins

// A signal handler can reach nothing but static storage.
std::atomic<CommandLog*> of_process{nullptr};
static_assert(std::atomic<CommandLog*>::is_always_lock_free);

std::string new_process_name() {
  std::uint64_t bits = 0;
  if (::getrandom(&bits, sizeof bits, GRND_NONBLOCK) != sizeof bits)
    bits = static_cast<std::uint64_t>(::getpid()) << 32U | static_cast<std::uint32_t>(::time(nullptr));
  std::string out;
  for (unsigned i = 0; i < kProcessDigits; ++i) out += "0123456789abcdef"[bits >> (4 * i) & 15U];
  return out;
}

timespec time_of(clockid_t clock) noexcept {
  timespec now{};
  ::clock_gettime(clock, &now);
  return now;
}

std::string now_text() {
  char text[kTimeChars];
  return {text, write_time(text, time_of(CLOCK_REALTIME))};
}

JsonValue text_or_null(const std::string& text) {
  return text.empty() ? JsonValue() : JsonValue(printable(text, 2000));
}

/// Throws Error output_exists where the log is an input or the output.
void check_is_free(const Settings& settings) {
  namespace fs = std::filesystem;
  const std::string& log = settings.get_string("log");
  check_not_input(log, input_files(settings));
  if (find_setting(find_command(settings.command), "output") == nullptr || !settings.has("output")) return;
  std::error_code unknown;
  if (fs::weakly_canonical(log, unknown) == fs::weakly_canonical(settings.get_string("output"), unknown))
    throw Error(ErrorId::output_exists, "is the output, and cannot be the log as well", printable(log),
                "--log names another file");
}

/// Throws Error output_exists for a file with something else in it: what a netlist includes is not known yet.
void check_is_log(const std::string& path) {
  std::error_code absent;
  if (!std::filesystem::is_regular_file(path, absent)) return;
  const std::vector<std::byte> start = read_file_start(path, kFirst.size());
  const std::string_view text(reinterpret_cast<const char*>(start.data()), start.size());
  if (!text.empty() && text != kFirst)
    throw Error(ErrorId::output_exists, "is there and is no log of circuitgcl", printable(path),
                "--log names another file");
}

}   // namespace

std::unique_ptr<CommandLog> CommandLog::of(const Settings& settings,
                                           const std::vector<std::string>& arguments) {
  if (!settings.has("log")) return nullptr;
  if (current() != nullptr) throw Error(ErrorId::internal, "the process has a log already");
  const std::string& path = settings.get_string("log");
  check_is_free(settings);
  check_is_log(path);
  return std::unique_ptr<CommandLog>(new CommandLog(path, settings, arguments));
}

CommandLog::CommandLog(const std::string& path, const Settings& settings,
                       const std::vector<std::string>& arguments)
    : log_(EventLog::shared(path)), process_(new_process_name()), start_(time_of(CLOCK_MONOTONIC)) {
  JsonValue line = event("start");
  log_.append(line.set("command", settings.command)
                  .set("arguments", arguments)
                  .set("version", kVersion)
                  .set("commit", kGitCommit));
  outputs_ = std::make_unique<WrittenScope>(*this);
  of_process = this;
}

CommandLog::~CommandLog() {
  CommandLog* own = this;
  of_process.compare_exchange_strong(own, nullptr);
}

CommandLog* CommandLog::current() { return of_process; }

JsonValue CommandLog::event(const char* kind) const {
  JsonValue line = JsonValue::object();
  return line.set("event", kind).set("time", now_text()).set("process", process_);
}

void CommandLog::append(const JsonValue& event) noexcept {
  const std::lock_guard hold(mutex_);
  if (broken_) return;
  try {
    log_.append(event);
  } catch (const std::exception& failure) {
    broken_ = true;
    try {
      const auto* error = dynamic_cast<const Error*>(&failure);
      failure_ = str("the log ends here: ", error != nullptr ? error->line() : failure.what());
    } catch (const std::exception&) {   // no memory to say so
    }
  }
}

std::string CommandLog::take_failure() {
  const std::lock_guard hold(mutex_);
  return std::exchange(failure_, {});
}

void CommandLog::message(const char* level, const std::string& text) {
  append(event("message").set("level", level).set("text", text));
}

void CommandLog::progress(const std::string& label, const ProgressPoint& at,
                          const std::function<std::string()>& line) {
  {
    const std::lock_guard hold(mutex_);
    if (label != label_ || at.start != began_) shown_ = {};
    label_ = label;
    began_ = at.start;
    if (!progress_due(shown_, at, kPlainSchedule)) return;
  }
  message("progress", line());
}

void CommandLog::warnings(const Diagnostics& noticed) {
  const std::vector<std::string> lines = noticed.lines();
  const std::vector<WarningKind>& kinds = noticed.warnings();
  for (std::size_t i = 0; i < std::min(kinds.size(), lines.size()); ++i)
    append(event("message")
               .set("level", "warning")
               .set("text", lines[i])
               .set("id", error_code(kinds[i].id))
               .set("where", text_or_null(kinds[i].first.empty() ? "" : kinds[i].first.front().where))
               .set("count", kinds[i].count));
}

void CommandLog::error(const Error& failure) {
  append(event("message")
             .set("level", "error")
             .set("text", printable(failure.what(), 2000))
             .set("id", error_code(failure.id()))
             .set("where", text_or_null(failure.where()))
             .set("hint", text_or_null(failure.hint())));
}

void CommandLog::written(const std::string& path) noexcept {
  try {
    {
      const std::lock_guard hold(mutex_);
      if (!told_.insert(path).second) return;
    }
    append(event("output").set("path", path));
  } catch (const std::exception&) {   // memory is short: who needs it says so
  }
}

EndLine CommandLog::end_line(int exit_code) const noexcept {
  const timespec now = time_of(CLOCK_MONOTONIC);
  return {.now = time_of(CLOCK_REALTIME),
          .process = process_,
          .code = exit_code,
          .taken_ms = (now.tv_sec - start_.tv_sec) * 1000 + (now.tv_nsec - start_.tv_nsec) / 1'000'000,
          .peak_bytes = static_cast<std::int64_t>(host_memory::stats().peak)};
}

void CommandLog::end(int exit_code) {
  CommandLog* own = this;
  if (!of_process.compare_exchange_strong(own, nullptr)) return;
  const EndLine end = end_line(exit_code);
  append(event("end")
             .set("code", end.code)
             .set("seconds", static_cast<double>(end.taken_ms) / 1000)
             .set("peak_bytes", end.peak_bytes));
}

void CommandLog::end_suddenly(int exit_code) noexcept {
  const CommandLog* log = of_process.exchange(nullptr);
  if (log == nullptr) return;
  char line[kEndLineChars];
  const std::size_t length = write_end_line(line, log->end_line(exit_code));
  (void)!::write(log->log_.descriptor(), line, length);
}

}   // namespace cgcl
