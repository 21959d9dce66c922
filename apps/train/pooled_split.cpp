#include "apps/train/pooled_split.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <algorithm>   // for count, find, max_element, min
#include <cmath>       // for sqrt
#include <string>

namespace cgcl {
namespace {

/// The share of the couplings of a design that it lends.
double lent_share(const CircuitGraph& graph, std::int64_t designs_of_family) {
  std::int64_t links = 0;
  for (std::int64_t i = 0; i < graph.links.size(); ++i) links += graph.in_range(i) ? 1 : 0;
  const double most = static_cast<double>(kPooledLinks) / std::sqrt(static_cast<double>(designs_of_family));
  return links == 0 ? 1 : std::min(1.0, most / static_cast<double>(links));
}

Split chosen(const CircuitGraph& graph, const TrainOptions& options, double rate, std::uint64_t seed) {
  const SplitOptions split{.sampling = options.balanced ? Sampling::balanced : Sampling::natural,
                           .rate = rate,
                           .val_fraction = options.val_fraction,
                           .seed = seed};
  Split out = finds_links(options.task) ? choose_pairs(graph, options.negatives, split)
              : on_links(options.task)  ? choose_links(graph, split)
                                        : choose_nets(graph, split, quantity_of(options.task));
  if (out.ids.empty())
    throw Error(ErrorId::no_labels,
                str("no ", on_links(options.task) ? "coupling inside the range" : "net with a label",
                    ", expected a design to learn ", name_of(options.task), " from"),
                printable(graph.name));
  return out;
}

/// Samples of one design as those of the pool. Pairs that do not couple are numbered behind all links, which
/// are `links` in the pool.
void add_samples(Split& to, const Split& from, const PooledGraph& pool, std::size_t design,
                 std::int64_t own_links) {
  const bool nets = to.kind == SampleKind::nets || to.kind == SampleKind::resistances;
  const std::int64_t first = nets ? pool.first_net[design] : pool.first_link[design];
  const std::int64_t behind = pool.first_link.back() + to.negatives.size();
  for (const std::int32_t id : from.ids) {
    const bool negative = to.kind == SampleKind::pairs && id >= own_links;
    to.ids.push_back(static_cast<std::int32_t>(negative ? behind + id - own_links : first + id));
  }
  for (const std::int32_t node : from.negatives.src) to.negatives.src.push_back(pool.node_of(design, node));
  for (const std::int32_t node : from.negatives.dst) to.negatives.dst.push_back(pool.node_of(design, node));
  to.negatives.relation.insert(to.negatives.relation.end(), from.negatives.relation.begin(),
                               from.negatives.relation.end());
}

}   // namespace

std::vector<std::int32_t> family_numbers(std::span<const CircuitGraph> designs) {
  std::vector<std::string> names;
  std::vector<std::int32_t> out;
  for (const CircuitGraph& graph : designs) {
    const std::string& family = graph.family.empty() ? graph.name : graph.family;
    const auto known = std::find(names.begin(), names.end(), family);
    out.push_back(static_cast<std::int32_t>(known - names.begin()));
    if (known == names.end()) names.push_back(family);
  }
  return out;
}

PooledSplit choose_pooled(std::span<const CircuitGraph> designs, const PooledGraph& pool,
                          const TrainOptions& options, bool by_family, std::uint64_t seed) {
  const std::vector<std::int32_t> family = family_numbers(designs);
  PooledSplit out{{}, std::vector<std::uint8_t>(designs.size(), 0)};
  std::vector<std::int32_t> family_of_sample;
  for (std::size_t d = 0; d < designs.size(); ++d) {
    const auto kin = std::count(family.begin(), family.end(), family[d]);
    const Split own = chosen(designs[d], options, lent_share(designs[d], kin), seed);
    if (d == 0) out.split.kind = own.kind;
    add_samples(out.split, own, pool, d, designs[d].links.size());
    family_of_sample.resize(out.split.ids.size(), family[d]);
  }
  if (!by_family) return out;
  if (*std::max_element(family.begin(), family.end()) + 1 < kLeastFamilies)
    throw Error(ErrorId::bad_value, "families are left out, expected three or more of them", {},
                "name them with import --family");
  divide_by_groups(out.split, family_of_sample, {.val_fraction = options.val_fraction, .seed = seed},
                   printable(pool.graph.name));
  for (const std::int32_t i : out.split.twin_free)
    for (std::size_t d = 0; d < designs.size(); ++d)
      if (family[d] == family_of_sample[idx(i)]) out.left_out[d] = 1;
  return out;
}

}   // namespace cgcl
