#include "io/text/written_path.hpp"

#include <charconv>   // for to_chars
#include <mutex>
#include <string_view>
#include <unistd.h>

namespace cgcl {

namespace {

// Of the process, as its outputs are.
std::mutex mutex;
WrittenListener* current = nullptr;

/// Whether the file lies in PATH.tmp.PID, as AtomicFolder calls what it has not finished.
bool in_unfinished_folder(std::string_view path) {
  char mark[32] = ".tmp.";
  char* end = std::to_chars(mark + 5, mark + sizeof mark - 1, ::getpid()).ptr;
  *end++ = '/';
  return path.find(std::string_view(mark, static_cast<std::size_t>(end - mark))) != std::string_view::npos;
}

}   // namespace

WrittenScope::WrittenScope(WrittenListener& listener) {
  const std::lock_guard hold(mutex);
  before_ = current;
  current = &listener;
}

WrittenScope::~WrittenScope() {
  const std::lock_guard hold(mutex);
  current = before_;
}

void tell_written(const std::string& path) noexcept {
  const std::lock_guard hold(mutex);   // the listener lives until this returns
  if (current != nullptr && !in_unfinished_folder(path)) current->written(path);
}

}   // namespace cgcl
