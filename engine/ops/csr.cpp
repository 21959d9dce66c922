#include "engine/ops/csr.hpp"

#include "engine/core/index.hpp"
#include "engine/kernels/dispatch.hpp"

#include <algorithm>   // for min
#include <cmath>       // for sqrt
#include <limits>      // for numeric_limits

namespace cgcl::ops {

namespace {

using Ids = std::span<const std::int32_t>;

std::size_t at(std::int32_t id) { return idx(id); }

/// Rows of a CSR on the host, before the upload.
struct HostCsr {
  std::vector<std::int64_t> ptr;
  std::vector<std::int32_t> col, edge;

  explicit HostCsr(std::int64_t rows) : ptr(idx(rows) + 1, 0) {}
};

/// Stable counting sort of edges by `row`.
HostCsr by_row(std::int64_t rows, Ids row, Ids col, Ids edge) {
  HostCsr out(rows);
  for (const std::int32_t r : row) ++out.ptr[at(r) + 1];
  for (std::size_t r = 1; r < out.ptr.size(); ++r) out.ptr[r] += out.ptr[r - 1];
  out.col.resize(row.size());
  out.edge.resize(row.size());
  std::vector<std::int64_t> next(out.ptr.begin(), out.ptr.end() - 1);
  for (std::size_t e = 0; e < row.size(); ++e) {
    const auto place = idx(next[at(row[e])]++);
    out.col[place] = col[e];
    out.edge[place] = edge[e];
  }
  return out;
}

/// The segments of all hubs, row after row.
std::vector<std::int64_t> hub_segments(const std::vector<std::int64_t>& ptr) {
  std::vector<std::int64_t> out;
  for (std::size_t r = 0; r + 1 < ptr.size(); ++r) {
    const std::int64_t degree = ptr[r + 1] - ptr[r], step = hub_segment_edges(degree);
    if (degree <= kHubEdges) continue;
    for (std::int64_t begin = ptr[r]; begin < ptr[r + 1]; begin += step)
      out.insert(out.end(), {static_cast<std::int64_t>(r), begin, std::min(begin + step, ptr[r + 1])});
  }
  return out;
}

Csr upload(const Exec& exec, const HostCsr& host) {
  return {static_cast<std::int64_t>(host.ptr.size()) - 1,
          static_cast<std::int64_t>(host.col.size()),
          Tensor::from(exec, host.ptr),
          Tensor::from(exec, host.col),
          Tensor::from(exec, host.edge),
          Tensor::from(exec, hub_segments(host.ptr)),
          true};
}

void check_ids(const char* who, Ids ids, std::int64_t rows) {
  for (const std::int32_t id : ids)
    CGCL_CHECK(id >= 0 && id < rows, who, ": id ", id, " is outside [0,", rows, ")");
}

std::vector<std::int64_t> degrees(const std::vector<std::int64_t>& ptr) {
  std::vector<std::int64_t> degree(ptr.size() - 1);
  for (std::size_t r = 0; r < degree.size(); ++r) degree[r] = ptr[r + 1] - ptr[r];
  return degree;
}

template <class T>
Tensor weights_of(const Exec& exec, const Csr& csr, bool by_target, EdgeNorm norm,
                  const std::vector<std::int64_t>& in_degree) {
  const auto ptr = csr.ptr.to_host<std::int64_t>(exec);
  const auto col = csr.col.to_host<std::int32_t>(exec);
  std::vector<T> weight(col.size());
  for (std::size_t r = 0; r + 1 < ptr.size(); ++r)
    for (auto e = idx(ptr[r]); e < idx(ptr[r + 1]); ++e) {
      const auto here = static_cast<double>(in_degree[r]), there = static_cast<double>(in_degree[at(col[e])]);
      const double target = by_target ? here : there, source = by_target ? there : here;
      const double product = norm == EdgeNorm::mean ? target * target : target * source;
      weight[e] = product > 0 ? static_cast<T>(1 / std::sqrt(product)) : T(0);
    }
  return Tensor::from(exec, weight);
}

}   // namespace

Graph make_graph(const Exec& exec, std::int64_t nodes, Ids source, Ids target, SelfLoops loops) {
  CGCL_CHECK(source.size() == target.size(), "make_graph: ", source.size(), " sources and ", target.size(),
             " targets");
  const std::int64_t most = static_cast<std::int64_t>(source.size()) + nodes;
  CGCL_CHECK(most <= std::numeric_limits<std::int32_t>::max(), "make_graph: ", most,
             " edges are more than 2^31");
  check_ids("make_graph", source, nodes);
  check_ids("make_graph", target, nodes);
  std::vector<std::int32_t> src, dst, edge;
  for (std::size_t e = 0; e < source.size(); ++e) {
    if (loops == SelfLoops::replace && source[e] == target[e]) continue;
    src.push_back(source[e]);
    dst.push_back(target[e]);
    edge.push_back(static_cast<std::int32_t>(e));
  }
  if (loops == SelfLoops::replace)
    for (std::int32_t v = 0; v < nodes; ++v) {
      src.push_back(v);
      dst.push_back(v);
      edge.push_back(-1);
    }
  const HostCsr in = by_row(nodes, dst, src, edge);
  std::vector<std::int32_t> row(in.col.size()), position(in.col.size());
  for (std::size_t r = 0; r + 1 < in.ptr.size(); ++r)
    for (auto e = idx(in.ptr[r]); e < idx(in.ptr[r + 1]); ++e) {
      row[e] = static_cast<std::int32_t>(r);
      position[e] = static_cast<std::int32_t>(e);
    }
  const HostCsr out = by_row(nodes, in.col, row, position);
  return {nodes, upload(exec, in), upload(exec, out), Tensor::from(exec, row)};
}

DirectedEdges both_directions(Ids a, Ids b) {
  DirectedEdges out{{a.begin(), a.end()}, {b.begin(), b.end()}};
  out.source.insert(out.source.end(), b.begin(), b.end());
  out.target.insert(out.target.end(), a.begin(), a.end());
  return out;
}

EdgeWeights edge_weights(const Exec& exec, const Graph& graph, EdgeNorm norm, DType dtype) {
  if (norm == EdgeNorm::none) return {};
  const auto degree = degrees(graph.in.ptr.to_host<std::int64_t>(exec));
  if (dtype == DType::f64)
    return {weights_of<double>(exec, graph.in, true, norm, degree),
            weights_of<double>(exec, graph.out, false, norm, degree)};
  return {weights_of<float>(exec, graph.in, true, norm, degree),
          weights_of<float>(exec, graph.out, false, norm, degree)};
}

RowIndex make_row_index(const Exec& exec, const std::vector<std::int32_t>& index, std::int64_t rows) {
  check_ids("make_row_index", index, rows);
  return make_row_index(exec, Tensor::from(exec, index), rows);
}

RowIndex make_row_index(const Exec& exec, const Tensor& index, std::int64_t rows) {
  RowIndex out{rows,
               index,
               {rows,
                index.size(),
                Tensor::empty(exec, DType::i64, rows + 1),
                Tensor::empty(exec, DType::i32, index.size()),
                {}}};
  [&]<class T>() {
    CGCL_DISPATCH(exec, T, index_rows, index.vec<std::int32_t>(), out.inverse.ptr.vec<std::int64_t>(),
                  out.inverse.col.vec<std::int32_t>());
  }.template operator()<float>();
  return out;
}

}   // namespace cgcl::ops
