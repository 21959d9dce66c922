// Lines on stderr, and among them those that tell how far long work is.
#pragma once

#include "apps/cli/file_being_read.hpp"

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace cgcl {

class Progress;

/// The stream and the progress line that is on it: the one begun last. Safe to use from several threads.
class ProgressLines {
 public:
  struct Options {
    bool quiet = false, terminal = false;
    bool heartbeat = false;               // a thread keeps the line fresh between updates
    std::function<double()> clock = {};   // seconds; the steady clock when empty
    /// What is being read: shown by lines without a total. Nothing is asked when empty.
    std::function<std::optional<FileBeingRead>()> reading = {};
  };
  ProgressLines(std::ostream& err, Options options);
  ~ProgressLines();
  ProgressLines(const ProgressLines&) = delete;
  ProgressLines& operator=(const ProgressLines&) = delete;

  /// A line of its own: an open progress line is wiped first and comes again.
  void say(const std::string& line);
  /// Wipes an open line: the result goes to the same terminal.
  void wipe();
  void be_quiet(bool quiet);

 private:
  friend class Progress;
  void begin(Progress& progress);
  void end(Progress& progress);
  void draw_if_due(Progress& progress, double now);
  void beat();

  std::ostream& err_;
  Options options_;
  std::mutex mutex_;
  std::condition_variable wake_;
  Progress* newest_ = nullptr;
  bool open_ = false;   // a line without its newline stands on the terminal
  bool ending_ = false;
  std::thread heartbeat_;
};

/// A line that tells how far work is and when it will end. It appears for work that takes time: on a terminal
/// after a second, then rewritten in place; elsewhere after five seconds and every 30 s from then on, and at
/// the last step when an earlier one was shown. Without a total it tells of the file that is being read.
class Progress {
 public:
  /// `done` of the total; `detail` such as "loss 0.0123" stands at the end of the line. Cheap to call often.
  void update(std::int64_t done, const std::string& detail = {});
  /// What the work is at: stands at the end of the line.
  void stage(const std::string& text);
  /// Ends the line. The destructor does it too.
  void finish();
  ~Progress() { finish(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

 private:
  friend class Console;
  friend class ProgressLines;
  Progress(ProgressLines& lines, std::string label, std::int64_t total);
  [[nodiscard]] std::string line(double now) const;
  [[nodiscard]] std::string time_left(double now) const;
  void look_at(const std::optional<FileBeingRead>& file, double now);

  ProgressLines& lines_;
  std::string label_, detail_;
  std::string file_;   // that is being read; its bytes are then the steps
  std::int64_t total_, done_ = -1, first_done_ = -1, shown_done_ = -1;
  double start_, shown_at_ = -1, first_at_ = 0;
  bool live_ = true;
  Progress* outer_ = nullptr;
};

}   // namespace cgcl
