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
  std::vector<std::string> warnings = {};   // earlier spellings, and variables that nothing reads
};

/// `arguments` without the program's name; `environment` holds entries "NAME=value", of which only
/// CIRCUITGCL_* count. Throws Error for everything wrong with them, naming the nearest valid command,
/// flag or key, or the present name of one that was renamed.
[[nodiscard]] Invocation parse_command_line(const std::vector<std::string>& arguments,
                                            const std::vector<std::string>& environment);

/// Whether a failure of this command line is told as JSON too: by --json or CIRCUITGCL_JSON, and also where
/// the rest of the line cannot be understood. Never throws for what is wrong with the line.
[[nodiscard]] bool wants_json(const std::vector<std::string>& arguments,
                              const std::vector<std::string>& environment);

/// The CIRCUITGCL_* variables this command uses. Variables of other commands are left alone. A name that no
/// command knows adds a line to `warnings`, with the nearest one, and so does an earlier spelling; the four
/// that are no settings are passed over.
[[nodiscard]] std::vector<Assignment> environment_assignments(const CommandRow& command,
                                                              const std::vector<std::string>& environment,
                                                              std::vector<std::string>& warnings);

}   // namespace cgcl
