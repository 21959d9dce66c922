// Whole-design prediction through colours and colour pairs equals prediction of every link by itself.
#include "apps/predict/candidate_ranking.hpp"
#include "apps/train/trained_model.hpp"
#include "engine/core/index.hpp"
#include "engine/core/real_tensor.hpp"
#include "engine/ops/csr.hpp"
#include "io/synth/synth.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/io/thrown_id.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <numeric>
#include <set>

using namespace cgcl;

using Ids = std::vector<std::int32_t>;

namespace {

TrainedModel fresh_model(const Exec& exec, const CircuitGraph& graph, const std::string& pair, bool encoder,
                         HeadOrder order = HeadOrder::symmetric) {
  ModelDescription d;
  d.head = {.hidden = 24, .layers = 3, .dropout = 0.3, .order = order};
  d.head.cl_width = encoder ? 8 : 0;
  d.pair = parse_pair_features(pair);
  d.normaliser = fit_normaliser(graph);
  d.codec = task_codec(Task::edge_regression, graph);
  if (!encoder) return TrainedModel(exec, std::move(d), std::nullopt);
  d.encoder = CircuitEncoderOptions{.hidden = 8, .layers = 2};
  Initializer init(exec);
  PretrainedEncoder pretrained{*d.encoder, std::make_unique<CircuitEncoder>(init, *d.encoder), {}};
  return TrainedModel(exec, std::move(d), std::move(pretrained));
}

/// One link after the other, on the design as it is.
std::vector<double> plainly(const Exec& exec, TrainedModel& model, const CircuitGraph& graph,
                            const TaskSamples& links, const PairTable& pairs, const Ids& where) {
  const PreparedDesign design = model.prepare(exec, graph, Compression::off);
  Tape tape(exec, TapeMode::eval);
  const Var z = model.head().embed(tape, design.batch);
  std::vector<double> out;
  for (const std::int32_t i : where) {
    const auto at = idx(i);
    const Var pair = model.embed_pairs(exec, tape, pairs, std::span(&i, 1));
    const Var y =
        model.head().predict_links(tape, z, ops::make_row_index(exec, Ids{links.source[at]}, z.rows()),
                                   ops::make_row_index(exec, Ids{links.target[at]}, z.rows()), pair);
    out.push_back(host_values(exec, y.value())[0]);
  }
  return out;
}

}   // namespace

TEST_CASE("link prediction: through colours and colour pairs as one link after the other") {
  const Exec exec({.device = {}, .threads = 1});
  const CircuitGraph graph = synthesise({.kind = SynthKind::sram, .rows = 8, .cols = 8, .name = "s"});
  for (const bool encoder : {false, true})
    for (const char* pair : {"none", "distance", "distance,dspd"}) {
      CAPTURE(str(pair, encoder ? " with embeddings" : ""));
      TrainedModel model = fresh_model(exec, graph, pair, encoder);
      const TaskSamples links = all_samples(graph, Task::edge_regression, model.description().codec);
      const PairTable pairs = model.pair_table(exec, graph, links);
      Ids all(idx(links.size()));
      std::iota(all.begin(), all.end(), 0);
      const PreparedDesign design = model.prepare(exec, graph, Compression::on);
      const auto fast = model.predict_links(exec, design, links.source, links.target, pairs, all);
      REQUIRE(fast.size() == all.size());
      Ids some;
      for (std::size_t i = 0; i < all.size(); i += 11) some.push_back(all[i]);
      const auto plain = plainly(exec, model, graph, links, pairs, some);
      double worst = 0;
      for (std::size_t i = 0; i < some.size(); ++i)
        worst = std::max(worst, std::abs(plain[i] - fast[idx(some[i])]));
      CHECK(worst < 2e-5);
      CHECK(std::set<double>(fast.begin(), fast.end()).size() > 10);   // and not one value for all
      Ids back(some.rbegin(), some.rend());                            // any selection, in any order
      Ids a, b;
      for (const std::int32_t i : back) {
        a.push_back(links.source[idx(i)]);
        b.push_back(links.target[idx(i)]);
      }
      const auto chosen = model.predict_links(exec, design, a, b, pairs, back);
      for (std::size_t i = 0; i < back.size(); ++i)
        REQUIRE(std::abs(chosen[i] - fast[idx(back[i])]) < 2e-6);   // of values around 0.1
    }
}

TEST_CASE("link prediction: of a compressed design no matrix has a row per node or link") {
  const CircuitGraph graph = synthesise({.kind = SynthKind::sram, .nodes = 60000, .name = "s"});
  // Contexts of their own, so that each has its own account: refinement, which prepare() does, has keys for
  // all nodes, and what is meant here is what stays of it and what prediction adds.
  const Exec preparing({.device = {}, .threads = 1}), predicting({.device = {}, .threads = 1});
  TrainedModel model = fresh_model(preparing, graph, "distance", true);
  const PreparedDesign design = model.prepare(preparing, graph, Compression::automatic);
  const TaskSamples links = all_samples(graph, Task::edge_regression, model.description().codec);
  REQUIRE(links.size() > graph.nodes());
  const PairTable pairs = model.pair_table(preparing, graph, links);
  Ids all(idx(links.size()));
  std::iota(all.begin(), all.end(), 0);
  const auto y = model.predict_links(predicting, design, links.source, links.target, pairs, all);
  CHECK(std::set<double>(y.begin(), y.end()).size() > 10);
  // Even the narrowest embedding of all nodes, eight floats wide, would take more.
  const std::size_t node_wide = idx(graph.nodes()) * 8 * sizeof(float);
  CHECK(predicting.memory()->stats().peak < node_wide);
  CHECK(preparing.memory()->stats().in_use + predicting.memory()->stats().peak < node_wide);

  // The account is that of the work: one link after the other on the design as it is takes more.
  const Exec plain({.device = {}, .threads = 1});
  (void)plainly(plain, model, graph, links, pairs, {0});
  CHECK(plain.memory()->stats().peak > node_wide);
}

TEST_CASE("link prediction: the size of a candidate does not depend on which net comes first") {
  const Exec exec({.device = {}, .threads = 1});
  const CircuitGraph graph = synthesise({.kind = SynthKind::sram, .rows = 8, .cols = 8, .name = "s"});
  for (const HeadOrder order : {HeadOrder::symmetric, HeadOrder::ordered}) {
    CAPTURE(name_of(order));
    TrainedModel model =
        fresh_model(exec, graph, "distance,paths,common,device,hierarchy,index,order", true, order);
    RankedCandidates pairs, turned;
    for (std::int32_t v = 1; v < graph.nets; ++v) {
      pairs.a.push_back(v / 2);
      pairs.b.push_back(v);
    }
    pairs.size_F.assign(pairs.a.size(), 0);
    turned = pairs;
    std::swap(turned.a, turned.b);
    size_by_network(exec, 1, model, graph, pairs);
    size_by_network(exec, 1, model, graph, turned);
    for (std::size_t i = 0; i < pairs.count(); ++i)
      REQUIRE(turned.size_F[i] == test::near(pairs.size_F[i]).epsilon(1e-5));

    // Of the network itself that holds where it is symmetric, and to the bit.
    TaskSamples links;
    links.source = pairs.a;
    links.target = pairs.b;
    links.relation.assign(pairs.count(), static_cast<std::uint8_t>(Relation::net_to_net));
    const PairTable table = model.pair_table(exec, graph, links);
    Ids all(pairs.count());
    std::iota(all.begin(), all.end(), 0);
    const PreparedDesign design = model.prepare(exec, graph, Compression::on);
    const auto one = model.predict_links(exec, design, pairs.a, pairs.b, table, all);
    const auto other = model.predict_links(exec, design, pairs.b, pairs.a, table, all);
    double most = 0;
    for (std::size_t i = 0; i < one.size(); ++i) most = std::max(most, std::abs(one[i] - other[i]));
    CHECK((order == HeadOrder::symmetric ? most == 0 : most > 1e-3));
  }
}

TEST_CASE("link prediction: a model file says the order of the head; one that does not is ordered") {
  const Exec exec({.device = {}, .threads = 1});
  const CircuitGraph graph = synthesise({.kind = SynthKind::sram, .rows = 4, .cols = 4, .name = "s"});
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "model.safetensors";
  for (const HeadOrder order : {HeadOrder::symmetric, HeadOrder::ordered}) {
    const TrainedModel model = fresh_model(exec, graph, "none", false, order);
    write_model(path, exec, model, model.head().state());
    CHECK(read_model(path, exec).description().head.order == order);
  }
  TrainedModel symmetric = fresh_model(exec, graph, "none", false);
  write_model(path, exec, symmetric, symmetric.head().state());
  TensorFile file = read_tensor_file(path, exec, kModelKind);
  REQUIRE(file.metadata.erase("head.order") == 1);
  write_tensor_file(path, exec, file);
  CHECK(read_model(path, exec).description().head.order == HeadOrder::ordered);
  file.metadata["head.order"] = "sorted";
  write_tensor_file(path, exec, file);
  CHECK(test::thrown_id([&] { (void)read_model(path, exec); }) == ErrorId::model_damaged);
}
