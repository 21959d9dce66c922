// What reaches the user: results, warnings, failures as JSON, progress.
#include "apps/cli/console.hpp"

#include "apps/cli/command_line.hpp"
#include "apps/cli/command_table.hpp"
#include "engine/core/error.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>

using namespace cgcl;

namespace {

bool mentions(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

struct Desk {
  std::ostringstream out, err;
};

/// Stdout of a command that needs no file.
std::string shown(const std::vector<std::string>& arguments) {
  Desk desk;
  const Invocation asked = parse_command_line(arguments, {});
  Console console(desk.out, desk.err, {});
  const int code = command_function(asked.settings.command)(asked.settings, console);
  CHECK(code == 0);
  return desk.out.str();
}

}   // namespace

TEST_CASE("console: json prints one object, with every warning in it, shown or not") {
  for (const bool quiet : {false, true}) {
    Desk desk;
    Console console(desk.out, desk.err, {.json = true, .quiet = quiet});
    console.print("text");
    console.warn("odd");
    Diagnostics noticed;
    noticed.warn(ErrorId::w_short, "12 nets", "a.sp:3");
    console.warn(noticed);
    console.result(JsonValue::object().set("a", 1));
    CHECK_THROWS_AS(console.result(JsonValue::object()), Error);
    console.finish();
    const JsonValue object = parse_json(desk.out.str(), "stdout");
    CHECK(object.find("a")->as_int() == 1);
    const auto& warnings = object.find("warnings")->as_array();
    REQUIRE(warnings.size() == 2);
    CHECK(warnings[0].find("title")->as_text() == "odd");
    CHECK(warnings[0].find("id")->is_null());
    CHECK(warnings[1].find("id")->as_text() == "W0250");
    CHECK(warnings[1].find("first")->as_array()[0].as_text() == "a.sp:3: 12 nets");
    CHECK(mentions(desk.err.str(), "circuitgcl: warning: odd\n") == !quiet);
    CHECK(mentions(desk.err.str(), "[W0250]") == !quiet);
    CHECK(desk.err.str().empty() == quiet);
  }
}

TEST_CASE("console: a failure is one JSON object, and lies beside a result that was there already") {
  const Error error(ErrorId::bad_value, "what", "file:1:2", "do this");
  Desk desk;
  Console console(desk.out, desk.err, {.json = true});
  console.further_errors({error, Error(ErrorId::usage, "second")});
  console.fail(error);
  const JsonValue object = parse_json(desk.out.str(), "stdout");
  const JsonValue& failure = *object.find("error");
  CHECK(failure.find("id")->as_text() == "E0103");
  CHECK(failure.find("message")->as_text() == "what");
  CHECK(failure.find("where")->as_text() == "file:1:2");
  CHECK(failure.find("hint")->as_text() == "do this");
  REQUIRE(failure.find("more")->as_array().size() == 1);
  CHECK(failure.find("more")->as_array()[0].find("message")->as_text() == "second");

  Desk later;
  Console with_result(later.out, later.err, {.json = true});
  with_result.result(JsonValue::object().set("r2", 0.1));
  with_result.fail(Error(ErrorId::requirement, "missed"));
  with_result.finish();
  const JsonValue both = parse_json(later.out.str(), "stdout");
  CHECK(both.find("r2")->as_real() == 0.1);
  CHECK(both.find("error")->find("where")->is_null());

  Desk text;
  Console plain(text.out, text.err, {});
  plain.fail(error);
  CHECK(text.out.str().empty());
}

TEST_CASE("console: json is known where the rest of the line cannot be understood") {
  CHECK(wants_json({"trian", "--json", "--los"}, {}));
  CHECK(wants_json({"train"}, {"CIRCUITGCL_JSON=1"}));
  CHECK_FALSE(wants_json({"train"}, {"CIRCUITGCL_JSON=0"}));
  CHECK_FALSE(wants_json({"info", "--", "--json"}, {}));
}

TEST_CASE("console: quiet is silent, and control characters do not get through") {
  Desk desk;
  Console quiet(desk.out, desk.err, {.quiet = true});
  quiet.note("x");
  quiet.warn("y");
  quiet.progress("p", 2).update(2);
  CHECK(desk.err.str().empty());
  Desk loud;
  double now = 0;
  Console terminal(loud.out, loud.err, {.terminal = true, .clock = [&] { return now; }});
  {
    Progress progress = terminal.progress("p", 2);
    progress.update(1, "soon");
    now = 2;
    progress.update(2, "\x1b[31mred");
    terminal.note("between");
  }
  CHECK(loud.err.str() == "\rp  2/2  2.0 s  ?[31mred\x1b[K\r\x1b[Kbetween\n");
}

TEST_CASE("progress: elsewhere than on a terminal a line after 5 s, then every 30 s, then at the end") {
  Desk desk;
  double now = 0;
  Console console(desk.out, desk.err, {.clock = [&] { return now; }});
  {
    Progress progress = console.progress("train", 80);
    for (int epoch = 1; epoch <= 80; ++epoch) progress.update(epoch, "loss 1"), now += 1;
    Progress quick = console.progress("quick", 2);
    quick.update(2);
  }
  CHECK(desk.err.str() ==
        "train  6/80  5.0 s, 74 s left  loss 1\n"
        "train  36/80  35 s, 44 s left  loss 1\n"
        "train  66/80  65 s, 14 s left  loss 1\n"
        "train  80/80  79 s  loss 1\n");
}

TEST_CASE("explain: every id and setting that is listed has a text, by number, short title and name") {
  const std::string list = shown({"explain"});
  for (const ErrorEntry& entry : error_catalogue()) {
    const std::string id = error_code(entry.id), title = entry.title;
    CAPTURE(id);
    CHECK(mentions(list, id));
    const std::string text = shown({"explain", id});
    CHECK(text.starts_with(id + ": " + title + "\n"));
    CHECK(std::string(entry.meaning).size() > 20);
    CHECK(mentions(text, entry.meaning));
    CHECK(shown({"explain", entry.name}) == text);
    if (title.starts_with("E-") || title.starts_with("W-"))
      CHECK(shown({"explain", title.substr(0, title.find(':'))}) == text);
  }
  for (const Setting& setting : setting_table())
    CHECK(mentions(shown({"explain", std::string(setting.name)}), std::string(setting.help)));
  CHECK(mentions(shown({"explain", "help"}), "--help"));
  CHECK(mentions(shown({"explain", "version"}), "--version"));
  CHECK_THROWS_AS((void)shown({"explain", "E9999"}), Error);
}

TEST_CASE("help and version are commands too") {
  CHECK(shown({"help"}) == parse_command_line({"--help"}, {}).text);
  CHECK(shown({"help", "train"}) == parse_command_line({"train", "--help"}, {}).text);
  CHECK(shown({"version"}) == parse_command_line({"--version"}, {}).text);
  CHECK_THROWS_AS((void)shown({"help", "trian"}), Error);
}
