// What exists only until a command is done, so that a signal handler can remove it.
#pragma once

#include <string>

namespace cgcl {

/// What lies at the path: a file, a folder, or a folder that itself stays when all in it goes.
enum class Unfinished : unsigned char { file, folder, contents };

/// Until end_unfinished(), remove_unfinished() removes what lies at `path`. A path that is too long, or one
/// of too many, is left out: it then stays behind when a signal ends the process. Both are safe from any
/// thread.
void begin_unfinished(const std::string& path, Unfinished kind);
/// From now on it stays, or is somebody else's business.
void end_unfinished(const std::string& path) noexcept;

/// The latest path first. Async-signal-safe: makes system calls only, so it may run in a signal handler.
void remove_unfinished() noexcept;
/// Whether a file is being written; async-signal-safe.
[[nodiscard]] bool writing_unfinished() noexcept;

}   // namespace cgcl
