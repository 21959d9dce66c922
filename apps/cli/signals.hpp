// Stopping by signal: at once where nothing would be lost, else by a flag that loops poll, so that they can
// save a checkpoint first.
#pragma once

namespace cgcl {

/// While it lives, INT, TERM and HUP end the process with 130 (INT) or 143, and what a command has not
/// finished is removed. HUP that is ignored stays so (nohup). Restores what was before.
class ExitSignals {
 public:
  ExitSignals();
  ~ExitSignals();
  ExitSignals(const ExitSignals&) = delete;
  ExitSignals& operator=(const ExitSignals&) = delete;
};

/// While it lives, the same signals only raise a flag. Who does not stop within 1.5 s is ended all the
/// same, unless a file is being written, which may take ten; a second INT ends the process at once. Commands
/// that save what they have when stopped hold one. At most one at a time.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  /// Whether a stop was asked for; safe to poll from any thread.
  [[nodiscard]] static bool requested();
  /// 130 after INT, 143 after TERM or HUP, 0 when nothing was asked for.
  [[nodiscard]] static int exit_code();

 private:
  ExitSignals handlers_;
};

/// A closed pipe or a file at its size limit becomes an error of the write, not the death of the process.
void ignore_write_signals();

}   // namespace cgcl
