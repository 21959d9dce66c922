#include "io/text/file_bytes.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/text/piped_input.hpp"
#include "io/text/temporary_path.hpp"
#include "io/text/unfinished_path.hpp"
#include "io/text/written_path.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>   // for strerror
#include <fcntl.h>
#include <new>   // for bad_alloc
#include <stdexcept>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>   // for exchange

namespace cgcl {
namespace {

constexpr std::size_t kMaxTransfer = std::size_t{1} << 30;   // read and write take no more than 2 GiB at once

/// Owns an open descriptor for reading.
class InputFile {
 public:
  explicit InputFile(const std::string& path)
      : path_(path), descriptor_(::open(opened_path(path).c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
    if (descriptor_ < 0) fail(std::strerror(errno));
    struct stat status {};
    if (::fstat(descriptor_, &status) != 0) fail_open(std::strerror(errno));
    if (S_ISDIR(status.st_mode)) fail_open("it is a folder");
    if (!S_ISREG(status.st_mode)) fail_open("it is not a regular file");
    size_ = idx(status.st_size);
  }
  ~InputFile() { ::close(descriptor_); }
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  [[nodiscard]] std::size_t size() const { return size_; }

  [[nodiscard]] std::vector<std::byte> read(std::size_t count) const {
    std::vector<std::byte> bytes = allocate(count);
    std::size_t done = 0;
    while (done < count) {
      const ssize_t got = ::read(descriptor_, bytes.data() + done, std::min(count - done, kMaxTransfer));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) fail_reading(path_, errno);
      if (got == 0) fail("it became shorter while it was read");
      done += idx(got);
    }
    return bytes;
  }

 private:
  [[noreturn]] void fail(const std::string& why) const {
    throw Error(ErrorId::file_missing, "cannot read the file, " + why, printable(path_));
  }
  // The destructor does not run for a constructor that throws.
  [[noreturn]] void fail_open(const std::string& why) const {
    const std::string reason = why;
    ::close(descriptor_);
    fail(reason);
  }
  [[nodiscard]] std::vector<std::byte> allocate(std::size_t count) const {
    try {
      return std::vector<std::byte>(count);
    } catch (const std::exception&) {   // bad_alloc or length_error
      throw ResourceError(ErrorId::memory_limit, str("cannot hold ", count, " bytes in memory"),
                          printable(path_));
    }
  }

  const std::string& path_;
  int descriptor_;
  std::size_t size_ = 0;
};

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

bool place_is_at_fault(int error_number) {
  switch (error_number) {
    case ENOENT:
    case ENOTDIR:
    case EACCES:
    case EPERM:
    case EROFS:
    case EISDIR:
    case ELOOP:
    case ENAMETOOLONG:
    case EXDEV:
    case EBUSY:
    case ENOTEMPTY:
    case EINVAL:
    case ENXIO:
      return true;
    default:
      return false;
  }
}

}   // namespace

void fail_reading(const std::string& path, int error_number) {
  throw ResourceError(ErrorId::read_failed, str("cannot be read: ", std::strerror(error_number)),
                      printable(path));
}

std::vector<std::byte> read_file(const std::string& path) {
  const InputFile file(path);
  return file.read(file.size());
}

std::vector<std::byte> read_file_start(const std::string& path, std::size_t count) {
  const InputFile file(path);
  return file.read(std::min(count, file.size()));
}

AtomicFile::AtomicFile(std::string path) : path_(std::move(path)), temporary_(temporary_path(path_)) {
  struct stat status {};
  if (path_.empty()) fail("create", ENOENT);
  if (::stat(path_.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) fail("replace", EISDIR);
  remove_leftovers(path_);
  begin_unfinished(temporary_, Unfinished::file);
  constexpr int kFlags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW;
  descriptor_ = ::open(temporary_.c_str(), kFlags, 0644);
  if (descriptor_ >= 0) return;
  const int error_number = errno;
  end_unfinished(temporary_);
  fail("create", error_number);
}

AtomicFile::~AtomicFile() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  ::unlink(temporary_.c_str());
  end_unfinished(temporary_);
}

void AtomicFile::fail(const char* action, int error_number) {
  const std::string what = str("cannot ", action, " the file, ", std::strerror(error_number));
  if (place_is_at_fault(error_number))
    throw Error(ErrorId::output_exists, what, printable(path_), "choose an existing, writable folder");
  throw ResourceError(ErrorId::disk, what, printable(path_));
}

void AtomicFile::append(ByteView bytes) {
  CGCL_CHECK(descriptor_ >= 0, "append to a file that was committed: ", path_);
  while (!bytes.empty()) {
    const ssize_t put = ::write(descriptor_, bytes.data(), std::min(bytes.size(), kMaxTransfer));
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) fail("write", errno);
    bytes = bytes.subspan(idx(put));
  }
}

void AtomicFile::commit() {
  CGCL_CHECK(descriptor_ >= 0, "commit of a file that was committed: ", path_);
  if (::fsync(descriptor_) != 0 && errno != EINVAL) fail("write", errno);
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) fail("rename", errno);
  end_unfinished(temporary_);
  const int descriptor = std::exchange(descriptor_, -1);
  if (::close(descriptor) != 0 && errno != EINTR) fail("close", errno);
  tell_written(path_);
  // The new name must survive a power loss too; a file system that cannot sync folders is not an error.
  const int folder = ::open(folder_of(path_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;
  ::fsync(folder);
  ::close(folder);
}

void write_file_atomically(const std::string& path, ByteView bytes) {
  AtomicFile file(path);
  file.append(bytes);
  file.commit();
}

void write_file_atomically(const std::string& path, std::string_view text) {
  write_file_atomically(path, bytes_of(text));
}

}   // namespace cgcl
