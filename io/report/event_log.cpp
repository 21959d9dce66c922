#include "io/report/event_log.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/text/file_bytes.hpp"

#include <cerrno>
#include <cstring>   // for strerror
#include <fcntl.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>   // for exchange

namespace cgcl {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path, const char* action) {
  throw ResourceError(ErrorId::disk, str("cannot ", action, ": ", std::strerror(errno)),
                      printable(path.string()));
}

/// Bytes to keep: up to the end of the last complete line with "epoch" <= epoch, before any later
/// or damaged line.
std::size_t kept_bytes(std::string_view text, std::int64_t epoch) {
  std::size_t kept = 0;
  for (std::size_t at = 0, end = text.find('\n'); end != text.npos; at = end + 1, end = text.find('\n', at)) {
    try {
      const JsonValue event = parse_json(text.substr(at, end - at), "events");
      const JsonValue* number = event.find("epoch");
      if (number == nullptr) continue;
      if (number->as_int() > epoch) break;
      kept = end + 1;
    } catch (const Error&) {
      break;   // a torn line: nothing behind it can be trusted
    }
  }
  return kept;
}

}   // namespace

EventLog EventLog::create(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0644);
  if (file < 0 && errno == EEXIST)
    throw Error(ErrorId::output_exists, "the file exists already", printable(path.string()));
  if (file < 0) fail(path, "create the event log");
  return {path, file};
}

EventLog EventLog::resume(const std::filesystem::path& path, std::int64_t epoch) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (file < 0) fail(path, "open the event log");
  EventLog log(path, file);
  const std::vector<std::byte> held = read_file(path.string());
  const std::string_view text(reinterpret_cast<const char*>(held.data()), held.size());
  if (::ftruncate(file, static_cast<off_t>(kept_bytes(text, epoch))) != 0) fail(path, "cut the event log");
  return log;
}

EventLog EventLog::shared(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0644);
  if (file < 0 && errno != ENOSPC && errno != EDQUOT)
    throw Error(ErrorId::output_exists, str("cannot append to the log, ", std::strerror(errno)),
                printable(path.string()), "choose an existing, writable folder");
  if (file < 0) fail(path, "create the log");
  return {path, file};
}

EventLog::EventLog(EventLog&& other) noexcept
    : path_(std::move(other.path_)), file_(std::exchange(other.file_, -1)) {}

EventLog::~EventLog() {
  if (file_ >= 0) ::close(file_);
}

void EventLog::append(const JsonValue& event) {
  const std::string line = event.dump() + '\n';
  struct stat before {};
  if (::fstat(file_, &before) != 0) fail(path_, "write the event log");
  for (std::size_t done = 0; done < line.size();) {
    const ssize_t wrote = ::write(file_, line.data() + done, line.size() - done);
    if (wrote >= 0) {
      done += idx(wrote);
    } else if (errno != EINTR) {
      const int reason = errno;
      struct stat after {};
      if (::fstat(file_, &after) == 0 && after.st_size == before.st_size + static_cast<off_t>(done))
        (void)!::ftruncate(file_, before.st_size);   // without the torn line the log stays readable
      errno = reason;
      fail(path_, "write the event log");
    }
  }
}

void EventLog::sync() {
  if (::fsync(file_) != 0 && errno != EINVAL) fail(path_, "flush the event log");
}

}   // namespace cgcl
