#include "io/dataset/split.hpp"

#include "engine/core/dense_ids.hpp"
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "engine/core/random.hpp"
#include "io/dataset/negative_links.hpp"
#include "io/text/sha256.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>   // for iota

namespace cgcl {
namespace {

// Steps of stream kSplit; relation r (2, 3, 4) draws with step r.
constexpr std::uint32_t kDivisionStep = 0, kNaturalStep = 1, kGroupStep = 5;

void require_options(const SplitOptions& options) {
  if (!(options.rate > 0) || options.rate > 1)
    throw Error(ErrorId::bad_value,
                str("the sampling rate is ", options.rate, ", expected a number in (0,1]"));
  if (!(options.val_fraction > 0) || !(options.val_fraction < 1))
    throw Error(ErrorId::bad_value,
                str("the validation share is ", options.val_fraction, ", expected a number in (0,1)"));
}

/// The first `count` of a random order of `pool`.
std::vector<std::int32_t> drawn(const std::vector<std::int32_t>& pool, std::size_t count, std::uint64_t seed,
                                std::uint32_t step) {
  const std::vector<std::int32_t> order =
      permutation({seed, kSplit, step}, static_cast<std::int64_t>(pool.size()));
  std::vector<std::int32_t> out(count);
  for (std::size_t i = 0; i < count; ++i) out[i] = pool[idx(order[i])];
  return out;
}

std::size_t share(std::size_t count, double rate) {
  return static_cast<std::size_t>(static_cast<double>(count) * rate);
}

std::size_t share_up(std::size_t count, double rate) {
  return static_cast<std::size_t>(std::ceil(rate * static_cast<double>(count)));
}

std::vector<std::int32_t> counted(std::size_t n) {
  std::vector<std::int32_t> out(n);
  std::iota(out.begin(), out.end(), 0);
  return out;
}

std::vector<std::int32_t> links_in_range(const CircuitGraph& graph, int relation) {
  std::vector<std::int32_t> ids;
  for (std::int64_t i = 0; i < graph.links.size(); ++i)
    if (graph.in_range(i) && (relation < 0 || graph.links.relation[idx(i)] == relation))
      ids.push_back(static_cast<std::int32_t>(i));
  return ids;
}

std::vector<std::int32_t> balanced_links(const CircuitGraph& graph, const SplitOptions& options) {
  constexpr int kFirst = static_cast<int>(Relation::pin_to_net);
  std::array<std::vector<std::int32_t>, 3> pools;
  for (int r = 0; r < 3; ++r) pools[idx(r)] = links_in_range(graph, kFirst + r);
  const std::size_t least = std::min({pools[0].size(), pools[1].size(), pools[2].size()});
  if (share(least, options.rate) == 0)
    throw Error(
        ErrorId::split_too_small,
        str("balanced sampling needs couplings of every relation, found ", pools[0].size(), " pin-net, ",
            pools[1].size(), " pin-pin and ", pools[2].size(), " net-net at rate ", options.rate),
        printable(graph.name), "use natural sampling");
  std::vector<std::int32_t> ids;
  for (std::uint32_t r = 0; r < 3; ++r) {
    const auto part =
        drawn(pools[r], share(least, options.rate), options.seed, static_cast<std::uint32_t>(kFirst) + r);
    ids.insert(ids.end(), part.begin(), part.end());
  }
  return ids;
}

std::vector<std::int32_t> natural_links(const CircuitGraph& graph, const SplitOptions& options) {
  std::vector<std::int32_t> ids = links_in_range(graph, -1);
  if (options.rate == 1.0) return ids;
  ids = drawn(ids, share(ids.size(), options.rate), options.seed, kNaturalStep);
  std::sort(ids.begin(), ids.end());
  return ids;
}

[[noreturn]] void refuse_division(const Split& split, const std::string& what, const std::string& where) {
  throw Error(ErrorId::split_too_small,
              str(split.ids.size(),
                  split.kind == SampleKind::nets    ? " nets with a label "
                  : split.kind == SampleKind::links ? " couplings with a label "
                  : split.kind == SampleKind::pairs ? " pairs of nodes "
                                                    : " nets with a resistance ",
                  what),
              where);
}

/// Of the positions `pool` the first ceil(fraction n) of a random order validate, the others train.
void divide_pool(Split& split, const std::vector<std::int32_t>& pool, const SplitOptions& options,
                 const std::string& where) {
  const auto held = share_up(pool.size(), options.val_fraction);
  if (held < 1 || held >= pool.size())
    refuse_division(split, "cannot be divided into training and validation, expected at least 2", where);
  const std::vector<std::int32_t> order = drawn(pool, pool.size(), options.seed, kDivisionStep);
  const auto border = order.begin() + static_cast<std::ptrdiff_t>(held);
  split.val.assign(order.begin(), border);
  split.train.assign(border, order.end());
}

void hash_ids(Sha256& hash, const std::vector<std::int32_t>& ids) {
  const auto count = static_cast<std::uint64_t>(ids.size());
  hash.update(std::as_bytes(std::span(&count, 1)));
  hash.update(std::as_bytes(std::span(ids)));
}

}   // namespace

Split choose_links(const CircuitGraph& graph, const SplitOptions& options) {
  require_options(options);
  Split split;
  split.ids =
      options.sampling == Sampling::balanced ? balanced_links(graph, options) : natural_links(graph, options);
  return split;
}

Split choose_pairs(const CircuitGraph& graph, double per_link, const SplitOptions& options) {
  Split split = choose_links(graph, options);
  split.kind = SampleKind::pairs;
  split.negatives = negative_links(graph, split.ids, per_link, options.seed);
  for (std::int64_t i = 0; i < split.negatives.size(); ++i)
    split.ids.push_back(static_cast<std::int32_t>(graph.links.size() + i));
  return split;
}

Split choose_nets(const CircuitGraph& graph, const SplitOptions& options, NetQuantity quantity) {
  require_options(options);
  Split split;
  split.kind = quantity == NetQuantity::ground ? SampleKind::nets : SampleKind::resistances;
  for (std::int32_t net = 0; net < graph.nets; ++net)
    if (has_label(graph, quantity, net)) split.ids.push_back(net);
  return split;
}

void divide_at_random(Split& split, const SplitOptions& options, const std::string& where) {
  split.twin_free.clear();
  divide_pool(split, counted(split.ids.size()), options, where);
}

void divide_by_groups(Split& split, std::span<const std::int32_t> group, const SplitOptions& options,
                      const std::string& where) {
  CGCL_CHECK(group.size() == split.ids.size(), group.size(), " groups of ", split.ids.size(), " samples");
  DenseIds seen;   // in order of first sight, whatever the numbers
  std::vector<std::int32_t> of;
  for (const std::int32_t g : group) of.push_back(seen.id(mix_key(static_cast<std::uint32_t>(g), 0)));
  const auto groups = idx(seen.size());
  std::vector<std::uint8_t> held(groups, 0);
  for (const std::int32_t g :
       drawn(counted(groups), share_up(groups, options.val_fraction), options.seed, kGroupStep))
    held[idx(g)] = 1;
  split.twin_free.clear();
  std::vector<std::int32_t> rest;
  for (std::size_t i = 0; i < of.size(); ++i)
    (held[idx(of[i])] ? split.twin_free : rest).push_back(static_cast<std::int32_t>(i));
  divide_pool(split, rest, options, where);
}

void divide_by_twins(Split& split, std::span<const std::int32_t> group, const SplitOptions& options,
                     const std::string& where) {
  std::vector<std::int32_t> distinct(group.begin(), group.end());
  std::sort(distinct.begin(), distinct.end());
  const auto groups = std::unique(distinct.begin(), distinct.end()) - distinct.begin();
  if (groups < kLeastGroups && group.size() == split.ids.size())
    refuse_division(split, str("form ", groups, " groups of look-alikes, expected at least ", kLeastGroups),
                    where);
  divide_by_groups(split, group, options, where);
}

Split split_links(const CircuitGraph& graph, const SplitOptions& options) {
  Split split = choose_links(graph, options);
  divide_at_random(split, options, printable(graph.name));
  return split;
}

Split split_nets(const CircuitGraph& graph, const SplitOptions& options) {
  Split split = choose_nets(graph, options);
  divide_at_random(split, options, printable(graph.name));
  return split;
}

std::string content_hash(const Split& split) {
  Sha256 hash;
  const auto kind = static_cast<std::uint64_t>(split.kind);
  hash.update(std::as_bytes(std::span(&kind, 1)));
  hash_ids(hash, split.ids);
  hash_ids(hash, split.train);
  hash_ids(hash, split.val);
  if (!split.twin_free.empty()) hash_ids(hash, split.twin_free);   // random splits keep the hash they had
  if (split.kind == SampleKind::pairs) {
    hash_ids(hash, split.negatives.src);
    hash_ids(hash, split.negatives.dst);
    hash.update(std::as_bytes(std::span(split.negatives.relation)));
  }
  return hash.hex();
}

namespace {

/// Pairs of nodes of the graph, each with a relation of couplings.
void require_negatives(const Split& split, const CircuitGraph& graph, const std::string& where) {
  const EdgeList& pairs = split.negatives;
  bool sound = pairs.src.size() == pairs.dst.size() && pairs.src.size() == pairs.relation.size();
  for (std::size_t i = 0; sound && i < pairs.src.size(); ++i)
    sound = pairs.src[i] >= 0 && pairs.src[i] < graph.nodes() && pairs.dst[i] >= 0 &&
            pairs.dst[i] < graph.nodes() && pairs.relation[i] >= static_cast<int>(Relation::pin_to_net) &&
            pairs.relation[i] < kRelations;
  if (!sound)
    throw Error(ErrorId::split_mismatch, "the pairs without a link are not pairs of nodes of the design",
                where);
}

}   // namespace

void require_split_of(const Split& split, const CircuitGraph& graph, const std::string& where) {
  if (split.kind == SampleKind::pairs) {
    require_negatives(split, graph, where);
    const std::int64_t limit = graph.links.size() + split.negatives.size();
    for (const std::int32_t id : split.ids)
      if (id < 0 || id >= limit || (id < graph.links.size() && !graph.in_range(id)))
        throw Error(ErrorId::split_mismatch,
                    str("the split names pair ", id, ", which the design does not have"), where);
    return;
  }
  const bool links = split.kind == SampleKind::links;
  const std::int64_t limit = links ? graph.links.size() : graph.nets;
  const NetQuantity quantity = split.kind == SampleKind::nets ? NetQuantity::ground : NetQuantity::resistance;
  for (const std::int32_t id : split.ids) {
    if (id < 0 || id >= limit)
      throw Error(ErrorId::split_mismatch,
                  str("the split names ", links ? "link " : "net ", id, ", the design has ", limit), where);
    if (links ? !graph.in_range(id) : !has_label(graph, quantity, id))
      throw Error(ErrorId::split_mismatch,
                  str("the split names ", links ? "link " : "net ", id, ", which has no label"), where);
  }
}

}   // namespace cgcl
