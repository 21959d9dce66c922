#include "io/text/atomic_folder.hpp"

#include "engine/core/error.hpp"
#include "io/text/temporary_path.hpp"
#include "io/text/unfinished_path.hpp"
#include "io/text/written_path.hpp"

#include <algorithm>   // for any_of, find
#include <cerrno>
#include <cstdio>    // for renameat2
#include <cstring>   // for strerror
#include <fcntl.h>
#include <unistd.h>

namespace cgcl {
namespace {

namespace fs = std::filesystem;

/// The folder itself: no slash at the end, and behind a link what it leads to.
fs::path real_target(const std::string& path) {
  std::error_code failure;
  const fs::path real = fs::weakly_canonical(path, failure), plain = failure ? fs::path(path) : real;
  return plain.has_filename() ? plain : plain.parent_path();
}

[[noreturn]] void refuse(const fs::path& target, const std::string& what, const std::string& hint = {}) {
  throw Error(ErrorId::output_exists, what, printable(target.string()), hint);
}

/// From the working folder where it lies in that.
std::string shown_path(const fs::path& target) {
  std::error_code failure;
  const fs::path near = target.lexically_relative(fs::current_path(failure));
  return near.empty() || *near.begin() == ".." ? target.string() : near.string();
}

void sync_folder(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);   // a file system that cannot sync folders is not an error
  ::close(descriptor);
}

void check_target(const fs::path& target, std::span<const std::string_view> own) {
  std::error_code failure;
  if (!fs::exists(target, failure)) return;
  if (!fs::is_directory(target, failure)) refuse(target, "is a file, expected a folder");
  if (fs::equivalent(target, fs::current_path(failure), failure))
    refuse(target, "is the working folder and cannot be replaced as a whole", "name a folder in it");
  for (fs::recursive_directory_iterator it(target, failure), end; !failure && it != end;
       it.increment(failure)) {
    const std::string name = it->path().lexically_relative(target).generic_string();
    std::error_code unknown;
    const bool known =
        fs::is_directory(it->symlink_status(unknown))
            ? std::any_of(own.begin(), own.end(),
                          [&](std::string_view file) { return file.starts_with(name + '/'); })
            : it->is_regular_file(unknown) && std::find(own.begin(), own.end(), name) != own.end();
    if (!known)
      refuse(target, str("the folder holds '", printable(name, 80), "', which is not of an earlier output"),
             "choose another folder, or an empty one");
  }
  if (failure) refuse(target, "cannot be read: " + failure.message());
}

}   // namespace

void check_replaceable(const std::string& path, std::span<const std::string_view> own) {
  check_target(real_target(path), own);
}

AtomicFolder::AtomicFolder(const std::string& path, std::span<const std::string_view> own)
    : target_(real_target(path)), temporary_(temporary_path(target_.string())), own_(own) {
  check_target(target_, own_);
  std::error_code failure;
  remove_leftovers(target_.string());
  begin_unfinished(temporary_.string(), Unfinished::folder);
  fs::create_directory(temporary_, failure);
  if (!failure) return;
  end_unfinished(temporary_.string());
  refuse(target_, "cannot create the folder, " + failure.message());
}

AtomicFolder::~AtomicFolder() {
  std::error_code ignored;
  if (committed_) return;
  fs::remove_all(temporary_, ignored);
  end_unfinished(temporary_.string());
}

void AtomicFolder::exchange() const {
  check_target(target_, own_);   // again: somebody may have put a file there meanwhile
  std::error_code failure;
  if (::renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, target_.c_str(), RENAME_EXCHANGE) == 0) {
    fs::remove_all(temporary_, failure);   // now the earlier one
    return;
  }
  if (errno != EINVAL && errno != ENOSYS)
    throw ResourceError(ErrorId::disk, str("cannot rename the folder, ", std::strerror(errno)),
                        printable(target_.string()));
  // A file system without an exchange: the earlier output goes first, so that no mixture can be seen.
  fs::remove_all(target_, failure);
  fs::rename(temporary_, target_, failure);
  if (failure)
    throw ResourceError(ErrorId::disk, "cannot rename the folder, " + failure.message(),
                        printable(target_.string()));
}

void AtomicFolder::commit() {
  sync_folder(temporary_);
  std::error_code failure;
  if (fs::exists(target_, failure)) {
    exchange();
  } else if (::rename(temporary_.c_str(), target_.c_str()) != 0) {
    throw ResourceError(ErrorId::disk, str("cannot rename the folder, ", std::strerror(errno)),
                        printable(target_.string()));
  }
  end_unfinished(temporary_.string());
  committed_ = true;
  const fs::path parent = target_.parent_path();
  sync_folder(parent.empty() ? fs::path(".") : parent);
  tell_written(shown_path(target_) + '/');
}

}   // namespace cgcl
