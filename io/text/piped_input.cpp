#include "io/text/piped_input.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "engine/core/ranks.hpp"
#include "io/text/file_bytes.hpp"
#include "io/text/unfinished_path.hpp"

#include <algorithm>   // for find_if, min
#include <cerrno>
#include <charconv>
#include <cstdlib>   // for getenv
#include <cstring>   // for strerror
#include <fcntl.h>
#include <mutex>
#include <shared_mutex>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>   // for exchange

namespace cgcl {

namespace {

constexpr std::size_t kChunk = std::size_t{1} << 20;
constexpr int kMostNames = 100;   // tried for a file, where one without a name cannot be made

struct Copy {
  std::string name;
  int descriptor;
  bool inherited = false;   // of the process that started this one, which has looked at the command line
};

// Of the process, as its standard input is.
std::shared_mutex mutex;
std::vector<Copy> copies;

std::string temporary_folder() {
  const char* named = std::getenv("TMPDIR");
  return named != nullptr && *named != '\0' ? named : "/tmp";
}

/// A descriptor that is closed at the end unless it is released.
class Descriptor {
 public:
  explicit Descriptor(int descriptor) : descriptor_(descriptor) {}
  ~Descriptor() {
    if (descriptor_ > STDIN_FILENO) ::close(descriptor_);   // standard input stays
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return descriptor_; }
  int release() { return std::exchange(descriptor_, -1); }

 private:
  int descriptor_;
};

[[noreturn]] void fail_copying(const std::string& path, int error_number) {
  throw ResourceError(ErrorId::disk,
                      str("cannot be copied to ", printable(temporary_folder()),
                          ", where it would be read: ", std::strerror(error_number)),
                      printable(path), "TMPDIR names another folder");
}

/// An open file that is gone when nobody has it open any more. Not every file system makes one without a
/// name.
int nameless_file(const std::string& path) {
  const std::string folder = temporary_folder();
  constexpr int kAccess = O_RDWR | O_CLOEXEC;
  int descriptor = ::open(folder.c_str(), kAccess | O_TMPFILE, 0600);
  for (int i = 0; descriptor < 0 && i < kMostNames; ++i) {
    const std::string name = str(folder, "/circuitgcl.", ::getpid(), '.', i);
    begin_unfinished(name, Unfinished::file);   // a signal may come before it is unlinked
    descriptor = ::open(name.c_str(), kAccess | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
    const int reason = errno;
    if (descriptor >= 0) ::unlink(name.c_str());
    end_unfinished(name);
    if (descriptor < 0 && reason != EEXIST) fail_copying(path, reason);
  }
  if (descriptor < 0) fail_copying(path, EEXIST);
  return descriptor;
}

bool is_pipe(const std::string& path) {
  struct stat facts {};
  return ::stat(path.c_str(), &facts) == 0 && S_ISFIFO(facts.st_mode);
}

/// Opens what is to be copied.
int opened(const std::string& path) {
  if (path != kStandardInput) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);   // waits for who writes
    if (descriptor < 0)
      throw Error(ErrorId::file_missing, str("cannot be opened: ", std::strerror(errno)), printable(path));
    return descriptor;
  }
  if (::isatty(STDIN_FILENO) == 1)
    throw Error(
        ErrorId::usage, "standard input is a terminal, expected a pipe or a file", printable(path),
        "`circuitgcl COMMAND FILE` reads a file, `PROGRAM | circuitgcl COMMAND -` what PROGRAM writes");
  return STDIN_FILENO;
}

void write_all(int to, const char* bytes, std::size_t count, const std::string& path) {
  while (count > 0) {
    const ssize_t put = ::write(to, bytes, count);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) fail_copying(path, errno);
    bytes += put;
    count -= idx(put);
  }
}

void copy_all(int from, int to, std::size_t most, const std::string& path) {
  std::vector<char> piece(kChunk);
  std::size_t copied = 0;
  for (;;) {
    const ssize_t got = ::read(from, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail_reading(path, errno);
    if (got == 0) return;
    copied += idx(got);
    if (copied > most)
      throw Error(ErrorId::netlist_limit,
                  str("gives more than ", most >> 20, " MB, the most that is read from a pipe"),
                  printable(path), "write it to a file first");
    write_all(to, piece.data(), idx(got), path);
  }
}

/// The copy under that name; the end where there is none. For who holds the mutex.
auto found(std::string_view name) {
  return std::find_if(copies.begin(), copies.end(), [&](const Copy& copy) { return copy.name == name; });
}

}   // namespace

PipedInputs::~PipedInputs() {
  const std::lock_guard hold(mutex);
  for (const Copy& copy : copies) ::close(copy.descriptor);
  copies.clear();
}

void PipedInputs::take(const std::string& path) {
  const bool standard = path == kStandardInput;
  if (!standard && (!is_pipe(path) || path.find('\n') != std::string::npos))
    return;   // as handed_on() ends names
  {
    const std::shared_lock hold(mutex);
    if (const auto copy = found(path); copy != copies.end()) {
      if (!standard || copy->inherited) return;
      throw Error(ErrorId::usage, "standard input is named twice, expected one input from it",
                  printable(path));
    }
  }
  if (const int ranks = launched_rank().size; ranks > 1)   // one of them would read it
    throw Error(ErrorId::usage,
                str("is read by one process, but a launcher started ", ranks, ", expected a file"),
                printable(path));
  Descriptor from(opened(path)), to(nameless_file(path));
  copy_all(from.get(), to.get(), most_, path);
  const std::lock_guard hold(mutex);
  copies.push_back({path, to.get()});
  static_cast<void>(to.release());
}

void PipedInputs::take_over(std::string_view told) {
  const std::lock_guard hold(mutex);
  while (!told.empty()) {
    const std::string_view line = told.substr(0, told.find('\n'));
    told.remove_prefix(std::min(line.size() + 1, told.size()));
    int descriptor = -1;
    const auto [colon, failure] = std::from_chars(line.data(), line.data() + line.size(), descriptor);
    if (failure != std::errc() || colon == line.data() + line.size() || *colon != ':') continue;
    if (::fcntl(descriptor, F_SETFD, FD_CLOEXEC) != 0) continue;   // it is not open
    copies.push_back({std::string(colon + 1, line.data() + line.size()), descriptor, true});
  }
}

std::string opened_path(const std::string& path) {
  const std::shared_lock hold(mutex);
  const auto copy = found(path);
  return copy == copies.end() ? path : str("/proc/self/fd/", copy->descriptor);
}

std::string piped_name_of(int descriptor) {
  struct stat read {
  }, held{};
  if (::fstat(descriptor, &read) != 0) return {};
  const std::shared_lock hold(mutex);
  for (const Copy& copy : copies)
    if (::fstat(copy.descriptor, &held) == 0 && held.st_dev == read.st_dev && held.st_ino == read.st_ino)
      return copy.name;
  return {};
}

std::string piped_stem(std::string_view path) {
  if (path == kStandardInput) return "stdin";
  for (const std::string_view folder : {"/dev/fd/", "/proc/self/fd/"})
    if (path.starts_with(folder)) return str("pipe", path.substr(folder.size()));
  return {};
}

std::string handed_on() {
  const std::shared_lock hold(mutex);
  std::string out;
  for (const Copy& copy : copies) out += str(out.empty() ? "" : "\n", copy.descriptor, ':', copy.name);
  return out;
}

std::vector<int> piped_descriptors() {
  const std::shared_lock hold(mutex);
  std::vector<int> out;
  for (const Copy& copy : copies) out.push_back(copy.descriptor);
  return out;
}

}   // namespace cgcl
