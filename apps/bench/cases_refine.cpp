// Colour refinement: integers, so every backend gives the same bytes.
#include "apps/bench/case_inputs.hpp"
#include "engine/core/index.hpp"
#include "engine/ops/refine.hpp"

#include <algorithm>   // for max

namespace cgcl::bench {

namespace {

/// An undirected graph with as many edges as case_graph, every seventh node isolated, node 1 with `hub`
/// neighbours, some edges doubled and some loops; and colours of which each is shown by several nodes.
struct Circuit {
  std::vector<std::int32_t> a, b, colour;

  explicit Circuit(const Extent& e) : colour(draw_ids(e.rows, 120, std::max<std::int64_t>(1, e.rows / 8))) {
    const auto ends = draw_ids(2 * e.edges(), 121, std::max<std::int64_t>(1, e.rows));
    for (std::size_t k = 0; k + 1 < ends.size(); k += 2) {
      if (ends[k] % 7 == 3 || ends[k + 1] % 7 == 3) continue;
      a.push_back(static_cast<std::int64_t>(k) < 2 * e.hub ? 1 : ends[k]);
      b.push_back(ends[k + 1]);
    }
  }
};

OpCase integers(const char* name, const Extent& e, Cost cost,
                const std::function<Prepared(const Exec&)>& prepare) {
  return {.name = str("refine/", name),
          .shape = str("[", e.rows, "] edges=", e.edges()),
          .prepare = [prepare](const Exec& exec, DType) { return prepare(exec); },
          .has_gradient = false,
          .forward = cost,
          .parity = {0, 0, ""}};
}

Csr neighbours(const Exec& exec, const Extent& e, const Circuit& c) {
  return ops::make_neighbours(exec, e.rows, c.a, c.b);
}

/// The first node of each node's colour.
std::vector<std::int32_t> firsts(const std::vector<std::int32_t>& colour) {
  std::vector<std::int32_t> seen(colour.size() + 1, -1), first;
  for (std::size_t v = 0; v < colour.size(); ++v) {
    std::int32_t& slot = seen[idx(colour[v])];
    if (slot < 0) slot = static_cast<std::int32_t>(v);
    first.push_back(slot);
  }
  return first;
}

}   // namespace

void add_refine_cases(std::vector<OpCase>& out, const Extent& e) {
  const double nodes = static_cast<double>(e.rows), ends = 2 * static_cast<double>(e.edges());
  out.push_back(integers("round", e, {8 * ends + 60 * nodes, 0}, [e](const Exec& exec) -> Prepared {
    const Circuit c(e);
    return {{Var(Tensor::from(exec, c.colour))},
            [&exec, around = neighbours(exec, e, c)](Tape&, const Vars& in) {
              return Var(ops::refine_round(exec, around, in[0].value()).colour);
            }};
  }));
  // A round on short keys has to find its collisions out and try again.
  out.push_back(
      integers("round-short-keys", e, {8 * ends + 60 * nodes, 0}, [e](const Exec& exec) -> Prepared {
        const Circuit c(e);
        return {{Var(Tensor::from(exec, c.colour))},
                [&exec, around = neighbours(exec, e, c)](Tape&, const Vars& in) {
                  return Var(ops::refine_round(exec, around, in[0].value(), {.key_bits = 32}).colour);
                }};
      }));
  out.push_back(integers("first_of_key", e, {20 * nodes, 0}, [e](const Exec& exec) -> Prepared {
    std::vector<std::uint64_t> keys;
    for (const std::int32_t id : draw_ids(e.rows, 122, std::max<std::int64_t>(1, e.rows / 3)))
      for (const int half : {0, 1})   // the first word alone does not tell them apart
        keys.push_back(static_cast<std::uint64_t>(half == 0 ? id / 2 : id) *
                       std::uint64_t{0x9E3779B97F4A7C15});
    return {{Var(Tensor::from(exec, keys, e.rows, 2))},
            [&exec](Tape&, const Vars& in) { return Var(ops::first_of_key(exec, in[0].value())); }};
  }));
  // The nodes of one refined colour are alike, the nodes of one colour before are not (where there is a
  // choice).
  out.push_back(integers("like_first", e, {8 * ends + 12 * nodes, 0}, [e](const Exec& exec) -> Prepared {
    const Circuit c(e);
    const Csr around = neighbours(exec, e, c);
    const Tensor colour = Tensor::from(exec, c.colour);
    const auto refined = ops::refine_round(exec, around, colour).colour.to_host<std::int32_t>(exec);
    return {{Var(Tensor::from(exec, firsts(c.colour))), Var(Tensor::from(exec, firsts(refined)))},
            [&exec, around, colour](Tape&, const Vars& in) {
              const bool coarse = ops::like_first(exec, around, colour, in[0].value()),
                         fine = ops::like_first(exec, around, colour, in[1].value());
              return Var(Tensor::from(exec, std::vector<std::int32_t>{coarse, fine}));
            }};
  }));
}

}   // namespace cgcl::bench
