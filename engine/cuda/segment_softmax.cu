// Softmax over the positions of each row, column by column, and its gradient.
#include "engine/cuda/launch.cuh"
#include "engine/kernels/segment.hpp"

#include <cmath>   // for exp

namespace cgcl::cuda {

namespace {

/// Calls body(e, j) for the positions e of a row that this lane owns in column j.
template <class Body>
__device__ void for_positions(std::int64_t begin, std::int64_t end, int lane, int width, bool live,
                              const Body& body) {
  if (!live) return;
  for (std::int64_t e = begin + lane / width; e < end; e += kWarp / width) body(e);
}

/// One warp owns one row: `width` lanes side by side on the columns, the others on later positions of these
/// columns. Limits: 2^34 rows; any degree, a hub's row being serial in steps of 32/width positions. y may
/// alias x. Moves x twice, y three times; the later passes over a short row come from cache. Not online (one
/// pass for maximum and sum): rows are short, and two passes round as the reference does.
__global__ void segment_softmax_kernel(const std::int64_t* ptr, std::int64_t rows, MatView<const float> x,
                                       MatView<float> y, int width) {
  const std::int64_t r = thread_index() / kWarp;
  if (r >= rows) return;   // the whole warp
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  const std::int64_t begin = ptr[r], end = ptr[r + 1];
  for (std::int64_t tile = 0; tile < x.cols; tile += width) {
    const std::int64_t j = tile + lane % width;
    const bool live = j < x.cols;
    float top = -INFINITY, total = 0;
    for_positions(begin, end, lane, width, live, [&](std::int64_t e) { top = max(top, x(e, j)); });
    top = warp_max(top, width);
    for_positions(begin, end, lane, width, live,
                  [&](std::int64_t e) { total += y(e, j) = std::exp(x(e, j) - top); });
    total = warp_sum(total, width) + 1e-16f;
    for_positions(begin, end, lane, width, live, [&](std::int64_t e) { y(e, j) /= total; });
  }
}

/// Owners and limits as above. Moves y and gy twice, gx once; gx may alias gy.
__global__ void segment_softmax_grad_kernel(const std::int64_t* ptr, std::int64_t rows,
                                            MatView<const float> y, MatView<const float> gy,
                                            MatView<float> gx, int width) {
  const std::int64_t r = thread_index() / kWarp;
  if (r >= rows) return;   // the whole warp
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  const std::int64_t begin = ptr[r], end = ptr[r + 1];
  for (std::int64_t tile = 0; tile < y.cols; tile += width) {
    const std::int64_t j = tile + lane % width;
    const bool live = j < y.cols;
    float total = 0;
    for_positions(begin, end, lane, width, live, [&](std::int64_t e) { total += y(e, j) * gy(e, j); });
    total = warp_sum(total, width);
    for_positions(begin, end, lane, width, live,
                  [&](std::int64_t e) { gx(e, j) = y(e, j) * (gy(e, j) - total); });
  }
}

}   // namespace

template <class T>
void segment_softmax(const Exec& exec, VecView<const std::int64_t> ptr, MatView<const T> x, MatView<T> y) {
  const std::int64_t rows = std::max<std::int64_t>(0, ptr.size - 1);
  launch(exec, "segment_softmax", segment_softmax_kernel, warp_a_row(rows), kBlock, ptr.data, rows, x, y,
         lane_width(x.cols));
}

template <class T>
void segment_softmax_grad(const Exec& exec, VecView<const std::int64_t> ptr, MatView<const T> y,
                          MatView<const T> gy, MatView<T> gx) {
  const std::int64_t rows = std::max<std::int64_t>(0, ptr.size - 1);
  launch(exec, "segment_softmax_grad", segment_softmax_grad_kernel, warp_a_row(rows), kBlock, ptr.data, rows,
         y, gy, gx, lane_width(y.cols));
}

template void segment_softmax(const Exec&, VecView<const std::int64_t>, MatView<const float>, MatView<float>);
template void segment_softmax_grad(const Exec&, VecView<const std::int64_t>, MatView<const float>,
                                   MatView<const float>, MatView<float>);

}   // namespace cgcl::cuda
