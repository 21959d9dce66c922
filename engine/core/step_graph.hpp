// A training step of fixed shape. Where the device can, its work is recorded once and replayed, which costs
// one launch instead of hundreds; everywhere else, and when it cannot be recorded, it is issued anew each
// time.
#pragma once

#include "engine/core/exec.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace cgcl {

/// The three parts of a step. `prepare` and `finish` run on the host each time; `compute` issues work to the
/// device and runs only when that work is issued, so it keeps no count. Between calls it reads and writes the
/// same tensors, of which none is made or dropped by it; what changes from step to step lies in them
/// (Tensor::assign in `prepare`), but for dropout keys, which follow `step`. It reads nothing back: results
/// are copied into a tensor that lasts.
struct StepParts {
  std::function<void()> prepare, compute, finish;
};

/// One shape of one step. The first run is issued plainly, as libraries set themselves up on first use; the
/// second is recorded. Replayed steps give the bytes of plain ones. The Exec must outlive it. Not
/// thread-safe.
class StepGraph {
 public:
  explicit StepGraph(const Exec& exec);

  /// Runs the step; `step` is what tapes of `compute` are numbered from. Work that cannot be recorded (a host
  /// read in the middle of the step, memory from before it released in it, no memory for it) is issued
  /// plainly, now and from then on; so is a step whose recording made way for another allocation.
  void run(std::uint32_t step, const StepParts& parts);

  /// Why steps are issued plainly although the device could replay them; empty otherwise.
  [[nodiscard]] const std::string& why_plain() const { return why_plain_; }
  [[nodiscard]] bool replays() const { return recording_ != nullptr; }

 private:
  /// Gives up the recording.
  void stay_plain(const std::string& why);
  void record(std::uint32_t step, const std::function<void()>& compute);

  const Exec& exec_;
  bool wanted_ = false, warm_ = false;
  std::string why_plain_;
  std::uint32_t recorded_step_ = 0;
  std::shared_ptr<cuda::Recording> recording_;
};

}   // namespace cgcl
