// --log: what stands in the file, who may share it, and that work goes on without it.
#include "apps/cli/command_log.hpp"

#include "apps/cli/console.hpp"
#include "engine/core/error.hpp"
#include "io/text/atomic_folder.hpp"
#include "io/text/file_bytes.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

#include <algorithm>   // for count_if
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <initializer_list>
#include <map>
#include <sstream>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace cgcl;
using namespace cgcl::test;

namespace {

Settings info_settings(const std::string& log, const std::string& input = "absent") {
  return resolve(find_command("info"), {input}, {{"log", log, Origin::flag, {}}});
}

std::vector<JsonValue> lines_of(const std::string& path) {
  std::ifstream file(path);
  std::vector<JsonValue> out;
  for (std::string line; std::getline(file, line);) out.push_back(parse_json(line, path));
  return out;
}

std::string text(const JsonValue& event, const char* key) { return event.find(key)->as_text(); }

/// "start", "output a.txt", "warning odd", "end": the lines without what differs from run to run.
std::vector<std::string> told(const std::vector<JsonValue>& events) {
  std::vector<std::string> out;
  for (const JsonValue& event : events) {
    const std::string kind = text(event, "event");
    out.push_back(kind == "message"  ? text(event, "level") + " " + text(event, "text")
                  : kind == "output" ? kind + " " + text(event, "path")
                                     : kind);
  }
  return out;
}

std::vector<std::string> keys_of(const JsonValue& object) {
  std::vector<std::string> out;
  for (const JsonValue::Member& member : object.as_object()) out.push_back(member.first);
  return out;
}

}   // namespace

TEST_CASE(
    "command log: everything that the console is told stands there, shown or not, and what was written") {
  const TemporaryFolder folder;
  const std::string path = folder.file("log");
  std::ostringstream out, err;
  {
    const auto log = CommandLog::of(info_settings(path), {"info", "absent", "-q"});
    Console console(out, err, {.json = true, .quiet = true});
    console.note("noted");
    console.detail("detailed");
    console.print("printed");
    console.warn("odd");
    Diagnostics noticed;
    noticed.warn(ErrorId::w_short, "12 nets", "a.sp:3:1", 12);
    console.warn(noticed);
    write_file_atomically(folder.file("a.txt"), "a");
    write_file_atomically(folder.file("a.txt"), "again");
    static constexpr std::string_view kOwn[] = {"t.csv"};
    AtomicFolder tables(folder.file("tables"), kOwn);
    write_file_atomically(tables.file("t.csv"), "t");
    tables.commit();
    console.fail(Error(ErrorId::bad_value, "wrong", "a.sp:7:2", "do this"));
    log->end(2);
  }
  write_file_atomically(folder.file("b.txt"), "nobody listens any more");
  CHECK(err.str().empty());
  const std::vector<JsonValue> events = lines_of(path);
  CHECK(told(events) ==
        std::vector<std::string>{"start", "note noted", "detail detailed", "result printed", "warning odd",
                                 "warning W-SHORT: nets joined: a.sp:3:1: 12 nets (12 in all) [W0250]",
                                 "output " + folder.file("a.txt"), "output " + folder.file("tables") + "/",
                                 "error wrong", "end"});
  CHECK(keys_of(events[0]) ==
        std::vector<std::string>{"event", "time", "process", "command", "arguments", "version", "commit"});
  CHECK(events[0].find("arguments")->as_array().size() == 3);
  CHECK(text(events[5], "id") == "W0250");
  CHECK(text(events[5], "where") == "a.sp:3:1");
  CHECK(events[5].find("count")->as_int() == 12);
  CHECK(text(events[8], "id") == "E0103");
  CHECK(text(events[8], "where") == "a.sp:7:2");
  CHECK(text(events[8], "hint") == "do this");
  CHECK(events[9].find("code")->as_int() == 2);
  for (const JsonValue& event : events) {
    CHECK(text(event, "process") == text(events[0], "process"));
    CHECK(text(event, "time").size() == kTimeChars);
  }
}

TEST_CASE(
    "command log: progress goes there as it does where there is no terminal, also when it is not shown") {
  const TemporaryFolder folder;
  const std::string path = folder.file("log");
  const auto log = CommandLog::of(info_settings(path), {});
  std::ostringstream out, err;
  double now = 0;
  Console console(out, err, {.quiet = true, .clock = [&] { return now; }});
  Progress progress = console.progress("train", 10);
  for (int step = 1; step <= 10; ++step) {
    now += 4;
    progress.update(step);
  }
  progress.finish();
  CHECK(err.str().empty());
  CHECK(told(lines_of(path)) == std::vector<std::string>{"start", "progress train  2/10  8.0 s, 32 s left",
                                                         "progress train  10/10  40 s"});
}

TEST_CASE("command log: several processes append whole lines to one file") {
  const TemporaryFolder folder;
  const std::string path = folder.file("log"), tail(300, 'x');
  constexpr int kProcesses = 4, kLines = 200;
  for (int i = 0; i < kProcesses; ++i) {
    if (::fork() != 0) continue;
    const auto log = CommandLog::of(info_settings(path), {});
    for (int line = 0; line < kLines; ++line) log->message("note", tail);
    log->end(0);
    ::_exit(0);
  }
  for (int i = 0; i < kProcesses; ++i) ::wait(nullptr);
  std::map<std::string, int> by_process;
  for (const JsonValue& event : lines_of(path)) ++by_process[text(event, "process")];
  CHECK(by_process.size() == kProcesses);
  for (const auto& entry : by_process) CHECK(entry.second == kLines + 2);
}

TEST_CASE("command log: what cannot be a log is refused before the work, and nothing is written to it") {
  const TemporaryFolder folder;
  std::ofstream(folder.file("a.sp")) << "* a netlist\n";
  const auto id = [](const Settings& settings) {
    return thrown_id([&] { static_cast<void>(CommandLog::of(settings, {})); });
  };
  CHECK(id(info_settings(folder.file("none/log"))) == ErrorId::output_exists);
  CHECK(id(info_settings(folder.path().string())) == ErrorId::output_exists);
  CHECK(id(info_settings(folder.file("a.sp"))) == ErrorId::output_exists);
  CHECK(id(info_settings(folder.file("log"), folder.file("log"))) ==
        ErrorId::internal);   // no input is there
  CHECK(id(info_settings(folder.file("log"), folder.file("log"))) == ErrorId::output_exists);
  CHECK(id(resolve(find_command("synth"), {},
                   {{"log", folder.file("o"), Origin::flag, {}},
                    {"output", folder.file("./o"), Origin::flag, {}}})) == ErrorId::output_exists);
  CHECK(id(info_settings("/dev/full")) == ErrorId::disk);
  CHECK(CommandLog::of(resolve(find_command("info"), {"absent"}, {}), {}) == nullptr);
  std::ifstream file(folder.file("a.sp"));
  std::string first;
  std::getline(file, first);
  CHECK(first == "* a netlist");
}

TEST_CASE("command log: a log that breaks off is told once, and the work goes on") {
  const TemporaryFolder folder;
  const std::string path = folder.file("pipe");
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  const int reader = ::open(path.c_str(), O_RDONLY | O_NONBLOCK);
  const auto log = CommandLog::of(info_settings(path), {});
  std::ostringstream out, err;
  Console console(out, err, {.json = true});
  ::close(reader);
  console.note("one");
  console.note("two");
  console.result(JsonValue::object().set("a", 1));
  console.finish();
  log->end(0);
  std::signal(SIGPIPE, before);
  CHECK(err.str().find("warning: the log ends here: ") != std::string::npos);
  const JsonValue document = parse_json(out.str(), "stdout");
  const auto& warnings = document.find("warnings")->as_array();
  REQUIRE(warnings.size() == 1);
  CHECK(text(warnings[0], "title").find("[E0602]") != std::string::npos);
}

TEST_CASE("command log: the line that a signal handler writes is the one of a regular end") {
  const TemporaryFolder folder;
  const std::string path = folder.file("log");
  {
    const auto log = CommandLog::of(info_settings(path), {});
    CHECK(thrown_id([&] { static_cast<void>(CommandLog::of(info_settings(path), {})); }) ==
          ErrorId::internal);   // one at a time
    CommandLog::end_suddenly(143);
    CommandLog::end_suddenly(143);   // said once
    log->end(0);
  }
  CommandLog::of(info_settings(path), {})->end(0);
  const std::vector<JsonValue> events = lines_of(path);
  REQUIRE(told(events) == std::vector<std::string>{"start", "end", "start", "end"});
  CHECK(keys_of(events[1]) == keys_of(events[3]));
  CHECK(text(events[1], "process") == text(events[0], "process"));
  CHECK(events[1].find("code")->as_int() == 143);
  char time[kTimeChars];
  CHECK(std::string(time, write_time(time, {.tv_sec = 1'709'210'096, .tv_nsec = 7'900'000})) ==
        "2024-02-29T12:34:56.007Z");
}
