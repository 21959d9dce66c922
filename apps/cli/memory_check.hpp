// Before long work: whether there is memory for it.
#pragma once

#include "apps/cli/console.hpp"
#include "apps/train/memory_estimate.hpp"
#include "engine/core/exec.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cgcl {

/// The peak of work that takes `more` bytes beside what is held now, on the host; tells it with -v. Throws
/// ResourceError memory_limit, naming `work`, when --memory-limit does not allow it or, without one, when
/// less is free: an estimate may be wrong, and who sets a limit has decided.
std::int64_t require_memory(Console& console, std::int64_t more, const std::string& work);

/// For reading `files` by their kinds and sizes; a graph is read as `graph` says. Files that are not there
/// are somebody else's business.
std::int64_t require_memory_to_read(Console& console, const std::vector<std::string>& files, ReadKind graph);

/// The same on the device of `exec`, whose limit it is.
std::int64_t require_memory(Console& console, const Exec& exec, std::int64_t more, const std::string& work);

}   // namespace cgcl
