#include "apps/bench/structure_rows.hpp"

#include "apps/train/memory_estimate.hpp"
#include "apps/train/pretrain.hpp"
#include "apps/train/trained_model.hpp"
#include "engine/core/index.hpp"
#include "io/pairs/candidates.hpp"
#include "io/pairs/pair_columns.hpp"
#include "io/synth/synth.hpp"

#include <iterator>   // for ssize
#include <numeric>    // for iota

namespace cgcl::bench {

namespace {

constexpr std::int64_t kSmall = 17600, kLarge = 3500000, kLinked = 4000000;   // nodes
constexpr std::int64_t kPairs = 200000;
constexpr int kEpochs = 800, kPlainEpochs = 8;

std::shared_ptr<const CircuitGraph> sram(std::int64_t nodes) {
  return std::make_shared<const CircuitGraph>(
      synthesise({.kind = SynthKind::sram, .nodes = nodes, .seed = 1, .name = "bench"}));
}

/// The encoder whose training the limits are about: 4 x ClusterGCN 256 on node types, no dropout.
CircuitEncoderOptions encoder_options() {
  CircuitEncoderOptions options;
  options.dropout = 0;
  return options;
}

CompressedDesign colours_of(const Exec& exec, const CircuitGraph& graph, Compression compression) {
  const CircuitEncoderOptions options = encoder_options();
  return compress(exec, make_host_graph(graph, nullptr), options.conv, options.layers, compression);
}

void train_sgrl(const Exec& exec, const HostGraph& design, int epochs) {
  PretrainOptions options;
  options.encoder = encoder_options();
  options.epochs = epochs;
  Initializer init(exec);
  Sgrl model(init, options.encoder);
  static_cast<void>(pretrain(exec, model, design, options));
}

std::function<void()> training(const Exec& exec, std::int64_t nodes, Compression compression, int epochs) {
  const auto design = std::make_shared<const HostGraph>(colours_of(exec, *sram(nodes), compression).design);
  return [&exec, design, epochs] { train_sgrl(exec, *design, epochs); };
}

/// Of a step without compression, which the peers take.
std::int64_t plain_training_bytes(std::int64_t nodes) {
  const CircuitEncoderOptions e = encoder_options();
  return conv_stack_bytes(e.conv, {nodes, 2 * nodes}, e.hidden, e.layers + 1);
}

BenchRow epoch_row() {
  return {.name = "epoch/sgrl-colours",
          .shape = str("[", kSmall, ",256] x4"),
          .peer = "without compression",
          .make = [](const Exec& exec) -> BenchWork {
            return {.body = training(exec, kSmall, Compression::on, 1),
                    .peer = training(exec, kSmall, Compression::off, 1)};
          },
          .memory = plain_training_bytes(kSmall)};
}

BenchRow epochs_row() {
  return {.name = "whole/sgrl-800",
          .shape = str("[", kSmall, ",256] x4, ", kEpochs, " epochs"),
          .peer = str("without compression, ", kPlainEpochs, " epochs x ", kEpochs / kPlainEpochs),
          .make = [](const Exec& exec) -> BenchWork {
            return {.body = training(exec, kSmall, Compression::on, kEpochs),
                    .peer = training(exec, kSmall, Compression::off, kPlainEpochs),
                    .peer_share = double{kPlainEpochs} / kEpochs};
          },
          .heavy = true,
          .memory = plain_training_bytes(kSmall)};
}

BenchRow memory_row() {
  return {
      .name = "whole/sram-3.5m",
      .shape = str("[", kLarge, ",256] x4, refine + ", kEpochs, " epochs + embed"),
      .make = [](const Exec& exec) -> BenchWork {
        return {.body = [&exec, graph = sram(kLarge)] {
          train_sgrl(exec, colours_of(exec, *graph, Compression::automatic).design, kEpochs);
          Initializer init(exec);
          const PretrainedEncoder encoder{
              encoder_options(), std::make_unique<CircuitEncoder>(init, encoder_options()), {}};
          static_cast<void>(encoder.embed(exec, make_host_graph(*graph, nullptr), Compression::automatic));
        }};
      },
      .heavy = true,
      .memory = synthesis_bytes(kLarge)};
}

BenchRow growth_row() {
  return {.name = "whole/sram-4x",
          .shape = str("[", kLarge, ",256] x4, ", kEpochs, " epochs"),
          .peer = "the array four times the size",
          .make = [](const Exec& exec) -> BenchWork {
            return {.body = training(exec, kLarge, Compression::automatic, kEpochs),
                    .peer = training(exec, 4 * kLarge, Compression::automatic, kEpochs)};
          },
          .heavy = true,
          .memory = synthesis_bytes(4 * kLarge)};
}

/// Growth of time: what the peer takes for a quarter of the nodes counts four times.
BenchRow plain_growth_row() {
  constexpr std::int64_t kNodes = 4 * kSmall;
  constexpr int kFew = 2;
  return {.name = "whole/growth-plain",
          .shape = str("[", kNodes, ",256] x4, ", kFew, " epochs without compression"),
          .peer = "a quarter of the nodes, times 4",
          .make = [](const Exec& exec) -> BenchWork {
            return {.body = training(exec, kNodes, Compression::off, kFew),
                    .peer = training(exec, kSmall, Compression::off, kFew),
                    .peer_share = 0.25};
          },
          .heavy = true,
          .memory = plain_training_bytes(kNodes)};
}

BenchRow colours_growth_row() {
  return {.name = "whole/growth-colours",
          .shape = str("colours of ", 4 * kLarge, " nodes"),
          .peer = "a quarter of the nodes, times 4",
          .make = [](const Exec& exec) -> BenchWork {
            const auto refining = [&exec](std::int64_t nodes) {
              return [&exec, graph = sram(nodes)] {
                static_cast<void>(colours_of(exec, *graph, Compression::automatic));
              };
            };
            return {.body = refining(4 * kLarge), .peer = refining(kLarge), .peer_share = 0.25};
          },
          .heavy = true,
          .memory = synthesis_bytes(4 * kLarge) + synthesis_bytes(kLarge)};
}

BenchRow pairs_row(const std::string& name, std::int64_t nodes, const std::string& features, bool heavy) {
  return {.name = name,
          .shape = str("a link of ", nodes, " nodes"),
          .make = [nodes, features](const Exec& exec) -> BenchWork {
            const auto graph = sram(nodes);
            PairOptions options;
            options.threads = exec.threads();
            return {.body =
                        [graph, options, list = parse_pair_features(features)] {
                          const Links& l = graph->links;
                          static_cast<void>(pair_features(*graph, l.src, l.dst, l.relation, list, options));
                        },
                    .items = static_cast<double>(graph->links.size())};
          },
          .heavy = heavy,
          .memory = synthesis_bytes(nodes)};
}

/// All columns of the candidates of a design, in their order.
BenchRow columns_row() {
  return {.name = "pairs/columns",
          .shape = str("a pair, candidates of ", kSmall, " nodes"),
          .make = [](const Exec& exec) -> BenchWork {
            const auto graph = sram(kSmall);
            const auto pairs = std::make_shared<std::vector<NetPair>>();
            CandidatePool(*graph, {.threads = exec.threads()})
                .for_each_pairs([&pairs](const std::vector<NetPair>& block) {
                  for (const NetPair& p : block)
                    if (static_cast<std::int64_t>(pairs->size()) < kPairs) pairs->push_back(p);
                });
            const auto columns = std::make_shared<const PairColumns>(*graph, exec.threads());
            return {.body = [pairs, columns] { static_cast<void>(columns->rows(*pairs)); },
                    .items = static_cast<double>(pairs->size())};
          },
          .memory = kPairs* std::ssize(PairColumns::columns(PairKnowledge::unknown)) *
                    static_cast<std::int64_t>(sizeof(float))};
}

/// A model with fresh weights, which cost as much as trained ones, and a design to predict.
class WholeDesign {
 public:
  WholeDesign(const Exec& exec, std::int64_t nodes) : exec_(exec), graph_(sram(nodes)) {
    Initializer init(exec);
    ModelDescription d;
    d.encoder = encoder_options();
    d.pair = {PairFeature::distance};
    d.head.cl_width = d.encoder->hidden;
    d.normaliser = fit_normaliser(*graph_);
    d.codec = task_codec(Task::edge_regression, *graph_);
    PretrainedEncoder encoder{*d.encoder, std::make_unique<CircuitEncoder>(init, *d.encoder), {}};
    model_ = std::make_unique<TrainedModel>(exec, std::move(d), std::move(encoder));
  }

  void predict(Compression compression) {
    const TaskSamples links = all_samples(*graph_, Task::edge_regression, model_->description().codec);
    const PairTable pairs = model_->pair_table(exec_, *graph_, links);
    const PreparedDesign design = model_->prepare(exec_, *graph_, compression);
    std::vector<std::int32_t> all(idx(links.size()));
    std::iota(all.begin(), all.end(), 0);
    static_cast<void>(model_->predict_links(exec_, design, links.source, links.target, pairs, all));
  }

 private:
  const Exec& exec_;
  std::shared_ptr<const CircuitGraph> graph_;
  std::unique_ptr<TrainedModel> model_;
};

BenchRow predict_row() {
  return {.name = "predict/links-colours",
          .shape = str("every link of ", kSmall, " nodes"),
          .peer = "without compression",
          .make = [](const Exec& exec) -> BenchWork {
            const auto design = std::make_shared<WholeDesign>(exec, kSmall);
            return {.body = [design] { design->predict(Compression::on); },
                    .peer = [design] { design->predict(Compression::off); }};
          },
          .memory = plain_training_bytes(kSmall)};
}

BenchRow links_row() {
  return {.name = "whole/links-4m",
          .shape = str("every link of ", kLinked, " nodes"),
          .make = [](const Exec& exec) -> BenchWork {
            const auto design = std::make_shared<WholeDesign>(exec, kLinked);
            return {.body = [design] { design->predict(Compression::automatic); }};
          },
          .heavy = true,
          .memory = synthesis_bytes(kLinked)};
}

}   // namespace

std::vector<BenchRow> structure_rows() {
  return {pairs_row("pairs/distance-paths", kSmall, "distance,paths", false),
          pairs_row("pairs/dspd", kSmall, "dspd", false),
          columns_row(),
          epoch_row(),
          predict_row(),
          epochs_row(),
          memory_row(),
          growth_row(),
          plain_growth_row(),
          colours_growth_row(),
          pairs_row("whole/pairs-3.5m", kLarge, "distance,paths", true),
          links_row()};
}

}   // namespace cgcl::bench
