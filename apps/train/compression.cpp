#include "apps/train/compression.hpp"

#include "io/graph/colours.hpp"
#include "io/graph/dense_ids.hpp"
#include "io/graph/quotient.hpp"

#include <bit>   // for bit_cast

namespace cgcl {

namespace {

constexpr std::uint64_t kStartSalt = 0xC0105;

/// What tells nodes apart before any message: the input row; for symmetric weights the degree too, which is
/// read of neighbours and so a round earlier than refinement would show it.
std::vector<std::int32_t> start_colours(const HostDesign& design, ConvKind conv,
                                        std::span<const std::int32_t> extra) {
  std::vector<std::uint32_t> degree;
  if (conv == ConvKind::gcn) {
    degree.resize(design.node_type.size());
    for (const std::int32_t v : design.target) ++degree[static_cast<std::size_t>(v)];
  }
  DenseIds ids;
  std::vector<std::int32_t> colour;
  colour.reserve(design.node_type.size());
  for (std::size_t v = 0; v < design.node_type.size(); ++v) {
    Key128 key = mix_key(design.node_type[v], kStartSalt);
    if (!design.features.empty())
      for (std::size_t c = 0; c < kFeatureColumns; ++c)
        key = chain_key(
            key, std::bit_cast<std::uint32_t>(design.features[v * kFeatureColumns + c] + 0.0f));   // -0 is 0
    if (!extra.empty()) key = chain_key(key, static_cast<std::uint64_t>(extra[v]));
    if (!degree.empty()) key = chain_key(key, degree[v]);
    colour.push_back(ids.id(key));
  }
  return colour;
}

/// Edge types are left out, also for convolutions that read them: which nodes an edge joins says its type
/// (device and pin, or pin and net), so neighbours of equal colours hang on edges of equal type.
Colouring refine(const HostDesign& design, ConvKind conv, std::int64_t layers,
                 std::span<const std::int32_t> extra) {
  std::vector<std::int32_t> a, b;   // each undirected edge once: its two directions differ in order
  for (std::size_t e = 0; e < design.source.size(); ++e)
    if (design.source[e] < design.target[e]) {
      a.push_back(design.source[e]);
      b.push_back(design.target[e]);
    }
  return refine_colours(a, b, start_colours(design, conv, extra), static_cast<int>(layers));
}

HostDesign quotient_design(const HostDesign& design, Quotient quotient) {
  HostDesign out;
  for (const std::int32_t v : quotient.representative) {
    out.node_type.push_back(design.node_type[static_cast<std::size_t>(v)]);
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
  if (name == "auto") return Compression::automatic;
  if (name == "on") return Compression::on;
  if (name == "off") return Compression::off;
  throw Error(ErrorId::bad_value, str("compression '", printable(name), "' is not one of auto, on, off"));
}

CompressedDesign compress(HostDesign design, ConvKind conv, std::int64_t layers,
                          CompressionOptions compression, std::span<const std::int32_t> extra) {
  if (compression.when == Compression::off) return {std::move(design), {}, {}};
  Colouring colouring = refine(design, conv, layers, extra);
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

}   // namespace cgcl
