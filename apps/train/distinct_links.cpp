#include "apps/train/distinct_links.hpp"

#include "engine/core/dense_ids.hpp"
#include "engine/core/index.hpp"

namespace cgcl {
namespace {

constexpr std::uint64_t kLinkSalt = 6;

}   // namespace

DistinctLinks distinct_links(HeadOrder order, std::span<const std::int32_t> a,
                             std::span<const std::int32_t> b, const PairTable& pairs,
                             std::span<const std::int32_t> where) {
  DistinctLinks out;
  out.kind.reserve(a.size());
  DenseIds ids;
  const std::size_t features = pairs.features.size();
  for (std::size_t i = 0; i < a.size(); ++i) {
    const bool turn = order == HeadOrder::symmetric && b[i] < a[i];
    Key128 key = chain_key(mix_key(static_cast<std::uint32_t>(turn ? b[i] : a[i]), kLinkSalt),
                           static_cast<std::uint32_t>(turn ? a[i] : b[i]));
    for (std::size_t f = 0; f < features; ++f)
      key = chain_key(key, static_cast<std::uint32_t>(pairs.classes[idx(where[i]) * features + f]));
    const std::int32_t before = ids.size(), id = ids.id(key);
    if (id == before) out.first.push_back(static_cast<std::int32_t>(i));
    out.kind.push_back(id);
  }
  return out;
}

std::vector<double> of_links(const DistinctLinks& links, const std::vector<double>& of_kind,
                             std::int64_t width) {
  std::vector<double> out;
  out.reserve(links.kind.size() * idx(width));
  for (const std::int32_t kind : links.kind) {
    const auto row = of_kind.begin() + static_cast<std::ptrdiff_t>(kind * width);
    out.insert(out.end(), row, row + static_cast<std::ptrdiff_t>(width));
  }
  return out;
}

}   // namespace cgcl
