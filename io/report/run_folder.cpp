#include "io/report/run_folder.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/text/unfinished_path.hpp"

#include <array>
#include <cerrno>
#include <cstring>   // for strerror
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>   // for exchange
#include <vector>

namespace cgcl {
namespace {

namespace fs = std::filesystem;
constexpr const char* kLockName = ".lock";

/// Without a trailing slash, so that "out/" and "out" have the same parent.
fs::path plain(const fs::path& path) {
  const fs::path normal = path.lexically_normal();
  return normal.has_filename() ? normal : normal.parent_path();
}

std::string shown(const fs::path& path) { return printable(path.string()); }

void check_parent(const fs::path& output) {
  const fs::path up = plain(output).parent_path();
  const fs::path parent = up.empty() ? fs::path(".") : up;
  std::error_code failure;
  if (!fs::is_directory(parent, failure))
    throw Error(ErrorId::output_exists, str("its folder ", shown(parent), " does not exist"), shown(output));
  if (::access(parent.c_str(), W_OK | X_OK) != 0)
    throw Error(ErrorId::output_exists, str("its folder ", shown(parent), " is not writable"), shown(output));
}

std::string holder_of(int lock) {
  std::array<char, 256> text{};
  const ssize_t size = ::pread(lock, text.data(), text.size() - 1, 0);
  const std::string holder(text.data(), size > 0 ? idx(size) : 0);
  return holder.empty() ? "another process" : printable(holder.substr(0, holder.find('\n')));
}

[[noreturn]] void refuse_busy(const fs::path& root, int lock) {
  const std::string holder = holder_of(lock);
  ::close(lock);
  throw Error(ErrorId::busy, str("the run folder is in use by ", holder), shown(root));
}

void write_holder(int lock) {
  std::array<char, 200> host{};
  (void)::gethostname(host.data(), host.size() - 1);
  const std::string text = str("process ", ::getpid(), " on ", host.data(), '\n');
  // Only a message for the second process: a full disk must not stop the first one here.
  if (::ftruncate(lock, 0) == 0) (void)!::pwrite(lock, text.data(), text.size(), 0);
}

/// By errno: a disk that is full or fails, or something else that is in the way.
[[noreturn]] void refuse_by_system(const fs::path& root, const char* what) {
  const int reason = errno;
  const std::string text = str("cannot be ", what, ": ", std::strerror(reason));
  if (reason == ENOSPC || reason == EDQUOT || reason == EIO)
    throw ResourceError(ErrorId::disk, text, shown(root));
  throw Error(ErrorId::output_exists, text, shown(root));
}

/// Takes the lock or throws busy. The second look guards against a holder that removed the folder meanwhile.
int take_lock(const fs::path& root) {
  const fs::path path = root / kLockName;
  const int lock = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (lock < 0) refuse_by_system(root, "locked");
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0) refuse_busy(root, lock);
  struct stat held {
  }, named{};
  if (::fstat(lock, &held) != 0 || ::stat(path.c_str(), &named) != 0 || held.st_ino != named.st_ino)
    refuse_busy(root, lock);
  write_holder(lock);
  return lock;
}

/// What a process that was killed before it had written config.toml left: the lock, a folder for checkpoints
/// with nothing in it, that file under its temporary name.
bool of_killed_start(const fs::directory_entry& entry) {
  const std::string name = entry.path().filename().string();
  std::error_code failure;
  if (name == kLockName) return true;
  if (name == "checkpoints") return entry.is_directory(failure) && fs::is_empty(entry.path(), failure);
  return name.starts_with("config.toml.tmp.");
}

/// The names in a folder, those left out that a killed start leaves.
std::vector<fs::path> contents(const fs::path& root) {
  std::vector<fs::path> found;
  std::error_code failure;
  for (fs::directory_iterator it(root, failure), end; !failure && it != end; it.increment(failure))
    if (!of_killed_start(*it)) found.push_back(it->path());
  if (failure) throw Error(ErrorId::output_exists, str("cannot be read: ", failure.message()), shown(root));
  return found;
}

/// A folder that is not empty may also be one that is being written right now: then its holder is
/// the better answer.
[[noreturn]] void refuse_full(const fs::path& root) {
  const int lock = ::open((root / kLockName).c_str(), O_RDWR | O_CLOEXEC);
  if (lock >= 0 && ::flock(lock, LOCK_EX | LOCK_NB) != 0) refuse_busy(root, lock);
  if (lock >= 0) ::close(lock);
  throw Error(ErrorId::output_exists, "the folder is not empty", shown(root),
              fs::exists(root / "config.toml")
                  ? "`circuitgcl resume " + shown(root) + "` goes on with a stopped run"
                  : "");
}

void remove_leftovers(const fs::path& folder) {
  std::error_code failure;
  for (fs::directory_iterator it(folder, failure), end; !failure && it != end; it.increment(failure)) {
    std::error_code ignored;
    if (it->path().filename().string().find(".tmp.") != std::string::npos && it->is_regular_file(ignored))
      fs::remove(it->path(), ignored);
  }
}

}   // namespace

void check_output_file(const fs::path& output) {
  check_parent(output);
  std::error_code failure;
  if (fs::is_directory(output, failure))
    throw Error(ErrorId::output_exists, "is a folder, expected a file", shown(output));
}

void check_output_folder(const fs::path& output) {
  check_parent(output);
  std::error_code failure;
  if (!fs::exists(output, failure)) return;
  if (!fs::is_directory(output, failure))
    throw Error(ErrorId::output_exists, "is a file, expected a folder", shown(output));
  if (::access(output.c_str(), W_OK | X_OK) != 0)
    throw Error(ErrorId::output_exists, "the folder is not writable", shown(output));
}

RunFolder RunFolder::create(const fs::path& path) {
  const fs::path root = plain(path);
  check_output_folder(root);
  const bool made = ::mkdir(root.c_str(), 0755) == 0;
  if (!made && errno != EEXIST) refuse_by_system(root, "created");
  if (!made && !contents(root).empty()) refuse_full(root);
  int lock = -1;
  try {
    lock = take_lock(root);
  } catch (const Error&) {
    if (made) ::rmdir(root.c_str());   // which leaves a folder that is in use
    throw;
  }
  RunFolder run(root, lock, made ? Discard::folder : Discard::contents);
  if (!contents(root).empty()) {
    run.keep();
    throw Error(ErrorId::output_exists, "the folder is not empty", shown(root));
  }
  std::error_code failure;
  fs::create_directory(run.checkpoints(), failure);
  if (failure)
    throw ResourceError(ErrorId::disk, str("cannot create: ", failure.message()), shown(run.checkpoints()));
  return run;
}

RunFolder RunFolder::open(const fs::path& path) {
  const fs::path root = plain(path);
  std::error_code failure;
  if (!fs::is_regular_file(root / "config.toml", failure))
    throw Error(ErrorId::file_missing, "is no run folder: it has no config.toml", shown(root));
  RunFolder run(root, take_lock(root), Discard::nothing);
  remove_leftovers(root);
  remove_leftovers(run.checkpoints());
  fs::create_directory(run.checkpoints(), failure);
  if (failure)
    throw ResourceError(ErrorId::disk, str("cannot create: ", failure.message()), shown(run.checkpoints()));
  return run;
}

RunFolder::RunFolder(fs::path root, int lock, Discard discard)
    : root_(std::move(root)), lock_(lock), discard_(discard) {
  if (discard_ != Discard::nothing)
    begin_unfinished(root_.string(), discard_ == Discard::folder ? Unfinished::folder : Unfinished::contents);
}

void RunFolder::keep() {
  discard_ = Discard::nothing;
  end_unfinished(root_.string());
}

RunFolder::RunFolder(RunFolder&& other) noexcept
    : root_(std::move(other.root_)),
      lock_(std::exchange(other.lock_, -1)),
      discard_(std::exchange(other.discard_, Discard::nothing)) {}

RunFolder::~RunFolder() {
  // Everything in the folder was written under our lock: it was absent or empty when the lock was taken.
  std::error_code ignored;
  if (discard_ == Discard::folder) fs::remove_all(root_, ignored);
  if (discard_ == Discard::contents)
    for (fs::directory_iterator it(root_, ignored), end; !ignored && it != end; it.increment(ignored)) {
      std::error_code one;
      fs::remove_all(it->path(), one);
    }
  if (discard_ != Discard::nothing) end_unfinished(root_.string());
  if (lock_ >= 0) ::close(lock_);
}

}   // namespace cgcl
