#include "apps/cli/ranked_command.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <algorithm>    // for count, find, max
#include <functional>   // for hash
#include <iterator>     // for begin, end
#include <sched.h>      // for sched_getaffinity
#include <span>
#include <string_view>
#include <unistd.h>   // for gethostname, usleep
#include <vector>

namespace cgcl {

namespace {

constexpr std::string_view kShared[] = {"train", "resume", "pretrain", "predict"};
constexpr useconds_t kMoment_us = 3'000'000;   // a launcher on a busy machine takes one

/// The same for processes of one machine that may run on the same processors.
std::uint64_t processors_key() {
  std::string key(256, '\0');
  static_cast<void>(::gethostname(key.data(), key.size() - 1));
  cpu_set_t set;
  CPU_ZERO(&set);
  static_cast<void>(::sched_getaffinity(0, sizeof set, &set));
  for (std::size_t cpu = 0; cpu < idx(CPU_SETSIZE); ++cpu) key += CPU_ISSET(cpu, &set) != 0 ? '1' : '0';
  return std::hash<std::string>{}(key);
}

}   // namespace

void require_shared_work(const std::string& command) {
  const LaunchedRank launched = launched_rank();
  if (launched.size == 1 || std::find(std::begin(kShared), std::end(kShared), command) != std::end(kShared))
    return;
  throw Error(ErrorId::usage,
              str("a launcher started ", launched.size, " processes of `", command,
                  "`, which is the work of one, expected train, resume, pretrain or predict"));
}

void require_enough_shards(const Ranks& ranks, std::int64_t shards) {
  if (ranks.size() <= shards) return;
  throw Error(ErrorId::bad_value,
              str(ranks.size(), " ranks share ", shards, shards == 1 ? " shard" : " shards",
                  ", expected no more ranks than shards"),
              {}, str("--shards ", ranks.size(), " or a multiple; the result depends on the shards alone"));
}

ExecOptions exec_options(const Settings& settings, const Ranks& ranks, Console& console) {
  ExecOptions options = exec_options(settings, console);
  if (ranks.alone()) return options;
  const std::uint64_t mine = processors_key();
  std::vector<std::uint64_t> all(idx(ranks.size()));
  ranks.gather(std::as_bytes(std::span(&mine, 1)), std::as_writable_bytes(std::span(all)));
  if (options.threads > 0) return options;
  const auto sharing = static_cast<int>(std::count(all.begin(), all.end(), mine));
  options.threads = std::max(1, available_threads() / sharing);
  return options;
}

bool told_by_rank_0(bool begun) {
  if (launched_rank().rank == 0) return false;
  if (begun) ::usleep(kMoment_us);
  return !begun;
}

}   // namespace cgcl
