// Splits by node numbers, as other programs keep them: tensors link [2,n], link_train and link_val.
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/dataset/split.hpp"
#include "io/safetensors/safetensors.hpp"

#include <algorithm>   // for min, max
#include <cmath>       // for isnan
#include <unordered_map>

namespace cgcl {
namespace {

/// The link that joins two nodes, in either direction; of several the first one inside the range.
class LinkFinder {
 public:
  explicit LinkFinder(const CircuitGraph& graph) : nodes_(graph.nodes()) {
    for (std::int64_t i = 0; i < graph.links.size(); ++i)
      if (graph.in_range(i))
        link_.try_emplace(key(graph.links.src[idx(i)], graph.links.dst[idx(i)]),
                          static_cast<std::int32_t>(i));
  }
  [[nodiscard]] std::int32_t find(std::int64_t a, std::int64_t b) const {
    if (a < 0 || b < 0 || a >= nodes_ || b >= nodes_) return -1;
    const auto found = link_.find(key(a, b));
    return found == link_.end() ? -1 : found->second;
  }

 private:
  static std::uint64_t key(std::int64_t a, std::int64_t b) {
    return static_cast<std::uint64_t>(std::min(a, b)) << 32 | static_cast<std::uint64_t>(std::max(a, b));
  }
  std::int64_t nodes_;
  std::unordered_map<std::uint64_t, std::int32_t> link_;   // asked, never walked through
};

[[noreturn]] void refuse(const SafetensorsFile& file, const std::string& what) {
  throw Error(ErrorId::split_mismatch, what, file.where);
}

std::vector<std::int64_t> numbers(const SafetensorsFile& file, const char* name) {
  const TensorEntry* tensor = file.find(name);
  if (!tensor)
    refuse(file, str("the tensor '", name, "' is missing, expected link, link_train and link_val"));
  if (tensor->dtype == DataType::i64) return file.values<std::int64_t>(name);
  const auto narrow = file.values<std::int32_t>(name);
  return {narrow.begin(), narrow.end()};
}

/// Positions of 0 to n-1 that no other part has.
std::vector<std::int32_t> part(const SafetensorsFile& file, const char* name,
                               std::vector<std::uint8_t>& seen) {
  std::vector<std::int32_t> out;
  for (const std::int64_t at : numbers(file, name)) {
    if (at < 0 || at >= static_cast<std::int64_t>(seen.size()) || seen[idx(at)]++)
      refuse(file, str("'", name, "' names position ", at, " of ", seen.size(),
                       ", expected each position once and in one part"));
    out.push_back(static_cast<std::int32_t>(at));
  }
  if (out.empty())
    refuse(file, str("'", name, "' is empty, expected samples to train on and to validate on"));
  return out;
}

}   // namespace

bool is_node_split(const std::string& path) {
  const SafetensorsFile file = read_safetensors(path);
  return !file.find_text("kind") && file.find("link") && file.find("link_train") && file.find("link_val");
}

Split read_node_split(const std::string& path, const CircuitGraph& graph) {
  const SafetensorsFile file = read_safetensors(path);
  const std::vector<std::int64_t> ends = numbers(file, "link");
  const std::size_t n = ends.size() / 2;
  if (file.find("link")->shape != std::vector<std::int64_t>{2, static_cast<std::int64_t>(n)})
    refuse(file,
           "the tensor 'link' is not [2,n], expected the first ends of all links and then the second ones");
  const LinkFinder links(graph);
  Split split;
  std::vector<std::uint8_t> listed(idx(graph.links.size()), 0);
  for (std::size_t i = 0; i < n; ++i) {
    const std::int32_t link = links.find(ends[i], ends[n + i]);
    if (link < 0)
      refuse(file, str("link ", i, " joins the nodes ", ends[i], " and ", ends[n + i],
                       ", between which the design has no coupling inside its range"));
    if (listed[idx(link)]++)
      refuse(file, str("link ", i, " joins the nodes ", ends[i], " and ", ends[n + i],
                       ", which another one joins too"));
    split.ids.push_back(link);
  }
  std::vector<std::uint8_t> seen(n, 0);
  split.train = part(file, "link_train", seen);
  split.val = part(file, "link_val", seen);
  if (split.train.size() + split.val.size() != n)
    refuse(file, str("its parts have ", split.train.size() + split.val.size(), " of the ", n,
                     " links, expected all"));
  return split;
}

}   // namespace cgcl
