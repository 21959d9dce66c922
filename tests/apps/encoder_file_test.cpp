// An encoder through its file: the same embeddings, and refusals that say why.
#include "apps/train/pretrain.hpp"
#include "engine/core/index.hpp"
#include "io/graph/pooled_graph.hpp"
#include "io/synth/synth.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <map>
#include <set>
#include <utility>

using namespace cgcl;
using test::thrown_id;

namespace {

const CircuitEncoderOptions kOptions{
    .conv = ConvKind::sage, .hidden = 8, .layers = 2, .act = Act::elu, .dropout = 0.25, .statistics = false};

HostGraph design() { return make_host_graph(synthesise(demo_timing()), nullptr); }

PretrainedEncoder through_file(const Exec& exec, const Sgrl& model, const CircuitEncoderOptions& options) {
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "e.safetensors";
  write_encoder_file(path, exec, model, options, {"aa", "bb"});
  return read_encoder_file(path, exec);
}

}   // namespace

TEST_CASE("encoder file: options, sources and embeddings come back as they went in") {
  const Exec exec({.device = {}, .threads = 1, .seed = 3});
  Initializer init(exec);
  Sgrl model(init, kOptions);
  const PretrainedEncoder read = through_file(exec, model, kOptions);
  CHECK(read.options.conv == kOptions.conv);
  CHECK(read.options.hidden == kOptions.hidden);
  CHECK(read.options.layers == kOptions.layers);
  CHECK(read.options.act == kOptions.act);
  CHECK(read.options.dropout == kOptions.dropout);
  CHECK_FALSE(read.options.statistics);
  CHECK(read.sources == "aa bb");

  const HostGraph d = design();
  const GraphBatch batch = make_graph_batch(exec, model.online.batch_options(), d);
  Tape tape(exec, TapeMode::eval);
  const auto want = embed(model, tape, batch).value().to_host<float>(exec);   // the online encoder's
  const Embeddings plain = read.embed(exec, d, Compression::off);
  CHECK(plain.width == 8);
  CHECK(plain.row.empty());
  CHECK(plain.table == want);
}

TEST_CASE("encoder file: a table of colours holds the embedding of every node") {
  const Exec exec({.device = {}, .threads = 1, .seed = 3});
  Initializer init(exec);
  const Sgrl model(init, kOptions);
  const PretrainedEncoder encoder = through_file(exec, model, kOptions);
  const HostGraph d = design();
  const Embeddings plain = encoder.embed(exec, d, Compression::off);
  const Embeddings small = encoder.embed(exec, d, Compression::on);
  REQUIRE(small.row.size() == idx(d.nodes()));
  CHECK(small.table.size() * 10 < plain.table.size());
  double worst = 0;
  for (std::size_t v = 0; v < small.row.size(); ++v)
    for (std::size_t j = 0; j < 8; ++j)
      worst = std::max(worst, std::abs(static_cast<double>(plain.table[8 * v + j]) -
                                       static_cast<double>(small.table[8 * idx(small.row[v]) + j])));
  CHECK(worst < 1e-5);
}

TEST_CASE("encoder: nodes with equal keys have equal embeddings, in one design and in two") {
  using Digits = std::pair<std::uint64_t, std::uint64_t>;
  const Exec exec({.device = {}, .threads = 1, .seed = 8});
  const std::array<CircuitGraph, 2> designs = {
      synthesise({.kind = SynthKind::sram, .rows = 4, .cols = 4, .name = "s"}),
      synthesise({.kind = SynthKind::timing, .rows = 2, .cols = 4, .name = "t"})};
  const PooledGraph pool = pool_graphs(designs);
  const FeatureNormaliser normaliser = fit_normaliser(pool.graph);
  for (const ConvKind conv : {ConvKind::cluster_gcn, ConvKind::gcn, ConvKind::sage}) {
    CAPTURE(name_of(conv));
    CircuitEncoderOptions options = kOptions;
    options.conv = conv;
    options.statistics = conv == ConvKind::sage;
    Initializer init(exec);
    const PretrainedEncoder encoder = make_encoder(exec, options, CircuitEncoder(init, options).state());
    std::map<Digits, std::vector<float>> of_key;
    double worst = 0;
    for (const CircuitGraph* graph : {&designs[0], &designs[1], &pool.graph}) {
      const HostGraph d = make_host_graph(*graph, &normaliser);
      const std::vector<Key128> key = encoder.keys(d);
      const Embeddings small = encoder.embed(exec, d, Compression::on),
                       all = encoder.embed(exec, d, Compression::off);
      std::set<Digits> own;
      for (std::size_t v = 0; v < key.size(); ++v) {
        const Digits digits{key[v].hi, key[v].lo};
        own.insert(digits);
        const auto row = all.table.begin() + static_cast<std::ptrdiff_t>(8 * v);
        const std::vector<float> values(row, row + 8);
        const std::vector<float>& known = of_key.emplace(digits, values).first->second;
        for (std::size_t c = 0; c < 8; ++c)
          worst = std::max(worst, std::abs(static_cast<double>(values[c]) - static_cast<double>(known[c])));
      }
      CHECK(8 * own.size() == small.table.size());   // a key for each row that compression finds
    }
    CHECK(worst < 1e-5);
  }
}

TEST_CASE("encoder file: weights of another width, missing options and other files are refused") {
  const Exec exec({.device = {}, .threads = 1, .seed = 3});
  Initializer init(exec);
  const Sgrl model(init, kOptions);
  TensorList weights;
  for (const auto& [name, tensor] : model.online.state()) weights.emplace_back(name, tensor);
  CHECK(thrown_id([&] { (void)make_encoder(exec, kOptions, weights); }) == ErrorId::internal);
  CircuitEncoderOptions wider = kOptions;
  wider.hidden = 16;
  CHECK(thrown_id([&] { (void)make_encoder(exec, wider, weights); }) == ErrorId::model_mismatch);

  std::map<std::string, std::string> metadata;
  add_encoder_metadata(metadata, kOptions);
  CHECK(encoder_options_from(metadata, "e").dropout == kOptions.dropout);
  for (const auto& entry : metadata) {
    const std::string& key = entry.first;
    std::map<std::string, std::string> less = metadata;
    less.erase(key);
    CAPTURE(key);
    if (key == "encoder.topology")   // earlier files had none
      CHECK(encoder_options_from(less, "e").topology == 0);
    else
      CHECK(thrown_id([&] { (void)encoder_options_from(less, "e"); }) == ErrorId::model_damaged);
  }
  metadata["encoder.hidden"] = "-8";
  CHECK(thrown_id([&] { (void)encoder_options_from(metadata, "e"); }) == ErrorId::model_damaged);
}
