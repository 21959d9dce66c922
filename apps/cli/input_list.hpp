// Inputs that a file lists: @FILE on a command line.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace cgcl {

inline constexpr std::size_t kMaxListedInputs = 100000, kMaxListedPath = 4096;

/// Paths, one a line; blanks around them, blank lines and lines that begin with # are passed over. A path
/// that is not absolute counts from the folder of the list, and of one that a pipe gave from the working
/// folder. Throws as LineSource, and Error bad_value, with file:line:col, for a list in a list or standard
/// input, a path of more than kMaxListedPath bytes or with a control character, more than kMaxListedInputs of
/// them, and for a list without paths.
[[nodiscard]] std::vector<std::string> read_input_list(const std::string& path);

/// `inputs` with the paths of each @FILE in its place; a name that begins with @ is given as ./@NAME. Throws
/// as read_input_list.
[[nodiscard]] std::vector<std::string> with_listed_inputs(const std::vector<std::string>& inputs);

}   // namespace cgcl
