#include "apps/train/node_map.hpp"

#include "engine/core/error.hpp"
#include "engine/core/key128.hpp"
#include "engine/core/name_table.hpp"
#include "io/graph/row_ids.hpp"
#include "layers/projection/principal_components.hpp"
#include "layers/projection/tsne.hpp"

#include <algorithm>   // for max, min, sort
#include <bit>         // for bit_cast
#include <cmath>
#include <cstring>   // for memcmp

namespace cgcl {

namespace {

constexpr int kMostColumns = 4096;   // a covariance matrix of 128 MiB

constexpr struct {
  Projection projection;
  const char* name;
} kProjections[] = {{Projection::none, "none"}, {Projection::pca, "pca"}, {Projection::tsne, "tsne"}};

/// Each distinct row of the encoder's table once, in the order of first sight.
NodeMap distinct(const Exec& exec, const Embeddings& all, std::int32_t nodes) {
  const std::int64_t width = all.width, rows = static_cast<std::int64_t>(all.table.size()) / width;
  const auto row = [&](std::int64_t i) { return all.table.data() + i * width; };
  const std::vector<std::int32_t> id =
      row_ids(exec, rows,
              {.key =
                   [&](std::int64_t i, std::uint64_t salt) {
                     Key128 key = mix_key(static_cast<std::uint64_t>(width), salt);
                     for (std::int64_t k = 0; k < width; ++k)
                       key = chain_key(key, std::bit_cast<std::uint32_t>(row(i)[k]));
                     return key;
                   },
               .equal =
                   [&](std::int64_t a, std::int64_t b) {
                     return std::memcmp(row(a), row(b), idx(width) * sizeof(float)) == 0;
                   }});
  NodeMap out{{static_cast<int>(width), {}}, std::vector<std::int32_t>(idx(nodes))};
  for (std::int64_t i = 0; i < rows; ++i)
    if (id[idx(i)] == out.embedding.rows())
      out.embedding.values.insert(out.embedding.values.end(), row(i), row(i) + width);
  for (std::size_t v = 0; v < out.row.size(); ++v) out.row[v] = id[all.row.empty() ? v : idx(all.row[v])];
  return out;
}

void require_projectable(const FloatRows& rows, Projection projection) {
  if (rows.columns > kMostColumns)
    throw Error(ErrorId::bad_value, str("embeddings of ", rows.columns, " numbers, a map takes ",
                                        kMostColumns, " at the most, expected --project none"));
  if (projection == Projection::tsne && rows.rows() > kMostTsneRows)
    throw Error(ErrorId::bad_value, str(rows.rows(), " distinct embeddings, t-SNE takes ", kMostTsneRows,
                                        " at the most, expected --project pca or none"));
}

/// Of one column the second coordinate is 0.
DoubleRows in_plane(const DoubleRows& components) {
  if (components.columns == 2) return components;
  DoubleRows out{2, {}};
  for (const double value : components.values) out.values.insert(out.values.end(), {value, 0.0});
  return out;
}

}   // namespace

Projection parse_projection(const std::string& name) {
  return row_named(kProjections, name, "projection").projection;
}

NodeMap map_nodes(const Exec& exec, const PretrainedEncoder& encoder, const CircuitGraph& graph,
                  const MapOptions& options, const std::function<void(int, int)>& progress) {
  NodeMap out = distinct(exec, encoder.embed(exec, make_host_graph(graph, nullptr), Compression::automatic),
                         graph.nodes());
  if (options.projection != Projection::none) out.place = project(exec, out.embedding, options, progress);
  return out;
}

DoubleRows project(const Exec& exec, const FloatRows& embedding, const MapOptions& options,
                   const std::function<void(int, int)>& progress) {
  require_projectable(embedding, options.projection);
  return options.projection == Projection::pca
             ? in_plane(principal_components(exec, embedding, 2))
             : tsne(exec, embedding, {.perplexity = options.perplexity, .iterations = options.iterations},
                    progress);
}

std::vector<std::int64_t> chosen_embeddings(const std::vector<double>& value, std::int64_t most) {
  std::vector<std::int64_t> valued, others, out;
  for (std::size_t i = 0; i < value.size(); ++i)
    (std::isnan(value[i]) ? others : valued).push_back(static_cast<std::int64_t>(i));
  const auto size = [](const auto& list) { return static_cast<std::int64_t>(list.size()); };
  const std::int64_t first = std::min(size(valued), std::max(2 * most / 3, most - size(others)));
  const auto take = [&](const std::vector<std::int64_t>& from, std::int64_t count) {
    for (std::int64_t k = 0; k < count; ++k) out.push_back(from[idx(k * size(from) / count)]);
  };
  take(valued, first);
  take(others, std::min(size(others), most - first));
  std::sort(out.begin(), out.end());
  return out;
}

const char* node_kind(const CircuitGraph& graph, std::int32_t node) {
  const NodeType type = graph.type(node);
  if (type == NodeType::net) return "net";
  return type == NodeType::device ? "device" : "pin";
}

const char* node_name(const CircuitGraph& graph, std::int32_t node) {
  const NodeType type = graph.type(node);
  const std::vector<std::string>& names = type == NodeType::net ? graph.net_names : graph.device_names;
  const std::size_t i = idx(type == NodeType::net ? node : node - graph.nets);
  return i < names.size() && type != NodeType::pin ? names[i].c_str() : "";
}

std::vector<double> log_ground(const CircuitGraph& graph) {
  std::vector<double> out(idx(graph.nodes()), std::nan(""));
  for (std::size_t net = 0; net < graph.ground_F.size(); ++net)
    if (graph.ground_F[net] > 0) out[net] = std::log10(graph.ground_F[net]);
  return out;
}

std::vector<double> means_by_embedding(const NodeMap& map, const std::vector<double>& value) {
  std::vector<double> sum(idx(map.embedding.rows())), count(sum.size());
  for (std::size_t v = 0; v < map.row.size(); ++v) {
    if (std::isnan(value[v])) continue;
    sum[idx(map.row[v])] += value[v];
    ++count[idx(map.row[v])];
  }
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i] = count[i] > 0 ? sum[i] / count[i] : std::nan("");
  return sum;
}

}   // namespace cgcl
