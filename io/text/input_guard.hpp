// No command writes over what it reads.
#pragma once

#include <span>
#include <string>

namespace cgcl {

/// Throws Error output_exists, naming both, where `output` and one of `inputs` are one file: by device and
/// inode, so that links and other spellings of a path do not hide it. Files that do not exist are no inputs.
void check_not_input(const std::string& output, std::span<const std::string> inputs);

}   // namespace cgcl
