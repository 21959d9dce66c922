#include "engine/core/step_graph.hpp"

#include "engine/core/error.hpp"
#include "engine/kernels/device.hpp"

namespace cgcl {

namespace {

constexpr const char* kMadeWay = "the memory of its recording was needed";

}   // namespace

StepGraph::StepGraph(const Exec& exec) : exec_(exec) {
  if (!exec.on_cuda() || exec.step_replay() == StepReplay::off) return;
  why_plain_ = exec.spmm_backend() == SpmmBackend::cusparse ? "products of cuSPARSE are not recorded"
                                                            : exec.backend().why_unrecordable(exec.cuda());
  wanted_ = why_plain_.empty();
}

void StepGraph::run(std::uint32_t step, const StepParts& parts) {
  parts.prepare();
  if (!wanted_ || !warm_) {
    parts.compute();
  } else if (!recording_) {
    record(step, parts.compute);
  } else if (!exec_.backend().replay(*recording_, step - recorded_step_)) {
    stay_plain(kMadeWay);
    parts.compute();
  }
  warm_ = true;
  parts.finish();
}

void StepGraph::stay_plain(const std::string& why) {
  recording_.reset();
  wanted_ = false;
  why_plain_ = why;
}

void StepGraph::record(std::uint32_t step, const std::function<void()>& compute) {
  std::shared_ptr<cuda::Recording> recording;
  std::string why;
  try {
    recording = exec_.backend().start_recording(exec_.cuda(), exec_.memory());
    compute();
    why = exec_.backend().finish_recording(*recording);
    if (why.empty() && !exec_.backend().replay(*recording, 0)) why = kMadeWay;
  } catch (const Error& failure) {
    why = failure.what();
  }
  if (why.empty()) {
    recording_ = std::move(recording);
    recorded_step_ = step;
    return;
  }
  recording.reset();   // ends what still records
  stay_plain(why);
  compute();   // a fault that has nothing to do with recording shows up again here
}

}   // namespace cgcl
