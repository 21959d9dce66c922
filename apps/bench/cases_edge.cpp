// Operations with one value an edge: gathers to edges, and reductions over the in-edges of a node.
#include "apps/bench/case_inputs.hpp"
#include "autograd/ops.hpp"

namespace cgcl::bench {

namespace {

using EdgeOp = Var (*)(Tape&, const Graph&, const Var&);

OpCase edge(const char* name, EdgeOp op, const Extent& e, bool from_edges, bool to_edges) {
  const double per_edge = 4 * static_cast<double>(e.edges()) * static_cast<double>(e.cols);
  const double moved = (from_edges ? per_edge : e.bytes()) + (to_edges ? per_edge : e.bytes());
  return {.name = str("segment/", name),
          .shape = e.graph_text(),
          .prepare = [op, e, from_edges](const Exec& exec, DType d) -> Prepared {
            const auto graph = case_graph(exec, e);
            return {{leaf(exec, d, from_edges ? e.edges() : e.rows, e.cols, 51)},
                    [graph, op](Tape& t, const Vars& in) { return op(t, *graph, in[0]); }};
          },
          .forward = {moved, per_edge / 4},
          .backward = {moved, per_edge / 4},
          .parity = {1e-5, 1e-5, "a hub row is summed in segments on CUDA"}};
}

}   // namespace

void add_edge_cases(std::vector<OpCase>& out, const Extent& e) {
  out.push_back(edge("gather_sources", ag::gather_sources, e, false, true));
  out.push_back(edge("gather_targets", ag::gather_targets, e, false, true));
  out.push_back(edge("edge_sum", ag::edge_sum, e, true, false));
  out.push_back(edge("edge_max", ag::edge_max, e, true, false));
  out.push_back(edge("edge_softmax", ag::edge_softmax, e, true, true));
}

}   // namespace cgcl::bench
