// help and version, as commands beside --help and --version.
#include "apps/cli/command_table.hpp"
#include "apps/cli/commit.hpp"
#include "apps/cli/completion.hpp"
#include "apps/cli/help_text.hpp"
#include "engine/core/config.hpp"

namespace cgcl {
namespace {

/// print() ends a line; the texts end one themselves.
std::string without_last_newline(std::string text) {
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

}   // namespace

int run_help(const Settings& settings, Console& console) {
  const bool one = !settings.inputs.empty();
  const std::string text = settings.get_flag("man") ? manual_page()
                           : one                    ? command_help(find_command(settings.inputs.front()))
                                                    : program_help();
  console.print(without_last_newline(text));
  console.result(JsonValue::object()
                     .set("command", one ? JsonValue(settings.inputs.front()) : JsonValue())
                     .set("text", text));
  return 0;
}

int run_version(const Settings&, Console& console) {
  console.print(version_text());
  console.result(JsonValue::object()
                     .set("version", kVersion)
                     .set("commit", kGitCommit)
                     .set("type", kBuildType)
                     .set("isa", kIsa));
  return 0;
}

}   // namespace cgcl
