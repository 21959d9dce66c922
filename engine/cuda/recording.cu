// Recorded steps: a CUDA graph, captured from the stream. The memory its kernels work in is that of
// PoolMemory.
#include "engine/cuda/launch.cuh"
#include "engine/cuda/pool.hpp"

namespace cgcl::cuda {

namespace {

/// One thread. The shift travels as an argument of the launch: a copy from a variable of the host would have
/// to be over before the variable is gone.
__global__ void set_shift_kernel(std::uint32_t* shift, std::uint32_t value) { *shift = value; }

}   // namespace

struct Recording {
  Recording(Context& c, std::shared_ptr<Memory> m)
      : context(c), memory(std::move(m)), pool(dynamic_cast<PoolMemory&>(*memory)) {}
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;
  ~Recording() {
    if (capturing) {   // abandoned: whatever the capture says, it is over
      cudaGraph_t dropped = nullptr;
      static_cast<void>(end_capture(&dropped));
      if (dropped != nullptr) context.note(cudaGraphDestroy(dropped), "cudaGraphDestroy");
      static_cast<void>(cudaGetLastError());
    }
    pool.drop(executable);
  }

  cudaError_t end_capture(cudaGraph_t* graph) noexcept {
    capturing = context.recording = false;
    const cudaError_t status = cudaStreamEndCapture(context.stream.get(), graph);
    pool.end_recording();
    return status;
  }

  Context& context;
  std::shared_ptr<Memory> memory;   // keeps the context alive too
  PoolMemory& pool;
  bool capturing = false;
  Replayable executable;
};

std::string why_unrecordable(const Context& context) {
  return context.sync_each_launch ? "CGCL_SYNC waits after every launch" : "";
}

std::shared_ptr<Recording> start_recording(Context& context, std::shared_ptr<Memory> memory) {
  context.require_not_recording("another recording");
  auto recording = std::make_shared<Recording>(context, std::move(memory));
  context.activate();
  // what the plain step before this one left in the pool makes room for the recording's own memory
  recording->memory->trim();
  // Relaxed: allocating is not stream work, and nobody else's work can get into this stream.
  check(cudaStreamBeginCapture(context.stream.get(), cudaStreamCaptureModeRelaxed), "cudaStreamBeginCapture");
  recording->pool.begin_recording();
  recording->capturing = context.recording = true;
  return recording;
}

std::string finish_recording(Recording& recording) {
  Recorded graph;
  const cudaError_t status = recording.end_capture(graph.out());
  if (status != cudaSuccess) {
    static_cast<void>(cudaGetLastError());
    return str("cudaStreamEndCapture: ", reason(status));
  }
  // A replay would read memory that somebody else has by then.
  if (recording.pool.outside_released()) return "the step releases memory from before it";
  check(cudaGraphInstantiate(recording.executable.out(), graph.get(), 0), "cudaGraphInstantiate");
  recording.pool.keep(recording.executable);
  return "";
}

bool replay(Recording& recording, std::uint32_t step_shift) {
  if (recording.executable.get() == nullptr) return false;
  Context& context = recording.context;
  launch(context, "set_shift", set_shift_kernel, dim3(1), 1, context.shift(), step_shift);
  check(cudaGraphLaunch(recording.executable.get(), context.stream.get()), "cudaGraphLaunch");
  context.after_launch("cudaGraphLaunch");
  return true;
}

}   // namespace cgcl::cuda
