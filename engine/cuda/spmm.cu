// Sums over compressed rows: the sparse product, and its special case without column indices. Rows of up to
// kHubEdges edges are summed by their owner in the order of their edges. Longer rows - the hubs - are cut at
// positions that depend on the data alone; partial sums are added in order, so the bytes depend on the data
// alone too.
#include "engine/cuda/edges.cuh"
#include "engine/cuda/spmm_cusparse.hpp"
#include "engine/kernels/segment.hpp"

namespace cgcl::cuda {

namespace {

constexpr int kInFlight = 4;   // neighbour rows loaded before the first is used

struct Edges {
  std::int64_t rows, nnz;
  const std::int64_t* ptr;
  const std::int32_t* col;   // null: edge e reads row e
  const float* weight;       // null: all 1
};

/// Where the partial sums of hubs are: by segment of the list, or, where nobody listed them, two for each
/// kHubEdges edges.
template <class V>
struct HubSums {
  const HubSegment* segment;   // [segments], ascending; null: not listed
  std::int64_t segments;
  V* sum;   // [segments, cols] or [2 ceil(nnz / kHubEdges), cols]

  [[nodiscard]] __device__ std::int64_t first_of(std::int64_t row) const {
    std::int64_t low = 0, high = segments;
    while (low < high) {
      const std::int64_t middle = low + (high - low) / 2;
      if (segment[middle].row < row)
        low = middle + 1;
      else
        high = middle;
    }
    return low;
  }
};

__device__ void zero(float& v) { v = 0; }
__device__ void zero(float4& v) { v = make_float4(0, 0, 0, 0); }
__device__ void add(float& sum, float w, float v) { sum = fmaf(w, v, sum); }
__device__ void add(float4& sum, float w, const float4& v) {
  sum.x = fmaf(w, v.x, sum.x), sum.y = fmaf(w, v.y, sum.y), sum.z = fmaf(w, v.z, sum.z),
  sum.w = fmaf(w, v.w, sum.w);
}

/// Weighted sum of column c over the edges [begin, end). All indices of a round are loaded before its rows,
/// and nothing branches in between, so that the loads fly together: edges past the end read the last one
/// again, from cache, and are not added. Most rows of a circuit have fewer than four.
template <class V>
__device__ V sum_edges(const Edges& edges, const V* __restrict__ x, std::int64_t cols, std::int64_t c,
                       std::int64_t begin, std::int64_t end) {
  V sum;
  zero(sum);
  for (std::int64_t e = begin; e < end; e += kInFlight) {
    std::int64_t source[kInFlight];
    float weight[kInFlight];
    V value[kInFlight];
#pragma unroll
    for (int k = 0; k < kInFlight; ++k) {
      const std::int64_t at = min(e + k, end - 1);
      source[k] = edges.col != nullptr ? __ldg(edges.col + at) : at;
      weight[k] = edges.weight != nullptr ? __ldg(edges.weight + at) : 1.0f;
    }
#pragma unroll
    for (int k = 0; k < kInFlight; ++k) value[k] = __ldg(x + source[k] * cols + c);
#pragma unroll
    for (int k = 0; k < kInFlight; ++k)
      if (e + k < end) add(sum, weight[k], value[k]);
  }
  return sum;
}

/// One block owns one listed segment: each of its `parts` groups of `width` threads sums an equal run of its
/// edges, and the first adds up the groups in order. Limits: 2^31 segments. Moves what the edges need.
template <class V>
__global__ void hub_kernel(Edges edges, HubSums<V> hubs, const V* x, std::int64_t cols, int width) {
  __shared__ V shared[kBlock];
  const HubSegment mine = hubs.segment[blockIdx.x];
  const int parts = kBlock / width, part = static_cast<int>(threadIdx.x) / width;
  const std::int64_t run = ceil_div(mine.end - mine.begin, parts);
  const std::int64_t begin = min(mine.begin + part * run, mine.end), end = min(begin + run, mine.end);
  for (std::int64_t tile = 0; tile < cols; tile += width) {
    const std::int64_t c = tile + threadIdx.x % width;
    V sum;
    zero(sum);
    if (c < cols) sum = sum_edges(edges, x, cols, c, begin, end);
    shared[threadIdx.x] = sum;
    __syncthreads();
    if (part == 0 && c < cols) {
      for (int p = 1; p < parts; ++p) add(sum, 1.0f, shared[p * width + threadIdx.x]);
      hubs.sum[blockIdx.x * cols + c] = sum;
    }
    __syncthreads();
  }
}

/// Where segment s of kHubEdges edges keeps its part of the hub that begins at edge `begin`.
__device__ std::int64_t slot_of(std::int64_t s, std::int64_t begin) {
  return 2 * s + (begin > s * kHubEdges ? 1 : 0);
}

/// For rows that nobody listed. One block owns edges 256 s .. 256 s + 255, one thread a column; it leaves two
/// partial sums, each only if it belongs to a hub: slot 2s for the row that owns the first edge, slot 2s+1
/// for a hub that begins further in. Limits: 2^31 segments. Other blocks stop after two binary searches.
template <class V>
__global__ void hub_search_kernel(Edges edges, HubSums<V> hubs, const V* x, std::int64_t cols) {
  const std::int64_t s = blockIdx.x;
  const std::int64_t first = s * kHubEdges, last = min(first + kHubEdges, edges.nnz) - 1;
  const std::int64_t owner = row_of(edges.ptr, edges.rows, first),
                     other = row_of(edges.ptr, edges.rows, last);
  for (std::int64_t r = owner; r <= other; r = r < other ? other : other + 1) {
    const std::int64_t begin = edges.ptr[r], end = edges.ptr[r + 1];
    if (end - begin <= kHubEdges) continue;
    V* to = hubs.sum + slot_of(s, begin) * cols;
    for (std::int64_t c = threadIdx.x; c < cols; c += blockDim.x)
      to[c] = sum_edges(edges, x, cols, c, max(begin, first), min(end, last + 1));
  }
}

/// Column c of hub r from its partial sums.
template <class V>
__device__ V sum_hub(const HubSums<V>& hubs, std::int64_t r, std::int64_t begin, std::int64_t end,
                     std::int64_t cols, std::int64_t c) {
  V sum;
  zero(sum);
  if (hubs.segment != nullptr) {
    const std::int64_t first = hubs.first_of(r),
                       count = ceil_div(end - begin, hub_segment_edges(end - begin));
#pragma unroll 4
    for (std::int64_t s = first; s < first + count; ++s) add(sum, 1.0f, hubs.sum[s * cols + c]);
  } else {
#pragma unroll 4
    for (std::int64_t s = begin / kHubEdges; s * kHubEdges < end; ++s)
      add(sum, 1.0f, hubs.sum[slot_of(s, begin) * cols + c]);
  }
  return sum;
}

/// One thread owns one column (V float4: four columns) of one row; a block has `tile` columns of several
/// rows. Limits: 2^31 blocks; any degree. Moves (nnz + rows) rows of x and y plus 8 bytes an edge and a row.
/// Not a warp a row with shuffled indices: 144 columns are 36 float4, which would leave half the lanes idle
/// in the second round, and an index load that hits L1 costs the issue slot of the shuffle it replaces.
template <class V>
__global__ void spmm_kernel(Edges edges, HubSums<V> hubs, const V* x, bool accumulate, V* y,
                            std::int64_t cols, int tile) {
  const std::int64_t r = static_cast<std::int64_t>(blockIdx.x) * (blockDim.x / tile) + threadIdx.x / tile;
  if (r >= edges.rows) return;
  const std::int64_t begin = edges.ptr[r], end = edges.ptr[r + 1];
  for (std::int64_t c = threadIdx.x % tile; c < cols; c += tile) {
    V sum = end - begin <= kHubEdges ? sum_edges(edges, x, cols, c, begin, end)
                                     : sum_hub(hubs, r, begin, end, cols, c);
    V* to = y + r * cols + c;
    if (accumulate) add(sum, 1.0f, *to);
    *to = sum;
  }
}

template <class V>
void sum_rows(const Exec& exec, const char* name, const Edges& edges, const CsrView& csr, const float* x,
              bool accumulate, float* y, std::int64_t cols) {
  const V* from = reinterpret_cast<const V*>(x);
  const std::int64_t searched = csr.hubs_known || edges.nnz <= kHubEdges ? 0 : ceil_div(edges.nnz, kHubEdges);
  const std::int64_t sums = csr.hubs_known ? csr.hub_segments : 2 * searched;
  const Buffer buffer(exec.memory(),
                      std::max<std::size_t>(1, static_cast<std::size_t>(sums * cols)) * sizeof(V));
  const HubSums<V> hubs{csr.hubs_known ? csr.hubs : nullptr, csr.hub_segments,
                        static_cast<V*>(buffer.data())};
  launch(exec, name, hub_search_kernel<V>, dim3(static_cast<unsigned>(searched)), 64, edges, hubs, from,
         cols);
  if (csr.hubs_known)
    launch(exec, name, hub_kernel<V>, dim3(static_cast<unsigned>(csr.hub_segments)), kBlock, edges, hubs,
           from, cols, lane_width(cols));
  const int tile = static_cast<int>(std::min<std::int64_t>(cols, kBlock));
  const int rows_per_block = kBlock / tile;
  launch(exec, name, spmm_kernel<V>, dim3(static_cast<unsigned>(ceil_div(edges.rows, rows_per_block))),
         rows_per_block * tile, edges, hubs, from, accumulate, reinterpret_cast<V*>(y), cols, tile);
}

void sum_rows(const Exec& exec, const char* name, const Edges& edges, const CsrView& csr, const float* x,
              bool accumulate, MatView<float> y) {
  if (y.size() == 0) return;
  if (y.cols % 4 == 0 && aligned16(x) && aligned16(y.data))
    sum_rows<float4>(exec, name, edges, csr, x, accumulate, y.data, y.cols / 4);
  else
    sum_rows<float>(exec, name, edges, csr, x, accumulate, y.data, y.cols);
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
  sum_rows(exec, "spmm", edges, csr, x.data, accumulate, y);
}

template <class T>
void segment_sum(const Exec& exec, VecView<const std::int64_t> ptr, MatView<const T> x, MatView<T> y) {
  sum_rows(exec, "segment_sum", {y.rows, x.rows, ptr.data, nullptr, nullptr}, {}, x.data, false, y);
}

template void spmm(const Exec&, CsrView, VecView<const float>, MatView<const float>, bool, MatView<float>);
template void segment_sum(const Exec&, VecView<const std::int64_t>, MatView<const float>, MatView<float>);

}   // namespace cgcl::cuda
