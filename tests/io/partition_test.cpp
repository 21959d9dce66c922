// Graphs cut by METIS, where it is built in.
#include "io/graph/partition.hpp"

#include "engine/core/error.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

#include <cstdlib>   // for setenv, unsetenv
#include <set>

using namespace cgcl;

TEST_CASE("partition: without METIS it is refused in words") {
  setenv("CIRCUITGCL_METIS_LIBRARY", "/no/such/library.so", 1);
  const std::vector<std::int32_t> source{0}, target{1};
  CHECK_THROWS_WITH_AS((void)partition(2, source, target, 2), doctest::Contains("METIS"), Error);
  CHECK(test::thrown_id([&] { (void)partition(2, source, target, 2); }) == ErrorId::not_available);
  unsetenv("CIRCUITGCL_METIS_LIBRARY");
}

TEST_CASE("partition: groups with few edges between them are found, each time the same") {
  if (!why_no_partition().empty()) {
    MESSAGE("skipped: ", why_no_partition());
    return;
  }
  std::vector<std::int32_t> source,
      target;   // four cliques of 8 in a ring; loops and duplicates do not count
  for (std::int32_t clique = 0; clique < 4; ++clique)
    for (std::int32_t i = 0; i < 8; ++i)
      for (std::int32_t j = 0; j <= i; ++j) {
        source.push_back(8 * clique + i);
        target.push_back(8 * clique + j);
        source.push_back(8 * clique + i);
        target.push_back(8 * clique + j);
      }
  for (std::int32_t clique = 0; clique < 4; ++clique) {
    source.push_back(8 * clique);
    target.push_back((8 * clique + 8) % 32);
  }
  const auto part = partition(32, source, target, 4);
  CHECK(std::set<std::int32_t>(part.begin(), part.end()) == std::set<std::int32_t>{0, 1, 2, 3});
  for (std::size_t v = 0; v < 32; ++v) CHECK(part[v] == part[v / 8 * 8]);
  (void)partition(32, source, target, 3);
  CHECK(partition(32, source, target, 4) == part);
  CHECK(partition(32, source, target, 1) == std::vector<std::int32_t>(32, 0));
  CHECK(partition(2, {}, {}, 5).size() == 2);
  CHECK(partition(0, {}, {}, 5).empty());
  CHECK(test::thrown_id([&] { (void)partition(4, source, target, 2); }) == ErrorId::shape);
}
