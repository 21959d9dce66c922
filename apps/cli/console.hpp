// What the user sees: results on stdout, everything else on stderr.
#pragma once

#include "apps/cli/progress.hpp"
#include "engine/core/error.hpp"
#include "io/report/json_value.hpp"
#include "io/text/diagnostics.hpp"

#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

namespace cgcl {

/// {id, message, where, hint}: an error for programs.
[[nodiscard]] JsonValue error_json(const Error& error);

/// Chooses what is shown. One thread speaks; progress lines may be updated from any.
class Console {
 public:
  struct Options {
    bool json = false, quiet = false, verbose = false;
    bool terminal = false;                // stderr can rewrite a line
    bool heartbeat = false;               // progress lines go on while nothing reports: by a thread
    std::function<double()> clock = {};   // seconds; the steady clock when empty
  };
  Console(std::ostream& out, std::ostream& err, Options options);

  /// How the command line wants it, which is known later than where to report an error in it.
  /// `writes_file`: what the command is asked for is a file, so with -q print() has nothing to add.
  void choose(bool json, bool quiet, bool verbose, bool writes_file = false);
  [[nodiscard]] bool json() const { return options_.json; }

  /// A line of the result, on stdout; nothing with --json, or with -q where the result is a file.
  void print(const std::string& text);
  /// The result as one JSON object, which finish() prints; nothing without --json. Throws Error internal when
  /// called twice.
  void result(const JsonValue& object);
  /// A line of progress on stderr; nothing with -q.
  void note(const std::string& text);
  /// A line on stderr with -v only.
  void detail(const std::string& text);
  /// "circuitgcl: warning: TEXT" on stderr, nothing with -q; and an entry of `warnings` in the result.
  void warn(const std::string& text);
  /// The same of everything that a reader noticed, one line per kind.
  void warn(const Diagnostics& noticed);
  /// What follows the first of several errors, for the JSON object of the failure.
  void further_errors(const std::vector<Error>& errors);
  /// A progress line for `total` steps; nothing with -q.
  [[nodiscard]] Progress progress(std::string label, std::int64_t total) {
    return {*lines_, std::move(label), total};
  }
  /// From now to the end a line, such as "import  reading x.spf 40 %  7.2 s, 11 s left", tells that the
  /// command is at work where no progress() does.
  void begin(const std::string& command);
  /// What the command is at, for that line: "fitting the candidate model".
  void stage(const std::string& text);

  /// Prints the result of a command that succeeded, with `warnings` in it. Nothing without --json.
  void finish();
  /// Prints the one object of a command that failed: {"error": {id, message, where, hint}}, beside the result
  /// when there was one already. Nothing without --json. The line on stderr is not its business.
  void fail(const Error& error);

 private:
  void print_object(JsonValue object);

  std::ostream& out_;
  std::ostream& err_;
  Options options_;
  std::unique_ptr<ProgressLines> lines_;
  std::unique_ptr<Progress> whole_;   // of the command
  JsonValue result_, warnings_ = JsonValue::array(), further_ = JsonValue::array();
  bool writes_file_ = false, finished_ = false;
};

}   // namespace cgcl
