// What every training loop reports and asks: kept apart from consoles and signals, so that tests can
// drive the loops.
#pragma once

#include <functional>
#include <string>

namespace cgcl {

struct LoopHooks {
  /// Called after each epoch with its number from 1, the total and a short text such as "loss 0.0123".
  std::function<void(int epoch, int epochs, const std::string& detail)> progress = [](int, int,
                                                                                      const std::string&) {};
  /// Polled between steps; true asks for a stop at the next point that can be resumed.
  std::function<bool()> stop = [] { return false; };
  /// Called for what the user should know but need not act on.
  std::function<void(const std::string&)> warn = [](const std::string&) {};
};

/// How batches are cut from a graph.
enum class Batching : std::uint8_t { full, neighbor, cluster };

struct SamplingOptions {
  Batching batching = Batching::full;
  int hops = 4;
  int fanout = 64;         // neighbours sampled per node and hop
  bool disjoint = false;   // every seed owns its neighbourhood
  int clusters = 0;        // that a graph is cut into; 0: of about kClusterNodes nodes
};

}   // namespace cgcl
