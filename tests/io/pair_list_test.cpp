#include "io/pairs/pair_list.hpp"

#include "engine/core/error.hpp"
#include "tests/io/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <fstream>

using namespace cgcl;
using cgcl::test::TemporaryFolder;

namespace {

CircuitGraph named() {
  CircuitGraph graph;
  graph.nets = 4;
  graph.net_names = {"in", "out", "n<1>", "net_a"};
  return graph;
}

std::vector<NetPair> pairs_of(const std::string& text, const CircuitGraph& graph = named()) {
  const TemporaryFolder folder;
  const std::string path = folder.file("p");
  std::ofstream(path) << text;
  return read_pair_list(path, graph);
}

/// Place and text of the refusal of a list; "none" where it is taken.
std::string refusal(const std::string& text, const CircuitGraph& graph = named()) {
  try {
    (void)pairs_of(text, graph);
  } catch (const Error& error) {
    CHECK(error.id() == ErrorId::bad_value);
    return error.where().substr(error.where().rfind("/p") + 2) + ' ' + error.what();
  }
  return "none";
}

}   // namespace

TEST_CASE("pair list: either order, either separator, each pair once and ascending") {
  const auto pairs = pairs_of("net_a,net_b\n# mine\n\nout\tin\nn<1>,out,1e-18,more\nin,out\nnet_a,in\n");
  REQUIRE(pairs.size() == 3);
  CHECK((pairs[0].a == 0 && pairs[0].b == 1));
  CHECK((pairs[1].a == 0 && pairs[1].b == 3));
  CHECK((pairs[2].a == 1 && pairs[2].b == 2));
}

TEST_CASE("pair list: what names no pair of the design is refused at its place") {
  CHECK(refusal("in,out\nin,gone\n").starts_with(":2:4 'gone' is no net"));
  CHECK(refusal("gone,lost\nin,out\n").starts_with(":1:1 'gone' is no net"));   // no heading
  CHECK(refusal("in\n").starts_with(":1:1 the line has one field"));
  CHECK(refusal("in,in\n").starts_with(":1:1 a net stands beside itself"));
  CHECK(refusal("net_a,net_b\n# nothing\n").find("has no pairs") != std::string::npos);
  CircuitGraph bare = named();
  bare.net_names.clear();
  CHECK(refusal("in,out\n", bare).find("no names") != std::string::npos);
}
