// --log FILE: what a command does, one JSON object a line, for programs that look after many of them.
#pragma once

#include "apps/cli/log_line.hpp"
#include "apps/cli/progress_schedule.hpp"
#include "apps/cli/settings.hpp"
#include "engine/core/error.hpp"
#include "io/report/event_log.hpp"
#include "io/report/json_value.hpp"
#include "io/text/diagnostics.hpp"
#include "io/text/written_path.hpp"

#include <ctime>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace cgcl {

/// The lines of one command in a file that others may append to at the same time; docs/json.md lists the
/// keys. Each line is written whole before the call returns. After one that cannot be written there are no
/// more: work never stops for its log. Safe from any thread. Writers deep below tell of outputs, and a signal
/// handler writes the last line: so the log belongs to the process, which has one at the most, see current().
class CommandLog final : public WrittenListener {
 public:
  /// The log that the settings name, begun with the command line; nullptr where they name none. Throws Error
  /// output_exists for a path that cannot be written, that is an input or the output, or where something
  /// stands that is no log; ResourceError disk; Error internal where the process has a log.
  [[nodiscard]] static std::unique_ptr<CommandLog> of(const Settings& settings,
                                                      const std::vector<std::string>& arguments);
  ~CommandLog();
  CommandLog(const CommandLog&) = delete;
  CommandLog& operator=(const CommandLog&) = delete;
  /// That of the process, which outlives whoever prints; nullptr: there is none, or it has ended.
  [[nodiscard]] static CommandLog* current();

  /// `level`: result, note, detail or warning.
  void message(const char* level, const std::string& text);
  /// Where long work is: a line as often as where there is no terminal. `line` is asked for where one is due.
  void progress(const std::string& label, const ProgressPoint& at, const std::function<std::string()>& line);
  /// A warning of each kind.
  void warnings(const Diagnostics& noticed);
  void error(const Error& failure);
  void written(const std::string& path) noexcept override;
  /// The last line.
  void end(int exit_code);
  /// The last line where there was none, for a process that a signal ends. Makes system calls only, so it may
  /// run in a signal handler.
  static void end_suddenly(int exit_code) noexcept;
  /// Why there are no more lines, once; empty: there are, or it was told.
  [[nodiscard]] std::string take_failure();

 private:
  CommandLog(const std::string& path, const Settings& settings, const std::vector<std::string>& arguments);
  [[nodiscard]] JsonValue event(const char* kind) const;
  [[nodiscard]] EndLine end_line(int exit_code) const noexcept;
  void append(const JsonValue& event) noexcept;

  std::mutex mutex_;
  EventLog log_;
  std::string process_, failure_;
  timespec start_{};
  std::set<std::string> told_;   // outputs: a checkpoint is written again and again
  std::string label_;            // of the progress that was told last
  double began_ = 0;
  ShownProgress shown_;
  bool broken_ = false;
  std::unique_ptr<WrittenScope> outputs_;
};

}   // namespace cgcl
