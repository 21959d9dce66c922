#include "io/graph/csc.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "tests/io/hand_graph.hpp"

#include <doctest/doctest.h>

using namespace cgcl;

using Ids = std::vector<std::int32_t>;

TEST_CASE("csc: edges of a target keep their order and duplicates") {
  const HostCsc csc = make_csc(4, Ids{3, 1, 0, 1, 2}, Ids{0, 2, 0, 2, 2});
  CHECK(csc.ptr == std::vector<std::int64_t>{0, 2, 2, 5, 5});
  CHECK(csc.source == Ids{3, 0, 1, 1, 2});
  CHECK(csc.edge == Ids{0, 2, 1, 3, 4});
  CHECK((csc.nodes() == 4 && csc.edges() == 5 && csc.degree(2) == 3 && csc.degree(3) == 0));
}

TEST_CASE("csc: empty graphs are fine, ids outside are contract errors") {
  CHECK(make_csc(0, Ids{}, Ids{}).nodes() == 0);
  CHECK(make_csc(2, Ids{}, Ids{}).edges() == 0);
  CHECK_THROWS_AS((void)make_csc(2, Ids{2}, Ids{0}), ShapeError);
  CHECK_THROWS_AS((void)make_csc(2, Ids{0}, Ids{-1}), ShapeError);
  CHECK_THROWS_AS((void)make_csc(2, Ids{0, 1}, Ids{0}), ShapeError);
}

TEST_CASE("csc: the message graph runs both ways, ascending, and knows its undirected edges") {
  const HostCsc csc = message_csc(test::hand_graph());
  CHECK((csc.nodes() == 11 && csc.edges() == 20));
  const auto sources = [&](std::size_t v) {
    return Ids(csc.source.begin() + csc.ptr[v], csc.source.begin() + csc.ptr[v + 1]);
  };
  CHECK(sources(1) == Ids{5, 9});
  CHECK(sources(3) == Ids{5, 6, 7});
  CHECK(sources(5) == Ids{1, 3});
  CHECK(csc.edge[idx(csc.ptr[5])] == 6);
  CHECK(csc.edge[idx(csc.ptr[5]) + 1] == 0);
}

TEST_CASE("csc: the message graph merges duplicates into the lowest edge") {
  CircuitGraph graph = test::hand_graph();
  graph.edges.src.insert(graph.edges.src.end(), {5, 1});   // 5-1 again in both orders
  graph.edges.dst.insert(graph.edges.dst.end(), {1, 5});
  const HostCsc csc = message_csc(graph), plain = message_csc(test::hand_graph());
  CHECK(csc.source == plain.source);
  CHECK(csc.edge == plain.edge);
  CHECK(csc.ptr == plain.ptr);
}
