// Scan, sort, unique and row indexing: integers, so every backend gives the same bytes.
#include "apps/bench/case_inputs.hpp"
#include "engine/ops/sort.hpp"

namespace cgcl::bench {

namespace {

const Tolerance kExact{0, 0, ""};

/// 64-bit keys of which about every second occurs twice or more, as hashes of colours do.
std::vector<std::uint64_t> keys(std::int64_t n) {
  std::vector<std::uint64_t> out;
  for (const std::int32_t id : draw_ids(n, 101, n / 2 + 1))
    out.push_back(static_cast<std::uint64_t>(id) * std::uint64_t{0x9E3779B97F4A7C15});
  return out;
}

OpCase integers(const char* name, std::int64_t n, double bytes,
                const std::function<Prepared(const Exec&)>& prepare) {
  return {.name = str("sort/", name),
          .shape = str("[", n, "]"),
          .prepare = [prepare](const Exec& exec, DType) { return prepare(exec); },
          .has_gradient = false,
          .forward = {bytes * static_cast<double>(n), 0},
          .parity = kExact};
}

}   // namespace

void add_sort_cases(std::vector<OpCase>& out, const Extent& e) {
  const std::int64_t n = 8 * e.rows;
  out.push_back(integers("sort_by_key", n, 20, [n](const Exec& exec) -> Prepared {
    return {{Var(Tensor::from(exec, keys(n)))},
            [&exec](Tape&, const Vars& in) { return Var(ops::sort_by_key(exec, in[0].value()).perm); }};
  }));
  out.push_back(integers("group_sorted", n, 12, [n](const Exec& exec) -> Prepared {
    const ops::Sorted sorted = ops::sort_by_key(exec, Tensor::from(exec, keys(n)));
    return {{Var(sorted.keys)},
            [&exec](Tape&, const Vars& in) { return Var(ops::group_sorted(exec, in[0].value()).group); }};
  }));
  out.push_back(integers("exclusive_scan", n, 16, [n](const Exec& exec) -> Prepared {
    const auto ids = draw_ids(n, 102, 1000);
    return {{Var(Tensor::from(exec, std::vector<std::int64_t>(ids.begin(), ids.end())))},
            [&exec](Tape&, const Vars& in) { return Var(ops::exclusive_scan(exec, in[0].value())); }};
  }));
  out.push_back(integers("index_rows", n, 12, [n](const Exec& exec) -> Prepared {
    const std::int64_t rows = n / 3 + 1;
    return {{Var(Tensor::from(exec, draw_ids(n, 103, rows)))}, [&exec, rows](Tape&, const Vars& in) {
              return Var(ops::make_row_index(exec, in[0].value(), rows).inverse.col);
            }};
  }));
}

}   // namespace cgcl::bench
