// Arguments, configuration file and environment to resolved settings.
#pragma once

#include "apps/cli/settings.hpp"

#include <string>
#include <vector>

namespace cgcl {

/// What the command line asks for: a text to print (help, version), or a command to run.
struct Invocation {
  std::string text;   // when not empty: print this and stop
  Settings settings;
  std::vector<std::string> warnings = {};   // earlier spellings that are still accepted
};

/// `arguments` without the program's name; `environment` holds entries "NAME=value", of which only
/// CIRCUITGCL_* count. Throws Error for everything wrong with them, naming the nearest valid command,
/// flag or key, or the present name of one that was renamed.
[[nodiscard]] Invocation parse_command_line(const std::vector<std::string>& arguments,
                                            const std::vector<std::string>& environment);

/// The CIRCUITGCL_* variables this command uses. Variables of other commands are left alone; a name that
/// no command knows is an error, except the two that only the tests read. Earlier spellings that are still
/// accepted add a line to `warnings`.
[[nodiscard]] std::vector<Assignment> environment_assignments(const CommandRow& command,
                                                              const std::vector<std::string>& environment,
                                                              std::vector<std::string>& warnings);

}   // namespace cgcl
