#include "io/pairs/pair_features.hpp"

#include "engine/core/dense_ids.hpp"
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "engine/core/parallel.hpp"
#include "io/pairs/double_distances.hpp"
#include "io/pairs/pair_places.hpp"
#include "io/pairs/pair_search.hpp"

#include <algorithm>   // for find, max, min
#include <bit>         // for bit_width
#include <numeric>     // for iota, partial_sum
#include <optional>

namespace cgcl {
namespace {

struct Row {
  const char* name;
  std::int32_t classes;   // 0: depends on the options
};

constexpr Row kRows[kPairFeatures] = {
    {"distance", 0},  {"paths", 8},  {"common", 8}, {"device", 4}, {"relation", kRelations},
    {"hierarchy", 8}, {"index", 16}, {"order", 24}, {"dspd", 0}};

constexpr std::int64_t kLinksPerChunk = 1024;
constexpr std::uint64_t kBagSalt = 5;

const Row& row_of(PairFeature feature) { return kRows[idx(feature)]; }

/// 0, 1, 2..3, 4..7, ...: class 0, 1, 2, 3, ...; the last class is open.
std::int32_t log_class(std::int64_t count, std::int32_t classes) {
  return std::min(classes - 1, static_cast<std::int32_t>(std::bit_width(static_cast<std::uint64_t>(count))));
}

/// `count` or, when negative, "none" as class 0.
std::int32_t log_class_or_none(std::int64_t count, std::int32_t classes) {
  return count < 0 ? 0 : 1 + log_class(count, classes - 1);
}

/// Classes of one link; one per thread.
class LinkClasses {
 public:
  LinkClasses(const CircuitGraph& graph, const HostCsc& adjacency, const std::vector<PairFeature>& features,
              const PairOptions& options)
      : places_(graph, adjacency, options.work), features_(features), options_(options) {
    for (const PairFeature f : features)
      if ((f == PairFeature::distance || f == PairFeature::paths) && !search_)
        search_.emplace(adjacency, options);
      else if (is_bag(f))
        bags_.emplace(adjacency, graph.nets + graph.devices, options);
    if (bags_) bag_.resize(idx(double_distance_classes(options.hops)));
  }

  /// `share` links in a row begin at `a`.
  void write(std::int32_t a, std::int32_t b, std::int64_t share, std::uint8_t relation, std::int32_t* out) {
    const ShortestPaths found = search_ ? search_->find(a, b, share) : ShortestPaths{};
    for (const PairFeature f : features_)
      *out++ = class_of(f, std::min(a, b), std::max(a, b), relation, found);
  }

  /// The bag of a link, until the next call; bags must be among the features.
  [[nodiscard]] const std::vector<std::int32_t>& bag(std::int32_t a, std::int32_t b) {
    bags_->count(a, b, bag_);
    return bag_;
  }

 private:
  [[nodiscard]] std::int32_t class_of(PairFeature f, std::int32_t a, std::int32_t b, std::uint8_t relation,
                                      const ShortestPaths& found) const {
    const std::int32_t classes = class_count(f, options_);
    switch (f) {
      case PairFeature::distance:
        return found.distance;
      case PairFeature::paths:
        return log_class(found.number, classes);
      case PairFeature::common:
        return log_class(places_.common_devices(a, b), classes);
      case PairFeature::device:
        return (places_.share_device(a, b) ? 1 : 0) + (places_.share_net(a, b) ? 2 : 0);
      case PairFeature::relation:
        return relation;
      case PairFeature::hierarchy:
        return std::min(classes - 1, 1 + places_.common_instances(a, b));
      case PairFeature::index:
        return log_class_or_none(places_.index_distance(a, b), classes);
      case PairFeature::order:
        return log_class_or_none(places_.netlist_distance(a, b), classes);
      case PairFeature::dspd:
        return 0;   // numbered when all bags are known
    }
    return 0;
  }

  PairPlaces places_;
  const std::vector<PairFeature>& features_;
  PairOptions options_;
  std::optional<PairSearch> search_;      // where paths are asked for
  std::optional<DoubleDistances> bags_;   // where bags are
  std::vector<std::int32_t> bag_;
};

/// Ends of links in an order that puts searches from one node side by side.
struct SearchOrder {
  std::vector<std::int32_t> first, second;   // [links] ends, the one with more links first
  std::vector<std::int32_t> link;            // [links] the order: by first end, then as they come
  std::vector<std::int64_t> end;             // [N+1] where the links of a first end stop in that order

  /// Number of links with that first end.
  [[nodiscard]] std::int64_t share(std::int32_t node) const {
    const auto v = idx(node);
    return end[v] - (v > 0 ? end[v - 1] : 0);
  }
};

SearchOrder search_order(std::int32_t nodes, std::span<const std::int32_t> src,
                         std::span<const std::int32_t> dst) {
  std::vector<std::int32_t> links_at(idx(nodes), 0);
  for (const auto& ends : {src, dst})
    for (const std::int32_t v : ends) ++links_at[idx(v)];
  SearchOrder out{{src.begin(), src.end()},
                  {dst.begin(), dst.end()},
                  std::vector<std::int32_t>(src.size()),
                  std::vector<std::int64_t>(idx(nodes) + 1, 0)};
  for (std::size_t i = 0; i < src.size(); ++i) {
    std::int32_t &a = out.first[i], &b = out.second[i];
    const std::int32_t at_a = links_at[idx(a)], at_b = links_at[idx(b)];
    if (at_b > at_a || (at_b == at_a && b < a)) std::swap(a, b);
    ++out.end[idx(a) + 1];
  }
  std::partial_sum(out.end.begin(), out.end.end(), out.end.begin());
  for (std::size_t i = 0; i < src.size(); ++i)
    out.link[idx(out.end[idx(out.first[i])]++)] = static_cast<std::int32_t>(i);
  return out;
}

Key128 key_of(const std::vector<std::int32_t>& bag) {
  Key128 key = mix_key(bag.size(), kBagSalt);
  for (const std::int32_t count : bag) key = chain_key(key, static_cast<std::uint32_t>(count));
  return key;
}

/// Bags are compared by their keys and counted again where one is seen first: keeping all would take more
/// memory than the links.
void number_bags(std::span<const std::int32_t> src, std::span<const std::int32_t> dst,
                 const std::vector<Key128>& keys, LinkClasses& worker, PairTable& out) {
  const auto column =
      idx(std::find_if(out.features.begin(), out.features.end(), is_bag) - out.features.begin());
  out.bags.width = out.class_counts[column];
  DenseIds ids;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const std::int32_t before = ids.size(), id = ids.id(keys[i]);
    out.classes[i * out.features.size() + column] = id;
    if (id < before) continue;
    const auto& bag = worker.bag(src[i], dst[i]);
    out.bags.counts.insert(out.bags.counts.end(), bag.begin(), bag.end());
  }
  out.class_counts[column] = std::max(1, ids.size());
}

void check_links(const CircuitGraph& graph, std::span<const std::int32_t> src,
                 std::span<const std::int32_t> dst, std::span<const std::uint8_t> relation) {
  CGCL_CHECK(src.size() == dst.size() && src.size() == relation.size(), "links with ", src.size(),
             " sources, ", dst.size(), " destinations and ", relation.size(), " relations");
  for (std::size_t i = 0; i < src.size(); ++i) {
    CGCL_CHECK(src[i] >= 0 && src[i] < graph.nodes() && dst[i] >= 0 && dst[i] < graph.nodes(), "link ", i,
               " joins nodes ", src[i], " and ", dst[i], " of ", graph.nodes());
    CGCL_CHECK(relation[i] < kRelations, "link ", i, " has relation ", static_cast<int>(relation[i]));
  }
}

}   // namespace

const char* name_of(PairFeature feature) { return row_of(feature).name; }

std::vector<PairFeature> parse_pair_features(const std::string& list) {
  std::vector<PairFeature> features;
  if (list == "none") return features;
  std::string valid = "none";
  for (const Row& row : kRows) valid += str(", ", row.name);
  for (std::size_t first = 0; first <= list.size();) {
    const std::size_t end = std::min(list.find(',', first), list.size());
    const std::string name = list.substr(first, end - first);
    const auto* row =
        std::find_if(std::begin(kRows), std::end(kRows), [&](const Row& r) { return name == r.name; });
    const auto feature = static_cast<PairFeature>(row - kRows);
    if (row == std::end(kRows))
      throw Error(ErrorId::bad_value, str("pair feature '", printable(name, 80), "' is not one of ", valid));
    if (std::find(features.begin(), features.end(), feature) != features.end())
      throw Error(ErrorId::bad_value, str("pair feature '", name, "' is given twice, expected each once"));
    features.push_back(feature);
    first = end + 1;
  }
  return features;
}

std::string names_of(const std::vector<PairFeature>& features) {
  std::string out;
  for (const PairFeature f : features) out += str(out.empty() ? "" : ",", name_of(f));
  return out.empty() ? "none" : out;
}

std::int32_t class_count(PairFeature feature, const PairOptions& options) {
  if (feature == PairFeature::dspd) return double_distance_classes(options.hops);
  const std::int32_t classes = row_of(feature).classes;
  return classes > 0 ? classes : options.cap + 1;
}

PairTable pair_features(const CircuitGraph& graph, std::span<const std::int32_t> src,
                        std::span<const std::int32_t> dst, std::span<const std::uint8_t> relation,
                        std::vector<PairFeature> features, const PairOptions& options) {
  const bool legal =
      options.cap >= 1 && options.cap <= kMaxCapLength && options.work >= 0 && options.work <= kMaxPairWork;
  const bool near = options.hops >= 1 && options.hops <= kMaxHops;
  CGCL_CHECK(legal && near && options.threads >= 1, "pair features with cap ", options.cap, ", work ",
             options.work, ", ", options.hops, " hops and ", options.threads, " threads");
  check_links(graph, src, dst, relation);
  PairTable out{std::move(features), {}, {}, {}};
  for (const PairFeature f : out.features) out.class_counts.push_back(class_count(f, options));
  if (out.features.empty()) return out;
  out.classes.resize(src.size() * out.features.size());
  const HostCsc adjacency = message_csc(graph);
  std::vector<LinkClasses> workers;
  workers.reserve(idx(options.threads));
  for (int t = 0; t < options.threads; ++t) workers.emplace_back(graph, adjacency, out.features, options);
  const bool bags = std::any_of(out.features.begin(), out.features.end(), is_bag);
  std::vector<Key128> keys(bags ? src.size() : 0);
  const auto links = static_cast<std::int64_t>(src.size());
  const SearchOrder order = search_order(graph.nodes(), src, dst);
  for_chunks_by_worker(
      options.threads, links, kLinksPerChunk, [&](std::int64_t first, std::int64_t last, int worker) {
        LinkClasses& of = workers[idx(worker)];
        for (std::int64_t i = first; i < last; ++i) {
          const auto at = idx(order.link[idx(i)]);
          const std::int32_t a = order.first[at], b = order.second[at];
          of.write(a, b, order.share(a), relation[at], &out.classes[at * out.features.size()]);
          if (bags) keys[at] = key_of(of.bag(a, b));
        }
      });
  if (bags) number_bags(src, dst, keys, workers.front(), out);
  return out;
}

}   // namespace cgcl
