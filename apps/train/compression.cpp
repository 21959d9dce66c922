#include "apps/train/compression.hpp"

#include "engine/core/index.hpp"
#include "engine/core/name_table.hpp"
#include "io/graph/colour_keys.hpp"
#include "io/graph/colours.hpp"
#include "io/graph/quotient.hpp"
#include "io/graph/row_ids.hpp"

#include <bit>   // for bit_cast

namespace cgcl {

namespace {

constexpr std::uint64_t kKeySalt = 24;   // keeps keys of content apart from those of other uses

constexpr struct {
  Compression when;
  const char* name;
} kCompressions[] = {{Compression::automatic, "auto"}, {Compression::on, "on"}, {Compression::off, "off"}};

/// What tells nodes apart before any message: the input row; for symmetric weights the degree too, which is
/// read of neighbours and so a round earlier than refinement would show it.
class StartRows {
 public:
  StartRows(const HostGraph& design, ConvKind conv, std::span<const std::int32_t> extra)
      : design_(design), extra_(extra) {
    if (conv != ConvKind::gcn) return;
    degree_.resize(design.node_type.size());
    for (const std::int32_t v : design.target) ++degree_[idx(v)];
  }

  [[nodiscard]] Key128 key(std::size_t v, std::uint64_t salt) const {
    Key128 key = mix_key(design_.node_type[v], salt);
    for (std::size_t c = 0; c < columns(); ++c) key = chain_key(key, feature(v, c));
    if (!extra_.empty()) key = chain_key(key, static_cast<std::uint64_t>(extra_[v]));
    if (!degree_.empty()) key = chain_key(key, degree_[v]);
    return key;
  }
  [[nodiscard]] bool equal(std::size_t a, std::size_t b) const {
    bool same = design_.node_type[a] == design_.node_type[b];
    for (std::size_t c = 0; c < columns() && same; ++c) same = feature(a, c) == feature(b, c);
    return same && (extra_.empty() || extra_[a] == extra_[b]) &&
           (degree_.empty() || degree_[a] == degree_[b]);
  }

 private:
  [[nodiscard]] std::size_t columns() const { return design_.features.empty() ? 0 : kFeatureColumns; }
  [[nodiscard]] std::uint32_t feature(std::size_t v, std::size_t c) const {
    return std::bit_cast<std::uint32_t>(design_.features[v * kFeatureColumns + c] + 0.0f);   // -0 is 0
  }

  const HostGraph& design_;
  std::span<const std::int32_t> extra_;
  std::vector<std::uint32_t> degree_;
};

std::vector<std::int32_t> start_colours(const Exec& exec, const HostGraph& design, ConvKind conv,
                                        std::span<const std::int32_t> extra) {
  const StartRows rows(design, conv, extra);
  return row_ids(exec, design.nodes(),
                 {.key = [&rows](std::int64_t v, std::uint64_t salt) { return rows.key(idx(v), salt); },
                  .equal = [&rows](std::int64_t a, std::int64_t b) { return rows.equal(idx(a), idx(b)); }});
}

/// Each undirected edge once: its two directions differ in order.
struct UndirectedEdges {
  std::vector<std::int32_t> a, b;

  explicit UndirectedEdges(const HostGraph& design) {
    for (std::size_t e = 0; e < design.source.size(); ++e)
      if (design.source[e] < design.target[e]) {
        a.push_back(design.source[e]);
        b.push_back(design.target[e]);
      }
  }
};

/// Edge types are left out, also for convolutions that read them: which nodes an edge joins says its type
/// (device and pin, or pin and net), so neighbours of equal colours hang on edges of equal type.
Colouring refine(const Exec& exec, const HostGraph& design, ConvKind conv, std::int64_t layers,
                 std::span<const std::int32_t> extra) {
  const UndirectedEdges edges(design);
  return refine_colours(exec, edges.a, edges.b, start_colours(exec, design, conv, extra),
                        static_cast<int>(layers));
}

HostGraph quotient_design(const HostGraph& design, Quotient quotient) {
  HostGraph out;
  for (const std::int32_t v : quotient.representative) {
    out.node_type.push_back(design.node_type[idx(v)]);
    if (design.features.empty()) continue;
    const auto first = design.features.begin() + static_cast<std::ptrdiff_t>(v) * kFeatureColumns;
    out.features.insert(out.features.end(), first, first + kFeatureColumns);
  }
  out.source = std::move(quotient.source);
  out.target = std::move(quotient.target);
  out.edge_type = std::move(quotient.edge_type);
  out.edge_multiplicity = std::move(quotient.edge_multiplicity);
  out.node_multiplicity = std::move(quotient.multiplicity);
  return out;
}

}   // namespace

Compression parse_compression(const std::string& name) {
  return row_named(kCompressions, name, "compression").when;
}

CompressedDesign compress(const Exec& exec, HostGraph design, ConvKind conv, std::int64_t layers,
                          CompressionOptions compression, std::span<const std::int32_t> extra) {
  if (compression.when == Compression::off) return {std::move(design), {}, {}};
  Colouring colouring = refine(exec, design, conv, layers, extra);
  if (compression.when == Compression::automatic &&
      4 * static_cast<std::int64_t>(colouring.colours()) > 3 * design.nodes())
    return {std::move(design), {}, {}};
  Quotient quotient = make_quotient(colouring.colour, design.source, design.target, design.edge_type);
  CompressedDesign out;
  out.row = std::move(colouring.colour);
  if (compression.replicas > 1) quotient = replicate(quotient, out.row, compression.replicas);
  out.representative = quotient.representative;
  out.design = quotient_design(design, std::move(quotient));
  return out;
}

std::vector<Key128> compression_keys(const HostGraph& design, ConvKind conv, std::int64_t layers) {
  const StartRows rows(design, conv, {});
  std::vector<Key128> start;
  for (std::size_t v = 0; v < design.node_type.size(); ++v) start.push_back(rows.key(v, kKeySalt));
  const UndirectedEdges edges(design);
  return colour_keys(edges.a, edges.b, std::move(start), static_cast<int>(layers));
}

}   // namespace cgcl
