// Command lines run by another command: in this process one after the other, or in processes of their own.
#pragma once

#include "io/report/json_value.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace cgcl {

/// How a command ended.
struct JobResult {
  int code = 0;          // exit code; 128 and more after a signal
  JsonValue json;        // what it prints with --json; null where it failed, unless messages are kept
  std::string failure;   // "WHERE: what is wrong [E0214]" where it failed
  std::vector<JsonValue> messages = {};   // lines of its log, where they are kept

  [[nodiscard]] bool done() const { return code == 0; }
};

struct JobOptions {
  int at_once = 1;
  bool apart = false;           // as processes also with at_once 1, so that each has its own peak of memory
  bool keep_messages = false;   // of processes: what each logs, and what it prints where it fails
  std::string program = "/proc/self/exe";
};

/// Runs the command lines (without the program's name) with --json and -q and tells of each as it ends. With
/// at_once 1 they run here, one after the other, else as processes of the program, which get no CIRCUITGCL_*
/// settings from the environment and end with this process. False after a signal: what ran was told to stop
/// as well. The caller must not hold StopSignals. Throws Error internal when no process can be started.
[[nodiscard]] bool run_jobs(const std::vector<std::vector<std::string>>& jobs, const JobOptions& options,
                            const std::function<void(std::size_t job, const JobResult&)>& ended);

}   // namespace cgcl
