// What the user sees: results on stdout, everything else on stderr.
#pragma once

#include "io/report/json_value.hpp"

#include <chrono>
#include <functional>
#include <iosfwd>
#include <string>

namespace cgcl {

class Console;

/// A line that tells how far a loop is and when it will end. On a terminal it is rewritten in
/// place; elsewhere a plain line appears at the first and last step and every 10 s or 10 % between.
class Progress {
 public:
  /// `done` of the total; `detail` such as "loss 0.0123" stands at the end of the line. Cheap to call often.
  void update(std::int64_t done, const std::string& detail = {});
  /// Ends the line. The destructor does it too.
  void finish();
  ~Progress() { finish(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

 private:
  friend class Console;
  Progress(Console& console, std::string label, std::int64_t total);
  [[nodiscard]] std::string line(std::int64_t done, double seconds, const std::string& detail) const;

  Console& console_;
  std::string label_;
  std::int64_t total_, shown_done_ = -1, first_done_ = -1;
  double start_, shown_at_ = -1, first_at_ = 0;
  bool open_ = false;   // a line without its newline stands on the terminal
};

/// Chooses what is shown. Not thread-safe.
class Console {
 public:
  struct Options {
    bool json = false, quiet = false, verbose = false;
    bool terminal = false;                // stderr can rewrite a line
    std::function<double()> clock = {};   // seconds; the steady clock when empty
  };
  Console(std::ostream& out, std::ostream& err, Options options);

  [[nodiscard]] bool json() const { return options_.json; }

  /// A line of the result, on stdout; nothing with --json.
  void print(const std::string& text);
  /// The result as one JSON object, on stdout; nothing without --json. Throws Error internal
  /// when called twice.
  void result(const JsonValue& object);
  /// A line of progress on stderr; nothing with -q.
  void note(const std::string& text);
  /// A line on stderr with -v only.
  void detail(const std::string& text);
  /// "circuitgcl: warning: TEXT" on stderr, always.
  void warn(const std::string& text);
  /// A progress line for `total` steps; nothing with -q.
  [[nodiscard]] Progress progress(std::string label, std::int64_t total) {
    return {*this, std::move(label), total};
  }

 private:
  friend class Progress;
  std::ostream& out_;
  std::ostream& err_;
  Options options_;
  bool has_result_ = false;
};

}   // namespace cgcl
