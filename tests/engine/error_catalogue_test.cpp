#include "engine/core/error.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

using namespace cgcl;

TEST_CASE("error catalogue: ids ascend, names are unique, texts are there") {
  int last = 0;
  std::set<std::string> names;
  for (const ErrorEntry& entry : error_catalogue()) {
    CAPTURE(entry.name);
    CHECK(static_cast<int>(entry.id) > last);
    last = static_cast<int>(entry.id);
    CHECK(names.insert(entry.name).second);
    const std::string title = entry.title, meaning = entry.meaning;
    CHECK(title.size() > 3);
    CHECK(title.back() != '.');
    CHECK(meaning.size() > title.size());
    CHECK(meaning.back() == '.');
    CHECK(meaning.find('\n') == std::string::npos);
  }
}

TEST_CASE("error catalogue: exit codes are documented ones and follow the number's family") {
  for (const ErrorEntry& entry : error_catalogue()) {
    CAPTURE(entry.name);
    const int family = static_cast<int>(entry.id) / 100;
    const bool warning = static_cast<int>(entry.id) >= 250 && family == 2;
    CHECK((entry.exit == ExitCode::ok) == warning);
    CHECK(error_code(entry.id)[0] == (warning ? 'W' : 'E'));
    CHECK((entry.exit == ExitCode::device) == (family == 7));
    if (family == 0) CHECK(entry.exit == ExitCode::internal);
    if (family == 1 || family == 3) CHECK(entry.exit == ExitCode::usage);
    if (family == 6) CHECK(entry.exit == ExitCode::resources);
  }
}

TEST_CASE("error: the line has place, text and code, and no control characters") {
  const Error error(ErrorId::bad_value, "wrong\x1b[31m\nvalue", "f.toml:1:2");
  CHECK(error.line() == "f.toml:1:2: wrong?[31m?value [E0103]");
  CHECK(Error(ErrorId::usage, "x").line() == "x [E0101]");
  CHECK(Error(ErrorId::usage, std::string(5000, 'x')).line() == std::string(2000, 'x') + "... [E0101]");
  CHECK(error.exit_code() == ExitCode::usage);
}
