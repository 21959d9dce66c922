// Recorded steps: a CUDA graph, captured from the stream, and the memory its kernels were captured with.
#include "engine/cuda/pool.hpp"

namespace cgcl::cuda {

struct Recording {
  Recording(Context& c, std::shared_ptr<Memory> m)
      : context(c), memory(std::move(m)), pool(dynamic_cast<PoolMemory&>(*memory)) {}
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;
  ~Recording() {
    if (capturing) {   // abandoned: whatever the capture says, it is over
      cudaGraph_t dropped = nullptr;
      static_cast<void>(end_capture(&dropped));
      if (dropped != nullptr) check_nothrow(cudaGraphDestroy(dropped), "cudaGraphDestroy");
      static_cast<void>(cudaGetLastError());
    }
    pool.release_private(blocks);
  }

  cudaError_t end_capture(cudaGraph_t* graph) noexcept {
    capturing = context.recording = false;
    context.step_shift = nullptr;
    const cudaError_t status = cudaStreamEndCapture(context.stream.get(), graph);
    pool.end_private();
    return status;
  }

  Context& context;
  std::shared_ptr<Memory> memory;   // keeps the context alive too
  PoolMemory& pool;
  bool capturing = false;
  PrivateBlocks blocks;
  DeviceBlock step_shift;
  Replayable executable;
};

std::string why_unrecordable(const Context& context) {
  return context.sync_each_launch ? "CGCL_SYNC waits after every launch" : "";
}

std::shared_ptr<Recording> start_recording(Context& context, std::shared_ptr<Memory> memory) {
  auto recording = std::make_shared<Recording>(context, std::move(memory));
  context.require_not_recording("another recording");
  context.activate();
  check(cudaMalloc(recording->step_shift.out(), sizeof(std::uint32_t)), "cudaMalloc of the step shift");
  // what the plain step before this one left in the pool makes room for the recording's own memory
  recording->memory->trim();
  // Relaxed: allocating is not stream work, and nobody else's work can get into this stream.
  check(cudaStreamBeginCapture(context.stream.get(), cudaStreamCaptureModeRelaxed), "cudaStreamBeginCapture");
  recording->pool.begin_private(recording->blocks);
  recording->capturing = context.recording = true;
  context.step_shift = static_cast<const std::uint32_t*>(recording->step_shift.get());
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
  if (recording.blocks.outside_released) return "the step releases memory from before it";
  check(cudaGraphInstantiate(recording.executable.out(), graph.get(), 0), "cudaGraphInstantiate");
  return "";
}

void replay(Recording& recording, std::uint32_t step_shift) {
  Context& context = recording.context;
  context.activate();
  check(cudaMemcpyAsync(recording.step_shift.get(), &step_shift, sizeof step_shift, cudaMemcpyHostToDevice,
                        context.stream.get()),
        "cudaMemcpyAsync of the step shift");
  check(cudaGraphLaunch(recording.executable.get(), context.stream.get()), "cudaGraphLaunch");
  context.after_launch("cudaGraphLaunch");
}

}   // namespace cgcl::cuda
