// Streams of the emulated device, events in them, and graphs recorded from them.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace cuda_host {

/// One piece of work, which may run often.
struct Work {
  const char* name;
  std::function<void()> run;
};

}   // namespace cuda_host

struct CUgraph_st {
  std::vector<cuda_host::Work> work;
};
struct CUgraphExec_st {
  std::vector<cuda_host::Work> work;
};
struct CUstream_st {
  std::deque<cuda_host::Work> queue;
  std::unique_ptr<CUgraph_st> recording;
};
struct CUevent_st {
  CUstream_st* stream = nullptr;   // where it was recorded
  std::chrono::steady_clock::time_point passed;
};

namespace cuda_host {

inline constexpr const char* kCopyToHost = "cudaMemcpyAsync to the host";

/// Runs the work now or later, or records it, as the stream and settings().lazy say.
void enqueue(CUstream_st* stream, Work work);
/// Runs what waits in the stream.
void drain(CUstream_st* stream);
/// The same of all streams, as calls do that wait for the device.
void drain_all();
/// Faults while the stream is recorded: `call` would end the recording.
void forbid_recording(const CUstream_st* stream, const char* call);

void add_stream(CUstream_st* stream);
void remove_stream(CUstream_st* stream);

/// A kernel was launched: its address in the library's file, in the file of settings().kernels when the
/// process ends.
void note_kernel(const void* code);
/// A line about a copy to the host in the file of settings().copies: equal in two orders, or something
/// depends on them.
void note_copy(const void* data, std::size_t bytes);

}   // namespace cuda_host
