#include "apps/bench/busy_rows.hpp"

#include "apps/train/pretrain.hpp"
#include "io/synth/synth.hpp"

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

namespace cgcl::bench {

namespace {

constexpr std::int64_t kNodes = 2000;
constexpr int kEpochs = 8;

/// Threads that do nothing useful while they are wanted.
class OtherWork {
 public:
  ~OtherWork() { stop(); }
  void start() {
    if (!threads_.empty()) return;
    wanted_ = true;
    for (int i = 0; i < available_threads(); ++i)
      threads_.emplace_back([this] {
        while (wanted_.load(std::memory_order_relaxed)) {
        }
      });
  }
  void stop() {
    wanted_ = false;
    threads_.clear();   // joins
  }

 private:
  std::atomic<bool> wanted_{false};
  std::vector<std::jthread> threads_;
};

/// Steps of many short loops: what threads that wait for each other do worst.
void train(const Exec& exec, const HostGraph& design) {
  PretrainOptions options;
  options.encoder = {.hidden = 64, .layers = 3};
  options.epochs = kEpochs;
  Initializer init(exec);
  Sgrl model(init, options.encoder);
  static_cast<void>(pretrain(exec, model, design, options));
}

}   // namespace

std::vector<BenchRow> busy_rows() {
  return {{.name = "busy/step",
           .shape = str("[", kNodes, ",64] x3, ", kEpochs, " epochs"),
           .peer = "idle",
           .make = [](const Exec& exec) -> BenchWork {
             const CircuitGraph graph =
                 synthesise({.kind = SynthKind::sram, .nodes = kNodes, .seed = 1, .name = "bench"});
             const auto design = std::make_shared<const HostGraph>(make_host_graph(graph, nullptr));
             const auto others = std::make_shared<OtherWork>();
             return {.body = [&exec, design] { train(exec, *design); },
                     .peer = [&exec, design] { train(exec, *design); },
                     .before = [others] { others->start(); },
                     .before_peer = [others] { others->stop(); }};
           }}};
}

}   // namespace cgcl::bench
