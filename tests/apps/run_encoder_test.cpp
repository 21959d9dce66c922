// The encoder that a run of sgrl trains for itself.
#include "apps/cli/run_encoder.hpp"

#include "apps/train/seen_in.hpp"
#include "engine/core/real_tensor.hpp"
#include "tests/io/hand_graph.hpp"
#include "tests/io/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <filesystem>

using namespace cgcl;
using namespace cgcl::test;

TEST_CASE("run encoder: sgrl pre-trains one of its own, and a resumed run finds it") {
  const Exec exec({.device = {}, .threads = 1, .seed = 4});
  const TemporaryFolder folder;
  const CircuitGraph graph = hand_graph();
  RunFolder run = RunFolder::create(folder.file("run"));
  const auto encoder = [&](const std::string& model, const std::string& given, const LoopHooks& hooks) {
    return encoder_of_run(exec, run, model, given, graph, identities(graph), {}, hooks);
  };
  CHECK(!encoder("circuitgcl", "", {}).encoder);
  CHECK(encoder("sgrl", "", {.stop = [] { return true; }}).stopped);
  const std::filesystem::path file = run.root() / "encoder.safetensors";
  CHECK(!std::filesystem::exists(file));

  const RunEncoder first = encoder("sgrl", "", {});
  REQUIRE(first.encoder);
  CHECK(first.encoder->options.conv == ConvKind::gcn);
  CHECK(first.encoder->options.topology == 1);
  CHECK(first.encoder->sources.find(identities(graph).front()) != std::string::npos);
  const auto weights = [&](const RunEncoder& e) {
    return host_values(exec, e.encoder->encoder->parameters().front().second.value());
  };
  CHECK(weights(encoder("sgrl", "", {.stop = [] { return true; }})) == weights(first));   // not trained again
  CHECK(weights(encoder("circuitgcl", file.string(), {})) == weights(first));
}
