// Which file this process is reading, and how far it is: asked of the system, so that no reader has to
// report.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace cgcl {

struct FileBeingRead {
  std::string name;                      // without its folders
  std::int64_t position = 0, size = 0;   // bytes; of a compressed file those on the disk
};

/// The largest regular file that is open for reading, standard input aside; nothing where there is none or
/// the system does not say (/proc).
[[nodiscard]] std::optional<FileBeingRead> file_being_read();

}   // namespace cgcl
