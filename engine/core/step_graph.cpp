#include "engine/core/step_graph.hpp"

#include "engine/core/error.hpp"
#include "engine/kernels/device.hpp"

namespace cgcl {

StepGraph::StepGraph(const Exec& exec) : exec_(exec) {
  if (!exec.on_cuda() || exec.step_replay() == StepReplay::off) return;
  why_plain_ = exec.spmm_backend() == SpmmBackend::cusparse ? "products of cuSPARSE are not recorded"
                                                            : exec.backend().why_unrecordable(exec.cuda());
  wanted_ = why_plain_.empty();
}

void StepGraph::run(std::uint32_t step, const StepParts& parts) {
  parts.prepare();
  if (wanted_ && warm_ && !recording_) {
    record(step, parts.compute);
  } else if (recording_) {
    exec_.backend().replay(*recording_, step - recorded_step_);
  } else {
    parts.compute();
  }
  warm_ = true;
  parts.finish();
}

void StepGraph::record(std::uint32_t step, const std::function<void()>& compute) {
  auto recording = exec_.backend().start_recording(exec_.cuda(), exec_.memory());
  try {
    compute();
    why_plain_ = exec_.backend().finish_recording(*recording);
  } catch (const Error& failure) {
    why_plain_ = failure.what();
  }
  if (!why_plain_.empty()) {
    recording.reset();
    wanted_ = false;
    return compute();   // a fault that has nothing to do with recording shows up again here
  }
  recording_ = std::move(recording);
  recorded_step_ = step;
  exec_.backend().replay(*recording_, 0);
}

}   // namespace cgcl
