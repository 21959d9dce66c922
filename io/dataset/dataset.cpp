#include "io/dataset/dataset.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/graph/colour_keys.hpp"
#include "io/text/sha256.hpp"

#include <algorithm>   // for min, sort
#include <array>
#include <cmath>
#include <limits>
#include <utility>   // for pair

namespace cgcl {
namespace {

void require_position(std::int64_t position, std::int64_t size) {
  CGCL_CHECK(position >= 0 && position < size, "sample ", position, " of ", size);
}

void require_label(bool sound, double value, const char* what, std::int32_t id, const char* expected) {
  if (!sound || !std::isfinite(value))
    throw Error(ErrorId::label_invalid,
                str(what, ' ', id, " has the label ", value, ", expected ", expected));
}

constexpr const char* kCapacitance = "a capacitance in farad";

template <class T>
void hash_values(Sha256& hash, const std::vector<T>& values) {
  const auto count = static_cast<std::uint64_t>(values.size());
  hash.update(std::as_bytes(std::span(&count, 1)));
  hash.update(std::as_bytes(std::span(values)));
}

void hash_edges(Sha256& hash, const EdgeList& edges) {
  hash_values(hash, edges.src);
  hash_values(hash, edges.dst);
  hash_values(hash, edges.relation);
}

}   // namespace

Samples edge_samples(const CircuitGraph& graph, std::span<const std::int32_t> ids, const LabelCodec& codec) {
  Samples out;
  out.id.assign(ids.begin(), ids.end());
  for (const std::int32_t id : ids) {
    require_position(id, graph.links.size());
    const auto i = idx(id);
    require_label(graph.links.cap_F[i] >= 0, graph.links.cap_F[i], "link", id, kCapacitance);
    out.source.push_back(graph.links.src[i]);
    out.target.push_back(graph.links.dst[i]);
    out.relation.push_back(graph.links.relation[i]);
    out.y.push_back(codec.encode(graph.links.cap_F[i]));
  }
  return out;
}

Samples node_samples(const CircuitGraph& graph, std::span<const std::int32_t> ids, const LabelCodec& codec,
                     NetQuantity quantity) {
  const bool farad = quantity == NetQuantity::ground;
  const std::vector<double>& values = net_values(graph, quantity);
  Samples out;
  out.id.assign(ids.begin(), ids.end());
  out.relation.assign(ids.size(), 0);
  for (const std::int32_t id : ids) {
    require_position(id, graph.nets);
    const double value = values.empty() ? std::numeric_limits<double>::quiet_NaN() : values[idx(id)];
    require_label(has_label(graph, quantity, id), value, "net", id,
                  farad ? kCapacitance : "a resistance above 0 ohm");
    out.source.push_back(id);
    out.y.push_back(codec.encode(value));
  }
  return out;
}

std::string fingerprint(const CircuitGraph& graph) {
  Sha256 hash;
  const std::array<std::int32_t, 3> counts = {graph.nets, graph.devices, graph.pins};
  hash.update(bytes_of("circuitgcl.design.1"));
  hash.update(std::as_bytes(std::span(counts)));
  hash_values(hash, graph.features);
  hash_edges(hash, graph.edges);
  hash_edges(hash, graph.links);
  hash_values(hash, graph.links.cap_F);
  std::vector<double> ground = graph.ground_F;
  for (double& farad : ground)
    if (std::isnan(farad)) farad = std::numeric_limits<double>::quiet_NaN();   // one NaN of the many
  hash_values(hash, ground);
  return hash.hex();
}

std::string structure_fingerprint(const CircuitGraph& graph) {
  std::vector<Key128> key = colour_keys(graph, ColourInput::statistics, kStructureRounds);
  std::sort(key.begin(), key.end(),
            [](const Key128& a, const Key128& b) { return std::pair(a.hi, a.lo) < std::pair(b.hi, b.lo); });
  std::vector<std::uint64_t> words;
  words.reserve(2 * key.size());
  for (const Key128& k : key) words.insert(words.end(), {k.hi, k.lo});
  Sha256 hash;
  hash.update(bytes_of("circuitgcl.structure.1"));
  hash_values(hash, words);
  return hash.hex();
}

std::vector<std::string> source_hashes(const CircuitGraph& graph) {
  std::vector<std::string> out;
  const std::string& all = graph.source_sha256;
  for (std::size_t begin = 0; begin < all.size();) {
    const std::size_t end = std::min(all.find(',', begin), all.size());
    if (end > begin) out.push_back(all.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

}   // namespace cgcl
