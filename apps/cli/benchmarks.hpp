// What `benchmark` can make, a function each; all write a folder of tables, and throw what the command tells.
#pragma once

#include "apps/cli/console.hpp"
#include "apps/cli/settings.hpp"

namespace cgcl {

/// Leaves families of open designs out, one after the other.
int run_open_benchmark(const Settings& settings, Console& console);
/// Leaves placed digital blocks out within their process, and learns across two processes.
int run_digital_benchmark(const Settings& settings, Console& console);

}   // namespace cgcl
