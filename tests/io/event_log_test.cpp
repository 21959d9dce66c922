#include "io/report/event_log.hpp"

#include "engine/core/error.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <unistd.h>

using namespace cgcl;

namespace {

struct LogFile {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / str("cgcl_events_", ::getpid(), ".jsonl");
  LogFile() { std::filesystem::remove(path); }
  ~LogFile() { std::filesystem::remove(path); }
  [[nodiscard]] std::string text() const {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void write(const std::string& text) const { std::ofstream(path, std::ios::binary) << text; }
};

JsonValue epoch(int number) { return JsonValue::object().set("epoch", number).set("loss", 0.5); }

}   // namespace

TEST_CASE("event log: every line is in the file before append returns") {
  const LogFile file;
  EventLog log = EventLog::create(file.path);
  log.append(JsonValue::object().set("event", "start"));
  CHECK(file.text() == "{\"event\":\"start\"}\n");
  log.append(epoch(1));
  log.sync();
  CHECK(file.text() == "{\"event\":\"start\"}\n{\"epoch\":1,\"loss\":0.5}\n");
  CHECK_THROWS_AS((void)EventLog::create(file.path), Error);
}

TEST_CASE("event log: resume keeps each epoch up to the checkpoint once") {
  const LogFile file;
  std::string expected;
  {
    EventLog log = EventLog::create(file.path);
    log.append(JsonValue::object().set("event", "start"));
    for (int i = 1; i <= 3; ++i) log.append(epoch(i));
    expected = file.text();
    log.append(JsonValue::object().set("event", "note"));
    for (int i = 4; i <= 6; ++i) log.append(epoch(i));
  }
  const std::string whole = file.text();
  {
    EventLog log = EventLog::resume(file.path, 3);
    CHECK(file.text() == expected);
    log.append(JsonValue::object().set("event", "note"));
    for (int i = 4; i <= 6; ++i) log.append(epoch(i));
  }
  CHECK(file.text() == whole);
  (void)EventLog::resume(file.path, 6);
  CHECK(file.text() == whole);
  (void)EventLog::resume(file.path, 0);
  CHECK(file.text().empty());
}

TEST_CASE("event log: resume drops torn, malformed and later lines, at every cut of the file") {
  const LogFile file;
  const std::string one = epoch(1).dump() + '\n', two = epoch(2).dump() + '\n';
  for (std::size_t cut = 0; cut <= (one + two).size(); ++cut) {
    file.write((one + two).substr(0, cut));
    (void)EventLog::resume(file.path, 2);
    CHECK(file.text() == (cut < one.size() ? "" : cut < (one + two).size() ? one : one + two));
  }
  for (const std::string junk : {"\n", "{\"epoch\":\"x\"}\n", "[]x\n", "\xff\n", "{\"epoch\":9}\n"}) {
    file.write(one + junk + two);
    (void)EventLog::resume(file.path, 2);
    CHECK(file.text() == one);
  }
}

TEST_CASE("event log: a log that is missing starts empty, a folder that is missing is an error") {
  const LogFile file;
  EventLog::resume(file.path, 4).append(epoch(5));
  CHECK(file.text() == epoch(5).dump() + '\n');
  CHECK_THROWS_AS((void)EventLog::create("/nowhere/at/all/events.jsonl"), ResourceError);
}
