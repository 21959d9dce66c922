#include "apps/cli/source_designs.hpp"

#include "apps/train/seen_in.hpp"
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/graph/graph_file.hpp"
#include "tests/apps/transfer_designs.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace cgcl;
using namespace cgcl::test;

namespace {

struct Desk {
  TemporaryFolder folder;
  std::vector<CircuitGraph> designs = small_designs();
  SourceOptions options;

  Desk() {
    for (const CircuitGraph& graph : designs) {
      options.paths.push_back(folder.file(graph.name + ".graph.safetensors"));
      write_graph(options.paths.back(), graph);
    }
  }
  [[nodiscard]] SourceDesigns read(const LoopHooks& hooks = {}) const {
    return read_source_designs(options, TrainOptions{}, 3, hooks);
  }
};

}   // namespace

TEST_CASE("source designs: what a family left out has enters neither scaling nor pre-training") {
  const Desk desk;
  const SourceDesigns source = desk.read();
  REQUIRE(source.left_out.size() == 1);
  std::int32_t learnt_nodes = 0;
  float widest = 0;
  for (const CircuitGraph& graph : desk.designs) {
    const bool left_out = graph.family == source.left_out.front();
    const std::string content = identities(graph).front();
    CHECK((std::count(source.learnt_identities.begin(), source.learnt_identities.end(), content) == 0) ==
          left_out);
    CHECK(source.fingerprint.find(content) != std::string::npos);   // the run has seen it all the same
    if (left_out) continue;
    learnt_nodes += graph.nodes();
    for (std::int32_t net = 0; net < graph.nets; ++net)
      widest = std::max(widest, graph.features[idx(net) * idx(kFeatureColumns) + 4]);
  }
  CHECK(source.learnt_graph().nodes() == learnt_nodes);
  REQUIRE(source.normaliser);
  CHECK(source.normaliser->net_max[4] == widest);
  const TrainOptions options = source.options_of({});
  CHECK(options.source_fingerprint == source.fingerprint);
  CHECK(std::string(source.split_by(*source.split)) == "family");
}

TEST_CASE("source designs: by a split every design is learnt from, and one that is given twice is refused") {
  Desk desk;
  desk.options.validate_by = ValidateBy::split;
  const SourceDesigns source = desk.read();
  CHECK(source.left_out.empty());
  CHECK(source.learnt_paths == desk.options.paths);
  CHECK(source.split->train.empty());   // the run divides it, as it tells twins apart
  desk.options.paths.push_back(desk.options.paths.front());
  CHECK(thrown_id([&] { (void)desk.read(); }) == ErrorId::usage);
  desk.options.split_path = "s";
  CHECK(thrown_id([&] { (void)desk.read(); }) == ErrorId::usage);
}
