// Reading classes and bags out of a table of pairs.
#include "engine/core/dense_ids.hpp"
#include "engine/core/index.hpp"
#include "io/pairs/pair_features.hpp"

#include <algorithm>   // for find_if, min
#include <cmath>       // for log1p

namespace cgcl {
namespace {

constexpr std::int64_t kTooMany = std::int64_t{1} << 31;   // for one class number

}   // namespace

std::vector<std::vector<std::int32_t>> PairTable::columns(std::span<const std::int32_t> where) const {
  std::vector<std::vector<std::int32_t>> out(features.size());
  for (std::size_t f = 0; f < features.size(); ++f) {
    out[f].reserve(where.size());
    for (const std::int32_t i : where) out[f].push_back(classes[idx(i) * features.size() + f]);
  }
  return out;
}

std::vector<std::int32_t> PairTable::column(std::size_t feature) const {
  std::vector<std::int32_t> out;
  out.reserve(idx(links()));
  for (std::size_t at = feature; at < classes.size(); at += features.size()) out.push_back(classes[at]);
  return out;
}

std::vector<float> PairTable::bag_rows(std::span<const std::int32_t> where) const {
  const auto dspd = idx(std::find_if(features.begin(), features.end(), is_bag) - features.begin());
  const auto width = idx(bags.width);
  std::vector<float> out;
  out.reserve(where.size() * width);
  for (const std::int32_t link : where) {
    const std::int32_t bag = classes[idx(link) * features.size() + dspd];
    const std::int32_t* counts = &bags.counts[idx(bag) * width];
    for (std::size_t c = 0; c < width; ++c) out.push_back(std::log1p(static_cast<float>(counts[c])));
  }
  return out;
}

std::vector<std::int32_t> PairTable::joint() const {
  std::int64_t most = 1;
  for (const std::int32_t count : class_counts) most = std::min<std::int64_t>(kTooMany, most * count);
  std::vector<std::int32_t> out(idx(links()), 0);
  const std::int32_t* row = classes.data();
  if (most == kTooMany) {   // bags are as many as they are: number what occurs
    DenseIds ids;
    for (std::int32_t& joint : out) {
      Key128 key;
      for (std::size_t f = 0; f < features.size(); ++f)
        key = chain_key(key, static_cast<std::uint32_t>(*row++));
      joint = ids.id(key);
    }
    return out;
  }
  for (std::int32_t& joint : out)
    for (const std::int32_t count : class_counts) joint = joint * count + *row++;
  return out;
}

}   // namespace cgcl
