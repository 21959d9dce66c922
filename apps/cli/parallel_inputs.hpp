// Several inputs of one command, some at a time: each as a process of the program, as the jobs of a sweep
// are.
#pragma once

#include "apps/cli/console.hpp"
#include "apps/cli/settings.hpp"
#include "engine/core/ranks.hpp"

#include <memory>
#include <string>
#include <vector>

namespace cgcl {

/// How the command that `settings` are of runs on its inputs, several at a time.
struct ParallelInputs {
  const Settings& settings;                 // with `jobs`
  const std::vector<std::string>& inputs;   // of which each is a command of its own
  std::string before;                       // an input that comes before each, such as a run; empty: none
  std::string done;                         // what an input then is, as each_input has it
  std::string device = {};                  // that all take, such as "cpu"; empty: the command needs none
  std::vector<std::string> told = {};       // warnings that each would repeat
  std::unique_ptr<Ranks> ranks = {};        // that share the inputs; none: this process alone
  int threads = 0;                          // of this rank; 0: those of the settings
};

/// As each_input: what is written, printed and told is the same and in the order of the inputs, but for times
/// and memory. Threads and memory (the limit, or what is free) are shared out; an input that its share of the
/// memory is too small for, or whose process is killed, is done again alone at the end. False after a signal.
/// Rank r of N does the inputs r, r + N, ..., and rank 0 tells of all when they are done.
[[nodiscard]] bool each_input_apart(ParallelInputs work, Console& console);

}   // namespace cgcl
