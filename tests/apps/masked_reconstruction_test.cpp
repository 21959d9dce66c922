#include "apps/transfer/masked_reconstruction.hpp"

#include "apps/transfer/network_graph.hpp"
#include "autograd/optim/optimizer.hpp"
#include "engine/core/index.hpp"
#include "engine/core/real_tensor.hpp"
#include "tests/apps/transfer_designs.hpp"

#include <doctest/doctest.h>

using namespace cgcl;

namespace {

struct Setup {
  Exec exec = test::exec_of(1);
  HostGraph graph;
  Initializer init{exec};
  PairNetwork network{init, {.width = 16, .rounds = 3, .dropout = 0, .columns = {0}}};
  MaskedDecoder decoder{init, 16};

  Setup() {
    const NetworkGraph read = network_graph(exec, test::small_design(SynthKind::timing, 4, 4, "clock"), 3);
    const NetworkGraph* const all[] = {&read};
    graph = FeatureScale(all).scaled(read.rows);
  }
  [[nodiscard]] MaskedGraph masked(std::uint32_t step) const {
    return {exec, network.batch_options(), graph, {1, kSample, step}};
  }
};

}   // namespace

TEST_CASE(
    "masked reconstruction: about half is hidden, by the key alone, and nothing of it reaches the network") {
  const Setup s;
  const MaskedGraph one = s.masked(2), other = s.masked(4);
  const auto hidden = one.hidden.index.to_host<std::int32_t>(s.exec);
  CHECK(static_cast<double>(hidden.size()) > 0.35 * static_cast<double>(s.graph.nodes()));
  CHECK(static_cast<double>(hidden.size()) < 0.65 * static_cast<double>(s.graph.nodes()));
  CHECK(hidden == s.masked(2).hidden.index.to_host<std::int32_t>(s.exec));
  CHECK(hidden != other.hidden.index.to_host<std::int32_t>(s.exec));
  Setup changed;
  for (const std::int32_t v : hidden)
    if (changed.graph.node_type[idx(v)] != 2)
      for (std::size_t c = 0; c < idx(kStatistics); ++c)
        changed.graph.features[idx(v) * idx(kStatistics) + c] += 1;
  Tape tape(s.exec, TapeMode::eval);
  const auto states = [&](const Setup& of) {
    return host_values(s.exec, s.network.embed(tape, of.masked(2).batch).value());
  };
  CHECK(states(changed) == states(s));
  CHECK(host_values(s.exec, s.decoder.loss(tape, s.network, changed.masked(2)).value()) !=
        host_values(s.exec, s.decoder.loss(tape, s.network, one).value()));
}

TEST_CASE("masked reconstruction: what is hidden is learnt from the rest") {
  const Setup s;
  NamedVars parameters = s.network.parameters();
  for (const auto& entry : s.decoder.parameters()) parameters.push_back(entry);
  Optimizer optimizer(s.exec, parameters, {});
  const auto loss_at = [&](std::uint32_t step, bool learn) {
    const MaskedGraph graph = s.masked(step);
    Tape tape(s.exec, learn ? TapeMode::train : TapeMode::eval, step);
    const Var loss = s.decoder.loss(tape, s.network, graph);
    const double value = loss.value().item(s.exec);
    if (learn) {
      optimizer.clear_grads();
      tape.backward(loss);
      optimizer.step(5e-3);
    }
    return value;
  };
  const double before = loss_at(1000, false);   // rows that no step hides alike
  for (std::uint32_t step = 0; step < 60; step += 2) (void)loss_at(step, true);
  CHECK(loss_at(1000, false) < 0.7 * before);
}
