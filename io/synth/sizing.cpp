// From options to rows and columns: defaults, limits, and the size nearest to a number of nodes.
#include "engine/core/error.hpp"
#include "io/synth/synth.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace cgcl {
namespace {

struct Limits {
  int min_rows, max_rows, min_cols, max_cols, col_step;
  int rows, cols;        // the defaults
  int nodes_per_place;   // of a bit cell or a delay stage: bounds the size before anything is built
};

const Limits& limits_of(SynthKind kind) {
  static constexpr Limits sram{4, 4096, 4, 16384, 4, 64, 32, 26};
  static constexpr Limits timing{1, 262144, 3, 64, 1, 8, 8, 9};
  static constexpr Limits array{2, 4096, 2, 16384, 1, 64, 32, 35};
  return kind == SynthKind::sram ? sram : kind == SynthKind::timing ? timing : array;
}

constexpr std::int64_t kMinNodes = 50, kMaxNodes = 50'000'000;

double nodes_of(SynthKind kind, int rows, int cols) {
  SynthOptions options;
  options.kind = kind;
  options.rows = rows;
  options.cols = cols;
  return static_cast<double>(synth_circuit(options).nodes());
}

struct Size {
  int rows = 0, cols = 0;
  double error = std::numeric_limits<double>::infinity(), cost = error;
};

int clamped(double value, int lo, int hi, int step) {
  const double steps = std::floor(value / step + 0.5) * step;
  return static_cast<int>(std::min<double>(hi, std::max<double>(lo, steps)));
}

/// With the rows given, nodes are linear in the columns, so two small designs tell the size of all.
void consider_rows(SynthKind kind, int rows, double target, Size& best) {
  const Limits& limit = limits_of(kind);
  const int step = limit.col_step, first = limit.min_cols;
  const double base = nodes_of(kind, rows, first), slope = nodes_of(kind, rows, first + step) - base;
  Size size;
  size.rows = rows;
  size.cols = clamped(first + step * (target - base) / slope, first, limit.max_cols, step);
  size.error = std::abs(base + slope * (size.cols - first) / step - target) / target;
  const bool power_of_two = (rows & (rows - 1)) == 0;
  // Close enough first, then regular decoders, then a squarish array.
  size.cost = std::abs(std::log2(static_cast<double>(size.cols) / rows)) + (power_of_two ? 0.0 : 4.0) +
              (size.error > 0.02 ? 100.0 + 100.0 * size.error : 0.0);
  if (size.cost < best.cost) best = size;
}

Size size_for(SynthKind kind, double target) {
  const Limits& limit = limits_of(kind);
  Size best;
  if (kind == SynthKind::timing) {
    // The stage types of the slices repeat after 15 slices; the count of a period is the slope.
    for (int cols : {limit.cols, 3, 5, 6, 7, 9, 10, 12}) {
      const double base = nodes_of(kind, 1, cols), slope = (nodes_of(kind, 121, cols) - base) / 120;
      const int rows = clamped(1 + (target - base) / slope, limit.min_rows, limit.max_rows, 1);
      const double nodes = rows <= 1024 ? nodes_of(kind, rows, cols) : base + slope * (rows - 1);
      const double error = std::abs(nodes - target) / target;
      if (error < best.error) best = {rows, cols, error, error};
      if (best.error <= 0.02) break;
    }
    return best;
  }
  for (int rows = limit.min_rows; rows <= limit.max_rows; rows = rows < 64 ? rows + 2 : rows * 2) {
    if (rows > 64 && 8.0 * rows * rows > target) break;   // far too tall an array
    consider_rows(kind, rows, target, best);
  }
  return best;
}

void check_range(const char* what, std::int64_t value, std::int64_t lo, std::int64_t hi) {
  if (value < lo || value > hi)
    throw Error(ErrorId::bad_value, str(what, " is ", value, ", expected ", lo, " to ", hi));
}

SynthOptions resolve_nodes(const SynthOptions& options) {
  if (options.rows != 0 || options.cols != 0) {
    throw Error(ErrorId::bad_value, "give either the number of nodes or rows and columns, not both");
  }
  check_range("number of nodes", options.nodes, kMinNodes, kMaxNodes);
  const Limits& limit = limits_of(options.kind);
  const double target = static_cast<double>(options.nodes);
  const double smallest = nodes_of(options.kind, limit.min_rows, limit.min_cols);
  if (target < 0.95 * smallest) {
    throw Error(ErrorId::bad_value,
                str("number of nodes is ", options.nodes, ", but the smallest design of kind ",
                    synth_kind_name(options.kind), " has ", static_cast<std::int64_t>(smallest)));
  }
  const Size size = size_for(options.kind, target);
  SynthOptions out = options;
  out.nodes = 0;
  out.rows = size.rows;
  out.cols = size.cols;
  return out;
}

}   // namespace

std::int64_t expected_nodes(const SynthOptions& resolved) {
  // Counted on designs of many shapes: bit cells or delay stages; decoders and drivers of a row or the rest
  // of a slice; what ends a column.
  struct Nodes {
    int per_place, per_row, per_col;
  };
  const Nodes nodes = resolved.kind == SynthKind::sram     ? Nodes{26, 100, 70}
                      : resolved.kind == SynthKind::timing ? Nodes{13, 354, 0}
                                                           : Nodes{35, 38, 19};
  const std::int64_t rows = resolved.rows, cols = resolved.cols;
  return rows * cols * nodes.per_place + rows * nodes.per_row + cols * nodes.per_col;
}

SynthOptions resolve(const SynthOptions& options) {
  const Limits& limit = limits_of(options.kind);
  SynthOptions out = options.nodes != 0 ? resolve_nodes(options) : options;
  if (out.rows == 0) out.rows = limit.rows;
  if (out.cols == 0) out.cols = limit.cols;
  check_range("number of rows", out.rows, limit.min_rows, limit.max_rows);
  check_range("number of columns", out.cols, limit.min_cols, limit.max_cols);
  const std::int64_t least = std::int64_t{out.rows} * out.cols * limit.nodes_per_place;
  if (least > kMaxNodes) {
    throw Error(ErrorId::bad_value, str(out.rows, " rows by ", out.cols, " columns are more than ", least,
                                        " nodes, expected at most ", kMaxNodes));
  }
  if (out.cols % limit.col_step != 0) {
    throw Error(ErrorId::bad_value,
                str("number of columns is ", out.cols, ", expected a multiple of ", limit.col_step));
  }
  if (out.name.empty()) out.name = str("synth_", synth_kind_name(out.kind), "_", out.rows, "x", out.cols);
  return out;
}

}   // namespace cgcl
