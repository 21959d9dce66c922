// Commands whose work the ranks of a launcher share, and what each rank must know beside its part.
#pragma once

#include "apps/cli/learning_settings.hpp"
#include "engine/core/ranks.hpp"

#include <cstdint>
#include <string>

namespace cgcl {

/// Throws Error usage where a launcher started several processes of a command that they do not share: each
/// would do all of it and write over the others.
void require_shared_work(const std::string& command);

/// Throws Error bad_value when there are more ranks than shards: some would have nothing to do.
void require_enough_shards(const Ranks& ranks, std::int64_t shards);

/// As exec_options() without ranks. Where no number of threads was asked for, those that may run on the same
/// processors of one machine divide them. Called by all ranks.
[[nodiscard]] ExecOptions exec_options(const Settings& settings, const Ranks& ranks, Console& console);

/// Whether the fault of this rank is told by rank 0, who meets it too. `begun`: in the work of the command,
/// where it may be of this rank alone: waits a moment, in which rank 0 ends all ranks, and is false where it
/// did not.
[[nodiscard]] bool told_by_rank_0(bool begun);

}   // namespace cgcl
