#include "io/dataset/negative_links.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "engine/core/random.hpp"

#include <algorithm>   // for max, min
#include <cmath>       // for isfinite
#include <unordered_set>

namespace cgcl {
namespace {

constexpr std::uint32_t kNegativeStep = 6;   // of stream kSplit, whose other steps draw splits
constexpr std::uint64_t kTries = 32;         // of a pair before it is given up

/// One number for a pair in either direction.
std::uint64_t pair_number(std::int32_t a, std::int32_t b) {
  return static_cast<std::uint64_t>(std::min(a, b)) << 32 | static_cast<std::uint64_t>(std::max(a, b));
}

/// A node of the type of `like`; `word` is any 32 bits.
std::int32_t node_like(const CircuitGraph& graph, std::int32_t like, std::uint32_t word) {
  const std::int32_t device = graph.nets, pin = device + graph.devices;
  const std::int32_t first = like < device ? 0 : like < pin ? device : pin;
  const std::int32_t count = like < device ? graph.nets : like < pin ? graph.devices : graph.pins;
  return first + static_cast<std::int32_t>(
                     static_cast<std::uint64_t>(word) * static_cast<std::uint64_t>(count) >> 32);
}

}   // namespace

EdgeList negative_links(const CircuitGraph& graph, std::span<const std::int32_t> ids, double per_link,
                        std::uint64_t seed) {
  if (!(per_link > 0) || !std::isfinite(per_link))
    throw Error(ErrorId::bad_value,
                str("pairs without a coupling for each link: ", per_link, ", expected a positive number"));
  std::unordered_set<std::uint64_t> taken;   // asked, never walked through
  for (std::int64_t i = 0; i < graph.links.size(); ++i)
    taken.insert(pair_number(graph.links.src[idx(i)], graph.links.dst[idx(i)]));
  EdgeList out;
  const auto wanted = static_cast<std::uint64_t>(per_link * static_cast<double>(ids.size()));
  for (std::uint64_t n = 0; n < wanted; ++n) {
    const auto link = idx(ids[n % ids.size()]);
    const std::int32_t source = graph.links.src[link];
    for (std::uint64_t attempt = 0; attempt < kTries; ++attempt) {
      const std::uint32_t word = random_word({seed, kSplit, kNegativeStep}, n * kTries + attempt);
      const std::int32_t target = node_like(graph, graph.links.dst[link], word);
      if (target == source || !taken.insert(pair_number(source, target)).second) continue;
      out.src.push_back(source);
      out.dst.push_back(target);
      out.relation.push_back(graph.links.relation[link]);
      break;
    }
  }
  if (out.size() == 0)
    throw Error(ErrorId::split_too_small,
                "no pair of nodes without a coupling was found, expected some to tell couplings from",
                printable(graph.name));
  return out;
}

}   // namespace cgcl
