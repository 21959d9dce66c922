#include "engine/core/host_memory.hpp"

#include "engine/core/error.hpp"   // for str

#include <atomic>
#include <mutex>

namespace cgcl {

namespace {

// Constant-initialised: operator new may run before any constructor of this program.
std::atomic<std::size_t> in_use{0}, peak{0}, limit{0};
std::atomic<std::size_t> refused_bytes{0}, refused_in_use{0}, refused_limit{0};
std::mutex relief_mutex;   // held while the relief runs
void (*relief)(void*) = nullptr;
void* relief_context = nullptr;

bool try_take(std::size_t bytes) noexcept {
  const std::size_t now = in_use.fetch_add(bytes, std::memory_order_relaxed) + bytes;
  const std::size_t most = limit.load(std::memory_order_relaxed);
  if (most > 0 && now > most) {
    in_use.fetch_sub(bytes, std::memory_order_relaxed);
    return false;
  }
  std::size_t seen = peak.load(std::memory_order_relaxed);
  while (now > seen && !peak.compare_exchange_weak(seen, now, std::memory_order_relaxed)) {
  }
  return true;
}

}   // namespace

bool host_memory::take(std::size_t bytes) noexcept {
  if (try_take(bytes)) return true;
  if (relieve() && try_take(bytes)) return true;
  refused_bytes = bytes;
  refused_in_use = in_use.load();
  refused_limit = limit.load();
  return false;
}

void host_memory::give_back(std::size_t bytes) noexcept {
  in_use.fetch_sub(bytes, std::memory_order_relaxed);
}

HostMemoryStats host_memory::stats() noexcept { return {in_use.load(), peak.load(), limit.load()}; }

void host_memory::set_limit(std::size_t bytes) noexcept { limit = bytes; }

void host_memory::set_relief(void (*function)(void*), void* context) noexcept {
  const std::lock_guard lock(relief_mutex);
  relief = function;
  relief_context = context;
}

void host_memory::clear_relief(const void* context) noexcept {
  const std::lock_guard lock(relief_mutex);
  if (relief_context != context) return;
  relief = nullptr;
  relief_context = nullptr;
}

bool host_memory::relieve() noexcept {
  // Who finds it at work does not wait: it may hold what the relief waits for.
  const std::unique_lock lock(relief_mutex, std::try_to_lock);
  if (!lock || relief == nullptr) return false;
  relief(relief_context);
  return true;
}

std::string host_memory::take_refusal() {
  const std::size_t bytes = refused_bytes.exchange(0);
  if (bytes == 0) return {};
  return str("needs ", megabytes_text(bytes), " more beside ", megabytes_text(refused_in_use),
             " in use, but the memory limit is ", megabytes_text(refused_limit));
}

std::string megabytes_text(std::size_t bytes) {
  const std::size_t tenths = bytes / 100000;
  return str(tenths / 10, ".", tenths % 10, " MB");
}

}   // namespace cgcl
