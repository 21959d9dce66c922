// What outputs are called until they are complete, and what processes that were killed left under such names.
#pragma once

#include <string>

namespace cgcl {

/// PATH.tmp.PID, with the number of this process.
[[nodiscard]] std::string temporary_path(const std::string& path);

/// Removes the files and folders PATH.tmp.PID of processes that are gone, and one with the number of this
/// process; those of processes that live are left to them. What cannot be removed stays, silently.
void remove_leftovers(const std::string& path);

}   // namespace cgcl
