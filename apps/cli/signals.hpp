// Stopping by signal: a flag that loops poll, so that they can save a checkpoint first.
#pragma once

namespace cgcl {

/// While it lives, INT, TERM and HUP only raise a flag; a second INT ends the process at once with
/// 130. Commands that save what they have when stopped hold one; all others die of the signal as
/// usual. At most one at a time.
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
};

/// A closed pipe or a file at its size limit becomes an error of the write, not the death of the process.
void ignore_write_signals();

}   // namespace cgcl
