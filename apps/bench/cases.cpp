#include "apps/bench/cases.hpp"

#include "apps/bench/case_inputs.hpp"

namespace cgcl::bench {

namespace {

constexpr Extent kDesign{17578, 256,
                         512};   // nodes, width and largest degree of the smallest published design
constexpr Extent kMedium{2100, 33, 1000};
constexpr Extent kWide{700, 36, 600};   // columns in fours, which devices load at once
constexpr Extent kHub{40, 2, 650};

void add_row_cases(std::vector<OpCase>& out, const Extent& e) {
  add_pointwise_cases(out, e);
  add_fused_cases(out, e);
  add_dense_cases(out, e);
  add_norm_cases(out, e);
  add_loss_cases(out, e);
  add_optim_cases(out, e);
  add_sort_cases(out, e);
}

void add_sparse_cases(std::vector<OpCase>& out, const Extent& e) {
  add_graph_cases(out, e);
  add_edge_cases(out, e);
  add_refine_cases(out, e);
}

}   // namespace

std::vector<OpCase> op_cases(Scale scale) {
  std::vector<OpCase> out;
  if (scale == Scale::tiny) {
    for (const Extent& e : {Extent{0, 5}, Extent{1, 7}, Extent{33, 7}}) {
      add_row_cases(out, e);
      add_sparse_cases(out, e);
    }
    add_sparse_cases(out, kHub);
    return out;
  }
  const std::vector<Extent> extents =
      scale == Scale::medium ? std::vector{kMedium, kWide} : std::vector{kDesign};
  for (const Extent& e : extents) {
    add_row_cases(out, e);
    add_sparse_cases(out, e);
  }
  return out;
}

}   // namespace cgcl::bench
