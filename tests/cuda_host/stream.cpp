#include "tests/cuda_host/stream.hpp"

#include "tests/cuda_host/access_check.hpp"
#include "tests/cuda_host/block_threads.hpp"
#include "tests/cuda_host/device_memory.hpp"
#include "tests/cuda_host/module_image.hpp"
#include "tests/cuda_host/running.hpp"
#include "tests/cuda_host/settings.hpp"

#include <algorithm>   // for find
#include <cstdint>
#include <cstdio>
#include <set>
#include <utility>   // for move

namespace cuda_host {

namespace {

std::vector<CUstream_st*>& streams() {
  static auto* all = new std::vector<CUstream_st*>;
  return *all;
}

const char* work_before = "nothing";   // the last that was no copy to the host

struct CopyLog {
  std::FILE* file = settings().copies == nullptr ? nullptr : std::fopen(settings().copies, "w");
  std::size_t count = 0;
  CopyLog() {
    if (settings().copies != nullptr && file == nullptr)
      fault("the file of CUDA_HOST_COPIES cannot be written");
  }
  CopyLog(const CopyLog&) = delete;
  CopyLog& operator=(const CopyLog&) = delete;
  ~CopyLog() {
    if (file != nullptr) std::fclose(file);
  }
};

struct KernelLog {
  std::set<std::uintptr_t> kernels;
  KernelLog() = default;
  KernelLog(const KernelLog&) = delete;
  KernelLog& operator=(const KernelLog&) = delete;
  ~KernelLog() {
    std::FILE* file = settings().kernels == nullptr ? nullptr : std::fopen(settings().kernels, "w");
    if (file == nullptr) return;
    for (const std::uintptr_t kernel : kernels)
      std::fprintf(file, "%016llx\n", static_cast<unsigned long long>(kernel));
    std::fclose(file);
  }
};

}   // namespace

void add_stream(CUstream_st* stream) { streams().push_back(stream); }
void remove_stream(CUstream_st* stream) { std::erase(streams(), stream); }

void enqueue(CUstream_st* stream, Work work) {
  if (std::find(streams().begin(), streams().end(), stream) == streams().end())
    fault(std::string(work.name) + " for a stream that does not exist");
  if (stream->recording) {
    stream->recording->work.push_back(std::move(work));
    return;
  }
  stream->queue.push_back(std::move(work));
  if (!settings().lazy) drain(stream);
}

void drain(CUstream_st* stream) {
  if (stream->queue.empty()) return;
  if (now.work != nullptr) fault("work that waits for work");
  memory().unlock();
  while (!stream->queue.empty()) {
    const Work work = std::move(stream->queue.front());
    stream->queue.pop_front();
    begin_work(work.name);
    work.run();
    end_work();
    if (work.name != kCopyToHost) work_before = work.name;
  }
  memory().lock();
}

void drain_all() {
  for (CUstream_st* stream : streams()) drain(stream);
}

void forbid_recording(const CUstream_st* stream, const char* call) {
  if (stream->recording) fault(std::string(call) + " while its stream is recorded");
}

void note_kernel(const void* code) {
  static KernelLog log;
  if (settings().kernels != nullptr) log.kernels.insert(in_file(code));
}

void note_copy(const void* data, std::size_t bytes) {
  static CopyLog log;
  if (++log.count == settings().stop_at_copy) fault("copy " + std::to_string(log.count) + " to the host");
  if (log.file == nullptr) return;
  std::uint64_t hash = 14695981039346656037u;   // FNV-1a
  for (std::size_t i = 0; i < bytes; ++i)
    hash = (hash ^ static_cast<const unsigned char*>(data)[i]) * 1099511628211u;
  std::fprintf(log.file, "copy %zu: %zu bytes after %s, %016llx\n", log.count, bytes, work_before,
               static_cast<unsigned long long>(hash));
}

}   // namespace cuda_host
