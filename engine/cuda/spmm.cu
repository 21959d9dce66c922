// Sums over compressed rows: the sparse product, and its special case without column indices. Rows of up to
// 256 edges are summed by their owner in the order of their edges. Longer rows - the hubs - are cut at
// positions that are multiples of 256; partial sums are added in order. The cuts depend on the data alone, so
// the bytes do too.
#include "engine/cuda/edges.cuh"
#include "engine/cuda/spmm_cusparse.hpp"
#include "engine/kernels/segment.hpp"

namespace cgcl::cuda {

namespace {

constexpr std::int64_t kSegment = 256;   // edges a segment; rows with more are hubs
constexpr int kInFlight = 4;             // neighbour rows loaded before the first is used

struct Edges {
  std::int64_t rows, nnz;
  const std::int64_t* ptr;
  const std::int32_t* col;   // null: edge e reads row e
  const float* weight;       // null: all 1
};

__device__ void zero(float& v) { v = 0; }
__device__ void zero(float4& v) { v = make_float4(0, 0, 0, 0); }
__device__ void add(float& sum, float w, float v) { sum = fmaf(w, v, sum); }
__device__ void add(float4& sum, float w, const float4& v) {
  sum.x = fmaf(w, v.x, sum.x), sum.y = fmaf(w, v.y, sum.y), sum.z = fmaf(w, v.z, sum.z),
  sum.w = fmaf(w, v.w, sum.w);
}

/// Weighted sum of column c over the edges [begin, end). The loads of kInFlight neighbours are issued
/// together, also in the last round, where missing edges weigh 0: most rows of a circuit have fewer than
/// four.
template <class V>
__device__ V sum_edges(const Edges& edges, const V* x, std::int64_t cols, std::int64_t c, std::int64_t begin,
                       std::int64_t end) {
  V sum;
  zero(sum);
  for (std::int64_t e = begin; e < end; e += kInFlight) {
    V value[kInFlight];
    float weight[kInFlight];
#pragma unroll
    for (int k = 0; k < kInFlight; ++k) {
      zero(value[k]);
      weight[k] = 0;
      if (e + k >= end) continue;
      const std::int64_t source = edges.col != nullptr ? __ldg(edges.col + e + k) : e + k;
      weight[k] = edges.weight != nullptr ? __ldg(edges.weight + e + k) : 1.0f;
      value[k] = __ldg(x + source * cols + c);
    }
#pragma unroll
    for (int k = 0; k < kInFlight; ++k) add(sum, weight[k], value[k]);
  }
  return sum;
}

/// Where segment s keeps its part of the hub that begins at edge `begin`.
__device__ std::int64_t slot_of(std::int64_t s, std::int64_t begin) {
  return 2 * s + (begin > s * kSegment ? 1 : 0);
}

/// One block owns segment s = edges 256 s .. 256 s + 255, one thread a column; it leaves two partial sums,
/// each only if it belongs to a hub: slot 2s for the row that owns the first edge, slot 2s+1 for a hub that
/// begins further in. Limits: 2^31 segments. Moves what the hubs' edges need; other blocks stop after two
/// binary searches. Not simpler: a list of hubs would need a scan and its launches in front of every product.
template <class V>
__global__ void hub_segments_kernel(Edges edges, const V* x, std::int64_t cols, V* partial) {
  const std::int64_t s = blockIdx.x;
  const std::int64_t first = s * kSegment, last = min(first + kSegment, edges.nnz) - 1;
  const std::int64_t owner = row_of(edges.ptr, edges.rows, first),
                     other = row_of(edges.ptr, edges.rows, last);
  for (std::int64_t r = owner; r <= other; r = r < other ? other : other + 1) {
    const std::int64_t begin = edges.ptr[r], end = edges.ptr[r + 1];
    if (end - begin <= kSegment) continue;
    V* to = partial + slot_of(s, begin) * cols;
    for (std::int64_t c = threadIdx.x; c < cols; c += blockDim.x)
      to[c] = sum_edges(edges, x, cols, c, max(begin, first), min(end, last + 1));
  }
}

/// One thread owns one column (V float4: four columns) of one row; a block has `tile` columns of several
/// rows. Limits: 2^31 blocks; any degree. Moves (nnz + rows) rows of x and y plus 8 bytes an edge and a row.
/// Not a warp a row with shuffled indices: 144 columns are 36 float4, which would leave half the lanes idle
/// in the second round, and an index load that hits L1 costs the issue slot of the shuffle it replaces.
template <class V>
__global__ void spmm_kernel(Edges edges, const V* x, const V* partial, bool accumulate, V* y,
                            std::int64_t cols, int tile) {
  const std::int64_t r = static_cast<std::int64_t>(blockIdx.x) * (blockDim.x / tile) + threadIdx.x / tile;
  if (r >= edges.rows) return;
  const std::int64_t begin = edges.ptr[r], end = edges.ptr[r + 1];
  for (std::int64_t c = threadIdx.x % tile; c < cols; c += tile) {
    V sum;
    if (end - begin <= kSegment) {
      sum = sum_edges(edges, x, cols, c, begin, end);
    } else {
      zero(sum);
#pragma unroll 4
      for (std::int64_t s = begin / kSegment; s * kSegment < end; ++s)
        add(sum, 1.0f, partial[slot_of(s, begin) * cols + c]);
    }
    V* to = y + r * cols + c;
    if (accumulate) add(sum, 1.0f, *to);
    *to = sum;
  }
}

template <class V>
void sum_rows(const Exec& exec, const char* name, const Edges& edges, const float* x, bool accumulate,
              float* y, std::int64_t cols) {
  const V* from = reinterpret_cast<const V*>(x);
  const std::int64_t segments =
      edges.nnz > kSegment ? ceil_div(edges.nnz, kSegment) : 0;   // fewer edges: no hub
  const Buffer partial(exec.memory(),
                       std::max<std::size_t>(1, static_cast<std::size_t>(2 * segments * cols)) * sizeof(V));
  launch(exec, name, hub_segments_kernel<V>, dim3(static_cast<unsigned>(segments)), 64, edges, from, cols,
         static_cast<V*>(partial.data()));
  const int tile = static_cast<int>(std::min<std::int64_t>(cols, kBlock));
  const int rows_per_block = kBlock / tile;
  launch(exec, name, spmm_kernel<V>, dim3(static_cast<unsigned>(ceil_div(edges.rows, rows_per_block))),
         rows_per_block * tile, edges, from, static_cast<const V*>(partial.data()), accumulate,
         reinterpret_cast<V*>(y), cols, tile);
}

void sum_rows(const Exec& exec, const char* name, const Edges& edges, const float* x, bool accumulate,
              MatView<float> y) {
  if (y.size() == 0) return;
  if (y.cols % 4 == 0 && aligned16(x) && aligned16(y.data))
    sum_rows<float4>(exec, name, edges, x, accumulate, y.data, y.cols / 4);
  else
    sum_rows<float>(exec, name, edges, x, accumulate, y.data, y.cols);
}

}   // namespace

template <class T>
void spmm(const Exec& exec, CsrView csr, VecView<const T> weight, MatView<const T> x, bool accumulate,
          MatView<T> y) {
  if (exec.spmm_backend() == SpmmBackend::cusparse) {
    spmm_cusparse(exec, csr, weight, x, accumulate, y);
    return;
  }
  const Edges edges{csr.rows, csr.nnz, csr.ptr, csr.col, weight.empty() ? nullptr : weight.data};
  sum_rows(exec, "spmm", edges, x.data, accumulate, y);
}

template <class T>
void segment_sum(const Exec& exec, VecView<const std::int64_t> ptr, MatView<const T> x, MatView<T> y) {
  sum_rows(exec, "segment_sum", {y.rows, x.rows, ptr.data, nullptr, nullptr}, x.data, false, y);
}

template void spmm(const Exec&, CsrView, VecView<const float>, MatView<const float>, bool, MatView<float>);
template void segment_sum(const Exec&, VecView<const std::int64_t>, MatView<const float>, MatView<float>);

}   // namespace cgcl::cuda
