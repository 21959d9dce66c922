#include "apps/train/group_table.hpp"

#include "engine/core/dense_ids.hpp"
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/graph/colour_keys.hpp"

#include <algorithm>   // for lower_bound, max_element, sort
#include <numeric>     // for iota
#include <tuple>       // for tie

namespace cgcl {
namespace {

constexpr std::uint64_t kLinkSalt = 31, kNetSalt = 32, kBagSalt = 33;

bool before(const Key128& a, const Key128& b) { return std::tie(a.hi, a.lo) < std::tie(b.hi, b.lo); }

Key128 chain(Key128 key, const Key128& next) { return chain_key(chain_key(key, next.lo), next.hi); }

/// What each distinct bag holds: its number means nothing in another table.
std::vector<Key128> bag_keys(const PairBags& bags) {
  std::vector<Key128> out;
  const auto width = idx(bags.width);
  for (std::size_t at = 0; width > 0 && at + width <= bags.counts.size(); at += width) {
    Key128 key = mix_key(width, kBagSalt);
    for (std::size_t c = 0; c < width; ++c)
      key = chain_key(key, static_cast<std::uint32_t>(bags.counts[at + c]));
    out.push_back(key);
  }
  return out;
}

}   // namespace

std::vector<Key128> group_keys(const CircuitGraph& graph, const Samples& samples, const PairTable& pairs,
                               int rounds, bool ordered) {
  const std::vector<Key128> colour = colour_keys(graph, ColourInput::statistics, rounds);
  const auto n = idx(samples.size());
  std::vector<Key128> out(n);
  for (std::size_t i = 0; i < n; ++i) {
    const Key128& source = colour[idx(samples.source[i])];
    if (samples.target.empty()) {
      out[i] = chain(mix_key(0, kNetSalt), source);
      continue;
    }
    const Key128& target = colour[idx(samples.target[i])];
    const bool turn = !ordered && before(target, source);
    out[i] =
        chain(chain(mix_key(samples.relation[i], kLinkSalt), turn ? target : source), turn ? source : target);
  }
  add_pair_keys(out, pairs);
  return out;
}

void add_pair_keys(std::vector<Key128>& key, const PairTable& pairs) {
  const std::size_t features = pairs.features.size();
  if (features == 0) return;
  CGCL_CHECK(idx(pairs.links()) == key.size(), pairs.links(), " pairs of ", key.size(), " samples");
  const std::vector<Key128> bag = bag_keys(pairs.bags);
  for (std::size_t i = 0; i < key.size(); ++i)
    for (std::size_t f = 0; f < features; ++f) {
      const std::int32_t c = pairs.classes[i * features + f];
      key[i] = is_bag(pairs.features[f]) ? chain(key[i], bag[idx(c)])
                                         : chain_key(key[i], static_cast<std::uint32_t>(c));
    }
}

std::vector<std::int32_t> group_ids(std::span<const Key128> keys) {
  DenseIds ids;
  std::vector<std::int32_t> out;
  out.reserve(keys.size());
  for (const Key128& key : keys) out.push_back(ids.id(key));
  return out;
}

std::optional<std::size_t> GroupTable::find(const Key128& group) const {
  const auto at = std::lower_bound(key.begin(), key.end(), group, before);
  if (at == key.end() || *at != group) return std::nullopt;
  return static_cast<std::size_t>(at - key.begin());
}

GroupTable fit_group_table(std::span<const Key128> key, std::span<const float> y,
                           std::span<const std::int32_t> label, std::span<const std::int32_t> where) {
  CGCL_CHECK(key.size() == y.size() && key.size() == label.size(), key.size(), " keys, ", y.size(),
             " labels and ", label.size(), " classes");
  const std::size_t classes = label.empty() ? 0 : idx(*std::max_element(label.begin(), label.end())) + 1;
  DenseIds ids;
  std::vector<Key128> seen;
  std::vector<double> sum, count;
  std::vector<std::int32_t> of_class;   // [groups x classes]
  for (const std::int32_t i : where) {
    const std::size_t g = idx(ids.id(key[idx(i)]));
    if (g == seen.size()) {
      seen.push_back(key[idx(i)]);
      sum.push_back(0);
      count.push_back(0);
      of_class.resize(of_class.size() + classes, 0);
    }
    sum[g] += static_cast<double>(y[idx(i)]);
    count[g] += 1;
    ++of_class[g * classes + idx(label[idx(i)])];
  }
  std::vector<std::size_t> order(seen.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return before(seen[a], seen[b]); });
  GroupTable out;
  for (const std::size_t g : order) {
    const std::int32_t* counts = &of_class[g * classes];
    out.key.push_back(seen[g]);
    out.mean.push_back(static_cast<float>(sum[g] / count[g]));
    out.majority.push_back(static_cast<std::int32_t>(std::max_element(counts, counts + classes) - counts));
  }
  return out;
}

std::vector<std::int32_t> without_twin(std::span<const Key128> key, std::span<const std::int32_t> where,
                                       const GroupTable& table) {
  std::vector<std::int32_t> out;
  for (const std::int32_t i : where)
    if (!table.find(key[idx(i)])) out.push_back(i);
  return out;
}

}   // namespace cgcl
