#include "apps/cli/parallel_inputs.hpp"

#include "apps/cli/command_jobs.hpp"
#include "apps/cli/command_log.hpp"
#include "apps/cli/host_facts.hpp"
#include "apps/cli/several_inputs.hpp"
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/text/diagnostics.hpp"

#include <algorithm>   // for count, max, min, sort
#include <csignal>     // for SIGKILL
#include <iterator>    // for begin, end
#include <optional>
#include <string_view>
#include <utility>   // for move

namespace cgcl {

namespace {

/// Settings that are of the whole command, or that each process gets its share of.
constexpr std::string_view kOwn[] = {"jobs", "json",    "quiet",  "verbose",     "config",
                                     "log",  "threads", "device", "memory-limit"};

std::string flag_of(const Setting& row, const SettingValue& value) {
  const std::string name = str("--", row.name);
  const auto real = [](double number) { return JsonValue(number).dump(); };   // reads back equal
  if (const auto* text = std::get_if<std::string>(&value)) return str(name, '=', *text);
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return str(name, '=', *whole);
  if (const auto* number = std::get_if<double>(&value)) return str(name, '=', real(*number));
  if (const auto* on = std::get_if<bool>(&value)) return *on ? name : std::string();
  std::string list;
  for (const double number : std::get<std::vector<double>>(value))
    list += (list.empty() ? "" : ",") + real(number);
  return str(name, '=', list);
}

/// What a warning of another process was made from. `first` are its places with what is there; `where`, of
/// the first of them, stands in front of it.
Diagnostics noticed_again(const JsonValue& warning, ErrorId id, const std::string& where) {
  Diagnostics out;
  std::int64_t left = warning.find("count")->as_int();
  const JsonValue::Array& first = warning.find("first")->as_array();
  for (std::size_t i = 0; i < first.size(); ++i) {
    std::string what = first[i].as_text();
    const std::string place = i == 0 && what.starts_with(where + ": ") ? where : std::string();
    if (!place.empty()) what.erase(0, place.size() + 2);
    const std::int64_t count = i + 1 == first.size() ? left : 1;
    out.warn(id, what, place, count);
    left -= count;
  }
  if (first.empty()) out.warn(id, {}, {}, left);
  return out;
}

std::optional<ErrorId> id_of(const JsonValue* code) {
  if (code == nullptr || !code->is_text()) return std::nullopt;
  for (const ErrorEntry& entry : error_catalogue())
    if (error_code(entry.id) == code->as_text()) return entry.id;
  return std::nullopt;
}

std::string text_in(const JsonValue& object, const char* key) {
  const JsonValue* value = object.find(key);
  return value != nullptr && value->is_text() ? value->as_text() : std::string();
}

/// nullptr where there is none.
const JsonValue* member_of(const JsonValue& json, const char* key) {
  return json.is_object() ? json.find(key) : nullptr;
}

/// Of {id, message, where, hint}.
Error error_from(const JsonValue& json) {
  return {id_of(json.find("id")).value_or(ErrorId::internal), text_in(json, "message"),
          text_in(json, "where"), text_in(json, "hint")};
}

/// The member `error` of an object; nothing where it has none.
std::optional<Error> error_of(const JsonValue& json) {
  const JsonValue* error = member_of(json, "error");
  if (error == nullptr || error->is_null()) return std::nullopt;
  return error_from(*error);
}

/// How a command ended, from rank to rank.
JsonValue json_of(const JobResult& result) {
  JsonValue messages = JsonValue::array();
  for (const JsonValue& message : result.messages) messages.push(message);
  return JsonValue::object()
      .set("code", result.code)
      .set("json", result.json)
      .set("failure", result.failure)
      .set("messages", messages);
}

JobResult result_from(const JsonValue& json) {
  const JsonValue::Array& messages = json.find("messages")->as_array();
  return {static_cast<int>(json.find("code")->as_int()),
          *json.find("json"),
          text_in(json, "failure"),
          {messages.begin(), messages.end()}};
}

class Workers {
 public:
  Workers(ParallelInputs work, Console& console)
      : work_(std::move(work)),
        console_(console),
        results_(work_.done),
        at_once_(static_cast<int>(
            std::min(work_.settings.get_int("jobs"), static_cast<std::int64_t>(work_.inputs.size())))),
        ended_(work_.inputs.size()) {}

  bool run() {
    std::vector<std::size_t> own;
    for (std::size_t i = idx(ranks_.rank()); i < work_.inputs.size(); i += idx(ranks_.size()))
      own.push_back(i);
    Progress progress = console_.progress(work_.settings.command, static_cast<std::int64_t>(own.size()));
    const bool done =
        run_inputs(own, at_once_, progress) && run_inputs(std::vector<std::size_t>(alone_), 1, progress);
    if (ranks_.any(!done)) return false;
    collect();
    progress.finish();
    const bool tells = ranks_.first();
    work_.ranks.reset();   // what is told may be a failure, but not one of the work
    if (tells) results_.finish(console_);
    return true;
  }

 private:
  bool run_inputs(const std::vector<std::size_t>& inputs, int at_once, Progress& progress) {
    if (inputs.empty()) return true;
    std::vector<std::vector<std::string>> jobs;
    for (const std::size_t input : inputs) jobs.push_back(command(input, at_once));
    const JobOptions options{.at_once = at_once, .apart = true, .keep_messages = true};
    return run_jobs(jobs, options, [&](std::size_t job, const JobResult& result) {
      const std::size_t input = inputs[job];
      if (at_once > 1 && wants_more_memory(result)) {
        alone_.push_back(input);
        std::sort(alone_.begin(), alone_.end());
        return;
      }
      ended_[input] = result;
      progress.update(++done_, printable(work_.inputs[input], 80));
      if (ranks_.alone()) tell();
    });
  }

  /// Of the inputs that are done, as far as none is missing before them.
  void tell() {
    for (; told_ < ended_.size() && ended_[told_]; ++told_) {
      take(work_.inputs[told_], *ended_[told_]);
      ended_[told_] = JobResult{};   // its text is not needed any more
    }
  }

  /// To rank 0 what the others have.
  void collect() {
    if (ranks_.alone()) return;
    JsonValue mine = JsonValue::array();
    for (std::size_t i = idx(ranks_.rank()); i < ended_.size(); i += idx(ranks_.size()))
      mine.push(json_of(*ended_[i]));
    const std::vector<std::string> all = ranks_.of_each(mine.dump());
    if (!ranks_.first()) return;
    for (std::size_t r = 0; r < all.size(); ++r) {
      const JsonValue list = parse_json(all[r], str("rank ", r));
      for (std::size_t i = 0; i < list.as_array().size(); ++i)
        ended_[r + i * all.size()] = result_from(list.as_array()[i]);
    }
    tell();
  }

  /// The command line for one input.
  [[nodiscard]] std::vector<std::string> command(std::size_t input, int at_once) const {
    const Settings& settings = work_.settings;
    std::vector<std::string> out = {settings.command, "--jobs=1"};   // several inputs, be it of one
    for (const Setting* row : settings_of(find_command(settings.command))) {
      if (!settings.was_set(row->name) || std::count(std::begin(kOwn), std::end(kOwn), row->name) > 0)
        continue;
      if (std::string flag = flag_of(*row, *settings.find(row->name)); !flag.empty())
        out.push_back(std::move(flag));
    }
    if (!work_.device.empty()) out.push_back("--device=" + work_.device);
    out.push_back(str("--threads=", threads_of(at_once)));
    if (const std::int64_t bytes = memory_of(at_once); bytes > 0)
      out.push_back(str("--memory-limit=", bytes));
    out.emplace_back("--");
    if (!work_.before.empty()) out.push_back(work_.before);
    out.push_back(work_.inputs[input]);
    return out;
  }

  [[nodiscard]] std::int64_t threads_of(int at_once) const {
    const std::int64_t given = work_.threads > 0 ? work_.threads : work_.settings.get_int("threads");
    const std::int64_t all = given > 0 ? given : std::max(1, host_facts_.threads);
    return at_once > 1 ? std::max<std::int64_t>(1, all / at_once) : given;
  }

  /// 0: no limit of its own.
  [[nodiscard]] std::int64_t memory_of(int at_once) const {
    const std::int64_t limit = work_.settings.get_size("memory-limit");
    if (at_once == 1) return limit;
    return (limit > 0 ? limit : free_.bytes) / at_once;
  }

  static bool wants_more_memory(const JobResult& result) {
    if (result.code == 128 + SIGKILL) return true;   // as the system does where memory ends
    if (result.json.is_null()) return result.code == static_cast<int>(ExitCode::resources);
    const JsonValue* inputs = member_of(result.json, "inputs");   // none where it never came to its input
    const std::optional<Error> error = error_of(inputs == nullptr ? result.json : inputs->as_array().front());
    return error && error->id() == ErrorId::memory_limit;
  }

  /// What a process said and did, as if it had been done here.
  void take(const std::string& input, const JobResult& result) {
    const JsonValue* warnings = member_of(result.json, "warnings");
    std::size_t next = 0;
    for (const JsonValue& message : result.messages) {
      const std::string level = text_in(message, "level"), text = text_in(message, "text");
      if (level == "result") console_.print(text);
      if (level == "note") console_.note(text);
      if (level == "detail") console_.detail(text);
      if (text_in(message, "event") == "output")
        if (CommandLog* log = CommandLog::current()) log->written(text_in(message, "path"));
      if (level != "warning") continue;
      const std::optional<ErrorId> id = id_of(message.find("id"));
      const bool told = std::count(work_.told.begin(), work_.told.end(), text) > 0;
      if (id && warnings != nullptr && next < warnings->as_array().size())
        console_.warn(noticed_again(warnings->as_array()[next], *id, text_in(message, "where")));
      else if (!told)
        console_.warn(text);
      ++next;
    }
    if (const JsonValue* failure = member_of(result.json, "error"))
      if (const JsonValue* more = member_of(*failure, "more")) {
        std::vector<Error> errors = {Error(ErrorId::internal, {})};   // the first is told elsewhere
        for (const JsonValue& one : more->as_array()) errors.push_back(error_from(one));
        console_.further_errors(errors);
      }
    const JsonValue* inputs = member_of(result.json, "inputs");
    if (inputs == nullptr)
      results_.fail(
          input, error_of(result.json).value_or(Error(ErrorId::internal, result.failure, printable(input))),
          console_);
    else
      results_.add_member(inputs->as_array().front(), error_of(inputs->as_array().front()));
  }

  ParallelInputs work_;
  const Ranks& ranks_ = work_.ranks ? *work_.ranks : one_process();
  Console& console_;
  InputResults results_;
  int at_once_;
  std::vector<std::optional<JobResult>> ended_;   // by input
  std::vector<std::size_t> alone_;
  std::size_t told_ = 0;
  std::int64_t done_ = 0;
  HostFacts host_facts_ = host_facts();
  FreeMemory free_ = free_memory();
};

}   // namespace

bool each_input_apart(ParallelInputs work, Console& console) {
  return Workers(std::move(work), console).run();
}

}   // namespace cgcl
