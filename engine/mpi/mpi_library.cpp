// libcircuitgcl_mpi.so: the functions of MPI that ranks need, behind a table without types of MPI. Programs
// load it when a launcher started them, so that they run where there is no MPI.
#include "engine/core/mpi_table.hpp"

#include <algorithm>   // for min
#include <chrono>
#include <mpi.h>
#include <sched.h>
#include <time.h>   // for nanosleep

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMostBytes = std::size_t{1} << 30;   // of one call: MPI counts in int
constexpr auto kBusy = std::chrono::milliseconds(1);       // before a wait sleeps between looks
constexpr long kNap_ns = 100'000, kLongNap_ns = 10'000'000;

bool running() {
  int begun = 0, ended = 0;
  MPI_Initialized(&begun);
  MPI_Finalized(&ended);
  return begun != 0 && ended == 0;
}

const char* reason(int code) {
  static char text[MPI_MAX_ERROR_STRING];
  int length = 0;
  if (code == MPI_SUCCESS) return nullptr;
  if (MPI_Error_string(code, text, &length) != MPI_SUCCESS) return "unknown reason";
  return text;
}

/// MPI itself waits by running in a circle, which takes the processor from ranks that compute.
int wait_for(MPI_Request& request, long nap_ns) {
  const auto start = Clock::now();
  for (;;) {
    int done = 0;
    const int code = MPI_Test(&request, &done, MPI_STATUS_IGNORE);
    if (code != MPI_SUCCESS || done != 0) return code;
    if (Clock::now() - start < kBusy) {
      sched_yield();
      continue;
    }
    const timespec nap{.tv_sec = 0, .tv_nsec = nap_ns};
    nanosleep(&nap, nullptr);
  }
}

const char* version() {
  static char text[MPI_MAX_LIBRARY_VERSION_STRING];
  int length = 0;
  if (MPI_Get_library_version(text, &length) != MPI_SUCCESS) return "an unknown MPI";
  for (char& c : text)   // the first part alone, "Open MPI v4.1.4"
    if (c == ',' || c == '\n') c = '\0';
  return text;
}

const char* join(int* rank, int* size) {
  int provided = 0;   // progress lines are drawn by a thread, but one thread speaks to MPI
  if (!running())
    if (const int code = MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided);
        code != MPI_SUCCESS)
      return reason(code);
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  if (const int code = MPI_Comm_rank(MPI_COMM_WORLD, rank); code != MPI_SUCCESS) return reason(code);
  return reason(MPI_Comm_size(MPI_COMM_WORLD, size));
}

const char* gather(const void* mine, std::size_t bytes, void* all) {
  if (bytes > kMostBytes) return "more than 1 GiB from a rank";
  MPI_Request request;
  const int count = static_cast<int>(bytes);
  const int code = MPI_Iallgather(mine, count, MPI_BYTE, all, count, MPI_BYTE, MPI_COMM_WORLD, &request);
  return reason(code != MPI_SUCCESS ? code : wait_for(request, kNap_ns));
}

const char* broadcast(void* data, std::size_t bytes) {
  char* first = static_cast<char*>(data);
  for (std::size_t sent = 0; sent < bytes; sent += kMostBytes) {
    const int count = static_cast<int>(std::min(kMostBytes, bytes - sent));
    MPI_Request request;
    int code = MPI_Ibcast(first + sent, count, MPI_BYTE, 0, MPI_COMM_WORLD, &request);
    if (code == MPI_SUCCESS) code = wait_for(request, kNap_ns);
    if (code != MPI_SUCCESS) return reason(code);
  }
  return nullptr;
}

void leave() {
  if (!running()) return;
  MPI_Request request;   // others may have long work left, such as a candidate model
  if (MPI_Ibarrier(MPI_COMM_WORLD, &request) == MPI_SUCCESS) wait_for(request, kLongNap_ns);
  MPI_Finalize();
}

void abort_all(int code) {
  if (running()) MPI_Abort(MPI_COMM_WORLD, code);
}

}   // namespace

extern "C" {
extern const char* const circuitgcl_mpi_interface;
extern const cgcl::MpiTable circuitgcl_mpi_table;
const char* const circuitgcl_mpi_interface = cgcl::kMpiInterface;
const cgcl::MpiTable circuitgcl_mpi_table{version, join, gather, broadcast, leave, abort_all};
}
