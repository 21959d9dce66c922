#include "apps/cli/file_being_read.hpp"

#include "engine/core/error.hpp"
#include "io/text/piped_input.hpp"

#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace cgcl {

std::optional<FileBeingRead> file_being_read() {
  namespace fs = std::filesystem;
  std::optional<FileBeingRead> largest;
  std::error_code absent;
  for (fs::directory_iterator it("/proc/self/fd", absent), end; !absent && it != end; it.increment(absent)) {
    const int descriptor = std::atoi(it->path().filename().c_str());
    struct stat facts {};
    if (descriptor <= STDERR_FILENO || ::fstat(descriptor, &facts) != 0 || !S_ISREG(facts.st_mode)) continue;
    const int mode = ::fcntl(descriptor, F_GETFL);
    if (mode < 0 || (mode & O_ACCMODE) != O_RDONLY || (largest && facts.st_size <= largest->size)) continue;
    const off_t position = ::lseek(descriptor, 0, SEEK_CUR);
    std::error_code unnamed;
    const fs::path path = fs::read_symlink(it->path(), unnamed);
    if (position < 0 || unnamed) continue;
    const std::string piped = piped_name_of(descriptor);   // a copy has no name of its own
    largest = FileBeingRead{printable(piped.empty() ? path.filename().string() : piped, 80), position,
                            facts.st_size};
  }
  return largest;
}

}   // namespace cgcl
