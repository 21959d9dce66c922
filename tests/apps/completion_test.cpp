// Completions and the manual page against the table they are made from.
#include "apps/cli/completion.hpp"

#include "apps/cli/option_registry.hpp"
#include "engine/core/error.hpp"

#include <doctest/doctest.h>

#include <string>

namespace cgcl {
namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}   // namespace

TEST_CASE("completion: every command and option of this version is in every script and in the manual page") {
  const std::string bash = completion_script("bash"), zsh = completion_script("zsh"),
                    fish = completion_script("fish"), man = manual_page();
  for (const CommandRow& command : command_rows()) {
    if (command.bit == 0) continue;
    const std::string name(command.name);
    CHECK(has(zsh, "'" + name + ":"));
    CHECK(has(fish, "-a " + name + " "));
    CHECK(has(man, ".SS " + name));
    const std::size_t flags = bash.find("\n    " + name + ") words='");
    REQUIRE(flags != std::string::npos);
    const std::string line = bash.substr(flags + 1, bash.find('\n', flags + 1) - flags);
    for (const Setting* setting : settings_of(command)) {
      const std::string option = str(" --", setting->name, " ");
      CHECK(has(str(" ", line.substr(line.find("'") + 1)), option) == setting->in_version);
    }
  }
}

TEST_CASE("completion: quotes, brackets and backslashes of helps stay inside their strings") {
  for (const char* shell : {"bash", "zsh"}) {
    const std::string script = completion_script(shell);
    // Outside of '\\'' a quote always closes or opens.
    std::size_t quotes = 0;
    for (std::size_t at = 0; at < script.size(); ++at)
      if (script[at] == '\'' && (at == 0 || script[at - 1] != '\\')) ++quotes;
    CHECK(quotes % 2 == 0);
  }
  CHECK_THROWS_AS(static_cast<void>(completion_script("tcsh")), Error);
}

TEST_CASE("manual page: no line begins with a control character by accident") {
  const std::string man = manual_page();
  for (std::size_t at = 0; at < man.size(); at = man.find('\n', at) + 1) {
    if (man[at] == '.')
      CHECK((man.compare(at, 3, ".TP") == 0 || man.compare(at, 3, ".SH") == 0 ||
             man.compare(at, 3, ".SS") == 0 || man.compare(at, 3, ".TH") == 0));
    CHECK(man[at] != '\'');
  }
}

}   // namespace cgcl
