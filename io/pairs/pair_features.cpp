#include "io/pairs/pair_features.hpp"

#include "engine/core/error.hpp"
#include "io/pairs/pair_places.hpp"
#include "io/pairs/pair_search.hpp"

#include <algorithm>   // for find, max, min
#include <bit>         // for bit_width
#include <omp.h>
#include <optional>

namespace cgcl {
namespace {

struct Row {
  const char* name;
  std::int32_t classes;   // 0: cap + 1
};

constexpr Row kRows[kPairFeatures] = {
    {"distance", 0},          {"paths", 8},     {"common", 8}, {"device", 4},
    {"relation", kRelations}, {"hierarchy", 8}, {"index", 16}, {"order", 24}};

const Row& row_of(PairFeature feature) { return kRows[static_cast<std::size_t>(feature)]; }

/// 0, 1, 2..3, 4..7, ...: class 0, 1, 2, 3, ...; the last class is open.
std::int32_t log_class(std::int64_t count, std::int32_t classes) {
  return std::min(classes - 1, static_cast<std::int32_t>(std::bit_width(static_cast<std::uint64_t>(count))));
}

/// `count` or, when negative, "none" as class 0.
std::int32_t log_class_or_none(std::int64_t count, std::int32_t classes) {
  return count < 0 ? 0 : 1 + log_class(count, classes - 1);
}

/// Classes of one link; one a thread.
class LinkClasses {
 public:
  LinkClasses(const CircuitGraph& graph, const HostCsc& adjacency, const std::vector<PairFeature>& features,
              const PairOptions& options)
      : places_(graph, adjacency, options.work), features_(features), options_(options) {
    for (const PairFeature f : features)
      if ((f == PairFeature::distance || f == PairFeature::paths) && !search_)
        search_.emplace(adjacency, options);
  }

  void write(std::int32_t a, std::int32_t b, std::uint8_t relation, std::int32_t* out) {
    const ShortestPaths found = search_ ? search_->find(a, b) : ShortestPaths{};
    for (const PairFeature f : features_)
      *out++ = class_of(f, std::min(a, b), std::max(a, b), relation, found);
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
    }
    return 0;
  }

  PairPlaces places_;
  const std::vector<PairFeature>& features_;
  PairOptions options_;
  std::optional<PairSearch> search_;   // where paths are asked for
};

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

std::vector<std::vector<std::int32_t>> PairTable::columns(std::span<const std::int32_t> where) const {
  std::vector<std::vector<std::int32_t>> out(features.size());
  for (std::size_t f = 0; f < features.size(); ++f) {
    out[f].reserve(where.size());
    for (const std::int32_t i : where)
      out[f].push_back(classes[static_cast<std::size_t>(i) * features.size() + f]);
  }
  return out;
}

std::vector<std::int32_t> PairTable::column(std::size_t feature) const {
  std::vector<std::int32_t> out;
  out.reserve(static_cast<std::size_t>(links()));
  for (std::size_t at = feature; at < classes.size(); at += features.size()) out.push_back(classes[at]);
  return out;
}

std::vector<std::int32_t> PairTable::joint() const {
  std::int64_t most = 1;
  for (const std::int32_t count : class_counts) most *= count;
  CGCL_CHECK(most <= 0x7FFFFFFF, most, " joint classes of pairs");
  std::vector<std::int32_t> out(static_cast<std::size_t>(links()), 0);
  const std::int32_t* row = classes.data();
  for (std::int32_t& joint : out)
    for (const std::int32_t count : class_counts) joint = joint * count + *row++;
  return out;
}

std::int32_t class_count(PairFeature feature, const PairOptions& options) {
  const std::int32_t classes = row_of(feature).classes;
  return classes > 0 ? classes : options.cap + 1;
}

PairTable pair_features(const CircuitGraph& graph, std::span<const std::int32_t> src,
                        std::span<const std::int32_t> dst, std::span<const std::uint8_t> relation,
                        std::vector<PairFeature> features, const PairOptions& options) {
  const bool legal =
      options.cap >= 1 && options.cap <= kLongestCap && options.work >= 0 && options.work <= kMostPairWork;
  CGCL_CHECK(legal && options.threads >= 1, "pair features with cap ", options.cap, ", work ", options.work,
             " and ", options.threads, " threads");
  check_links(graph, src, dst, relation);
  PairTable out{std::move(features), {}, {}};
  for (const PairFeature f : out.features) out.class_counts.push_back(class_count(f, options));
  if (out.features.empty()) return out;
  out.classes.resize(src.size() * out.features.size());
  const HostCsc adjacency = message_csc(graph);
  std::vector<LinkClasses> workers;   // made here: nothing may throw inside the parallel region
  workers.reserve(static_cast<std::size_t>(options.threads));
  for (int t = 0; t < options.threads; ++t) workers.emplace_back(graph, adjacency, out.features, options);
  const auto links = static_cast<std::int64_t>(src.size());
#pragma omp parallel for num_threads(options.threads) schedule(dynamic, 256)
  for (std::int64_t i = 0; i < links; ++i) {
    const auto at = static_cast<std::size_t>(i);
    workers[static_cast<std::size_t>(omp_get_thread_num())].write(src[at], dst[at], relation[at],
                                                                  &out.classes[at * out.features.size()]);
  }
  return out;
}

}   // namespace cgcl
