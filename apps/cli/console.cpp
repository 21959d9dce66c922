#include "apps/cli/console.hpp"

#include "apps/cli/command_log.hpp"
#include "io/report/warnings_json.hpp"

#include <algorithm>
#include <ostream>

namespace cgcl {
namespace {

JsonValue text_or_null(const std::string& text) {
  return text.empty() ? JsonValue() : JsonValue(printable(text, 2000));
}

void log_message(const char* level, const std::string& text) {
  if (CommandLog* log = CommandLog::current()) log->message(level, text);
}

/// Work goes on without a log; that it does is said once, at the end.
void tell_log_failure(Console& console) {
  CommandLog* log = CommandLog::current();
  if (log == nullptr) return;
  if (const std::string failure = log->take_failure(); !failure.empty()) console.warn(failure);
}

}   // namespace

JsonValue error_json(const Error& error) {
  return JsonValue::object()
      .set("id", error_code(error.id()))
      .set("message", printable(error.what(), 2000))
      .set("where", text_or_null(error.where()))
      .set("hint", text_or_null(error.hint()));
}

Console::Console(std::ostream& out, std::ostream& err, Options options)
    : out_(out), err_(err), options_(std::move(options)) {
  lines_ = std::make_unique<ProgressLines>(err_, ProgressLines::Options{.quiet = options_.quiet,
                                                                        .terminal = options_.terminal,
                                                                        .heartbeat = options_.heartbeat,
                                                                        .clock = options_.clock,
                                                                        .reading = file_being_read});
}

void Console::choose(bool json, bool quiet, bool verbose, bool writes_file) {
  options_.json = json;
  options_.quiet = quiet;
  options_.verbose = verbose;
  writes_file_ = writes_file;
  lines_->be_quiet(quiet);
}

void Console::print(const std::string& text) {
  log_message("result", text);
  if (options_.json || (options_.quiet && writes_file_)) return;
  lines_->wipe();
  out_ << text << '\n' << std::flush;   // long work prints its rows one by one
}

void Console::result(const JsonValue& object) {
  if (!options_.json) return;
  if (!result_.is_null() || !object.is_object())
    throw Error(ErrorId::internal, "a command has exactly one JSON object as its result");
  result_ = object;
}

void Console::note(const std::string& text) {
  log_message("note", text);
  if (!options_.quiet) lines_->say(printable(text, 2000));
}

void Console::detail(const std::string& text) {
  log_message("detail", text);
  if (options_.verbose) lines_->say(printable(text, 2000));
}

void Console::warn(const std::string& text) {
  log_message("warning", text);
  if (!options_.quiet) lines_->say("circuitgcl: warning: " + printable(text, 2000));
  warnings_.push(JsonValue::object()
                     .set("id", JsonValue())
                     .set("title", printable(text, 2000))
                     .set("count", 1)
                     .set("first", JsonValue::array()));
}

void Console::warn(const Diagnostics& noticed) {
  if (CommandLog* log = CommandLog::current()) log->warnings(noticed);
  if (!options_.quiet)
    for (const std::string& line : noticed.lines()) lines_->say("circuitgcl: warning: " + line);
  const JsonValue found = warnings_json(noticed);
  for (const JsonValue& warning : found.as_array()) warnings_.push(warning);
}

void Console::further_errors(const std::vector<Error>& errors) {
  CommandLog* log = CommandLog::current();
  for (std::size_t i = 1; i < errors.size(); ++i) {
    further_.push(error_json(errors[i]));
    if (log != nullptr) log->error(errors[i]);
  }
}

void Console::print_object(JsonValue object) {
  // What a command says about its input itself comes first.
  JsonValue warnings = JsonValue::array();
  if (const JsonValue* own = object.find("warnings"); own != nullptr && own->is_array()) warnings = *own;
  for (const JsonValue& warning : warnings_.as_array()) warnings.push(warning);
  object.set("warnings", warnings);
  finished_ = true;
  out_ << object.dump(2) << '\n';
}

void Console::begin(const std::string& command) { whole_.reset(new Progress(*lines_, command, 0)); }

void Console::stage(const std::string& text) {
  if (whole_) whole_->stage(text);
}

void Console::finish() {
  whole_.reset();
  tell_log_failure(*this);
  if (options_.json && !result_.is_null() && !finished_) print_object(result_);
}

void Console::fail(const Error& error) {
  whole_.reset();
  if (CommandLog* log = CommandLog::current()) log->error(error);
  tell_log_failure(*this);
  if (!options_.json || finished_) return;
  JsonValue failure = error_json(error);
  if (!further_.as_array().empty()) failure.set("more", further_);
  JsonValue object = result_.is_null() ? JsonValue::object() : result_;
  print_object(object.set("error", failure));
}

}   // namespace cgcl
