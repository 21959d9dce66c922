#include "layers/message_graph.hpp"

#include "engine/core/index.hpp"
#include "engine/core/real_tensor.hpp"
#include "layers/conv.hpp"
#include "tests/layers/small_graph.hpp"

#include <doctest/doctest.h>

#include <cmath>   // for log, nan

using namespace cgcl;
using namespace cgcl::test;

TEST_CASE("message graph: weights of a kind sum over the in-edges of each node as they should") {
  const Exec exec;
  const SmallGraph g;
  const auto row_sums = [&](const MessageGraph& m) {
    const auto ptr = m.graph.in.ptr.to_host<std::int64_t>(exec);
    const auto w = host_values(exec, m.weights.in);
    std::vector<double> sums;
    for (std::size_t r = 0; r + 1 < ptr.size(); ++r) {
      double sum = 0;
      for (std::int64_t e = ptr[r]; e < ptr[r + 1]; ++e) sum += w[idx(e)];
      sums.push_back(sum);
    }
    return sums;
  };
  const auto sage =
      row_sums(make_message_graph(exec, ConvKind::sage, g.nodes, g.source, g.target, {}, DType::f64));
  CHECK(largest_difference(sage, {1, 1, 1, 1, 1, 0, 0}) < 1e-15);   // 5 and 6 receive nothing
  const auto cluster =
      row_sums(make_message_graph(exec, ConvKind::cluster_gcn, g.nodes, g.source, g.target, {}, DType::f64));
  CHECK(largest_difference(cluster, std::vector<double>(7, 1.0)) < 1e-15);
  const auto raised = row_sums(
      make_message_graph(exec, ConvKind::cluster_gcn, g.nodes, g.source, g.target, {}, DType::f64, 0.5));
  CHECK(raised[5] == doctest::Approx(1.5));     // degree 1: the loop alone
  CHECK(raised[0] == doctest::Approx(1.125));   // degree 4: 1 + 0.5 / 4
  CHECK_FALSE(make_message_graph(exec, ConvKind::gat, g.nodes, g.source, g.target).weights.in.defined());
}

TEST_CASE("message graph: edge types follow the order of the graph") {
  const Exec exec;
  const SmallGraph g;
  const MessageGraph m = make_message_graph(exec, ConvKind::gine, g.nodes, g.source, g.target, g.type);
  const auto edge = m.graph.in.edge.to_host<std::int32_t>(exec),
             type = m.edge_type.index.to_host<std::int32_t>(exec);
  for (std::size_t p = 0; p < edge.size(); ++p) CHECK(type[p] == g.type[idx(edge[p])]);
  const std::vector<std::int32_t> bad(g.type.size(), 4);
  CHECK_THROWS_AS((void)make_message_graph(exec, ConvKind::gine, g.nodes, g.source, g.target, bad),
                  ShapeError);
  CHECK_THROWS_AS((void)make_message_graph(exec, ConvKind::gine, 6, g.source, g.target), ShapeError);
}

TEST_CASE("message graph: a quotient gives the rows of the full graph") {
  // Two stars with three leaves each, leaves of a star in a triangle: colours hub 0, leaf 1.
  const Exec exec;
  std::vector<std::int32_t> source, target;
  const auto link = [&](std::int32_t a, std::int32_t b) {
    source.insert(source.end(), {a, b});
    target.insert(target.end(), {b, a});
  };
  for (const std::int32_t hub : {0, 4}) {
    for (std::int32_t i = 1; i <= 3; ++i) link(hub, hub + i);
    link(hub + 1, hub + 2);
    link(hub + 2, hub + 3);
    link(hub + 3, hub + 1);
  }
  const std::vector<std::int32_t> from{1, 0, 1},
      to{0, 1, 1};   // a hub has 3 leaves; a leaf has 1 hub and 2 leaves
  const std::vector<double> multiplicity{3, 1, 2};
  for (const ConvKind kind : {ConvKind::sage, ConvKind::cluster_gcn, ConvKind::gcn, ConvKind::gat,
                              ConvKind::res_gated, ConvKind::gine}) {
    const double lambda = kind == ConvKind::cluster_gcn ? 0.3 : 0;
    const MessageGraph full = make_message_graph(exec, kind, 8, source, target, {}, DType::f64, lambda);
    const MessageGraph quotient =
        make_quotient_graph(exec, kind, 2, from, to, multiplicity, {}, DType::f64, lambda);
    Initializer init(exec, DType::f64);
    const auto conv = make_conv(init, kind, {.in = 2, .out = 3});
    const auto rows = [](int hub, int leaf) {
      return hub    ? std::vector<double>{0.3, -1.2}
             : leaf ? std::vector<double>{0.7, 0.4}
                    : std::vector<double>{};
    };
    std::vector<double> wide;
    for (int i = 0; i < 8; ++i) {
      const auto row = rows(i % 4 == 0, 1);
      wide.insert(wide.end(), row.begin(), row.end());
    }
    Tape tape(exec, TapeMode::eval);
    const auto y =
        host_values(exec, conv->forward(tape, full, Var(real_tensor(exec, DType::f64, wide, 8, 2))).value());
    const Var small(real_tensor(exec, DType::f64, {0.3, -1.2, 0.7, 0.4}, 2, 2));
    const auto z = host_values(exec, conv->forward(tape, quotient, small).value());
    INFO(name_of(kind));
    for (std::size_t i = 0; i < 8; ++i) {
      for (std::size_t j = 0; j < 3; ++j)
        CHECK(y[i * 3 + j] == doctest::Approx(z[(i % 4 == 0 ? 0 : 3) + j]).epsilon(1e-12));
    }
  }
  for (const double bad : {0.0, -1.0, std::nan("")}) {
    const std::vector<double> counts{3, bad, 2};
    CHECK_THROWS_AS((void)make_quotient_graph(exec, ConvKind::gat, 2, from, to, counts), ShapeError);
  }
  const std::vector<double> few{3, 1};
  CHECK_THROWS_AS((void)make_quotient_graph(exec, ConvKind::gine, 2, from, to, few), ShapeError);
  CHECK_THROWS_AS(
      (void)make_quotient_graph(exec, ConvKind::gine, 2, from, to, multiplicity, std::vector{0, 1}),
      ShapeError);
}

TEST_CASE("message graph: a quotient carries multiplicities and edge types in the order of the graph") {
  const Exec exec;
  const std::vector<std::int32_t> from{1, 0, 1, 1}, to{1, 1, 0, 0}, type{2, 1, 0, 3};
  const std::vector<double> multiplicity{4, 3, 2, 5};
  const MessageGraph gine =
      make_quotient_graph(exec, ConvKind::gine, 3, from, to, multiplicity, type, DType::f64);
  CHECK(host_values(exec, gine.multiplicity) == std::vector<double>{2, 5, 4, 3});
  CHECK(gine.edge_type.index.to_host<std::int32_t>(exec) == std::vector<std::int32_t>{0, 3, 2, 1});
  CHECK(gine.log_multiplicity.rows() == 4);   // attention may run over it
  CHECK_FALSE(make_quotient_graph(exec, ConvKind::sage, 3, from, to, multiplicity, type, DType::f64)
                  .log_multiplicity.defined());
  const MessageGraph gat =
      make_quotient_graph(exec, ConvKind::gat, 3, from, to, multiplicity, type, DType::f64);
  CHECK(host_values(exec, gat.multiplicity) ==
        std::vector<double>{2, 5, 1, 4, 3, 1, 1});   // loops count once
  CHECK(gat.log_multiplicity.rows() == 7);
  CHECK(host_values(exec, gat.log_multiplicity)[1] == doctest::Approx(std::log(5.0)));
  CHECK_FALSE(gat.edge_type.index.defined());
  const MessageGraph none = make_quotient_graph(exec, ConvKind::gine, 1, {}, {}, {}, {}, DType::f64);
  CHECK(none.graph.in.nnz == 0);
}

TEST_CASE("message graph: names of kinds read back") {
  for (const char* name : {"sage", "cluster-gcn", "gcn", "gat", "res-gated", "gine"}) {
    CHECK(std::string(name_of(parse_conv_kind(name))) == name);
  }
  CHECK_THROWS_AS((void)parse_conv_kind("gcn2"), Error);
}
