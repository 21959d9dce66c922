#include "apps/transfer/known_labels.hpp"

#include "engine/core/index.hpp"
#include "engine/core/random.hpp"

#include <algorithm>   // for binary_search, min, sort
#include <cmath>       // for isnan
#include <utility>     // for pair

namespace cgcl {
namespace {

constexpr std::uint32_t kPairStep = 0xAB, kNetStep = 0xAC;   // of the random sequence

/// `wanted` of `all`, ascending.
std::vector<std::int32_t> drawn(const Exec& exec, std::uint32_t step, const std::vector<std::int32_t>& all,
                                std::int64_t wanted) {
  const auto order = permutation({exec.seed(), kSplit, step}, static_cast<std::int64_t>(all.size()));
  std::vector<std::int32_t> out;
  for (std::size_t k = 0; k < std::min(all.size(), idx(wanted)); ++k) out.push_back(all[idx(order[k])]);
  std::sort(out.begin(), out.end());
  return out;
}

}   // namespace

KnownLabels known_labels(const DesignRows& design, std::span<const NetPair> pairs,
                         std::span<const std::int32_t> nets) {
  KnownLabels out;
  out.net.assign(nets.begin(), nets.end());
  std::sort(out.net.begin(), out.net.end());
  std::vector<std::pair<std::int32_t, std::int32_t>> known;
  for (const NetPair& p : pairs) known.emplace_back(std::min(p.a, p.b), std::max(p.a, p.b));
  std::sort(known.begin(), known.end());
  const auto has_net = [&](std::int32_t v) { return std::binary_search(out.net.begin(), out.net.end(), v); };
  for (std::size_t s = 0; s < design.couplings.pair.size(); ++s) {
    const auto [a, b] = design.couplings.pair[s];
    if (has_net(a) || has_net(b) || std::binary_search(known.begin(), known.end(), std::pair(a, b)))
      out.pair.push_back(static_cast<std::int32_t>(s));
  }
  return out;
}

KnownLabels draw_labels(const Exec& exec, const DesignRows& design, std::int64_t labels, LabelledBy by) {
  std::vector<std::int32_t> all;
  if (by == LabelledBy::pairs) {
    for (std::size_t s = 0; s < design.couplings.pair.size(); ++s)
      all.push_back(static_cast<std::int32_t>(s));
    KnownLabels out;
    out.pair = drawn(exec, kPairStep, all, labels);
    return out;
  }
  for (std::size_t v = 0; v < design.nets.total_F.size(); ++v)
    if (!std::isnan(design.nets.total_F[v])) all.push_back(static_cast<std::int32_t>(v));
  return known_labels(design, {}, drawn(exec, kNetStep, all, labels));
}

}   // namespace cgcl
