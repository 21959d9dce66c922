// Recorded streams: what was issued between begin and end is kept, and issued again by each launch of the
// graph.
#include "tests/cuda_host/include/cuda_runtime_api.h"
#include "tests/cuda_host/stream.hpp"

#include <memory>
#include <utility>   // for move

using namespace cuda_host;

cudaError_t cudaStreamBeginCapture(cudaStream_t stream, cudaStreamCaptureMode) {
  forbid_recording(stream, "cudaStreamBeginCapture");
  stream->recording = std::make_unique<CUgraph_st>();
  return cudaSuccess;
}

cudaError_t cudaStreamEndCapture(cudaStream_t stream, cudaGraph_t* graph) {
  if (!stream->recording) return cudaErrorInvalidValue;
  *graph = stream->recording.release();
  return cudaSuccess;
}

cudaError_t cudaGraphInstantiate(cudaGraphExec_t* executable, cudaGraph_t graph, unsigned long long) {
  *executable = new CUgraphExec_st{graph->work};
  return cudaSuccess;
}

cudaError_t cudaGraphLaunch(cudaGraphExec_t executable, cudaStream_t stream) {
  forbid_recording(stream, "cudaGraphLaunch");
  for (const Work& work : executable->work) enqueue(stream, work);
  return cudaSuccess;
}

cudaError_t cudaGraphDestroy(cudaGraph_t graph) {
  delete graph;
  return cudaSuccess;
}

cudaError_t cudaGraphExecDestroy(cudaGraphExec_t executable) {
  delete executable;   // work that waits in a stream is a copy
  return cudaSuccess;
}
