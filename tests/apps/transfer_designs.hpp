// Small labelled designs of several families, for tests of circuitgcl+.
#pragma once

#include "apps/transfer/plus_trees.hpp"
#include "io/synth/synth.hpp"

#include <string>
#include <vector>

namespace cgcl::test {

inline Exec exec_of(int threads, std::uint64_t seed = 1) {
  ExecOptions options;
  options.threads = threads;
  options.seed = seed;
  return Exec(options);
}

inline CircuitGraph small_design(SynthKind kind, int rows, int columns, const std::string& family) {
  CircuitGraph graph = synthesise({.kind = kind,
                                   .rows = rows,
                                   .cols = columns,
                                   .name = str(synth_kind_name(kind), "_", rows, "x", columns)});
  graph.family = family;
  graph.technology = "made_up";
  return graph;
}

/// Five designs of four families.
inline std::vector<CircuitGraph> small_designs() {
  std::vector<CircuitGraph> out;
  out.push_back(small_design(SynthKind::sram, 4, 4, "memory"));
  out.push_back(small_design(SynthKind::sram, 8, 4, "memory"));
  out.push_back(small_design(SynthKind::timing, 4, 4, "clock"));
  out.push_back(small_design(SynthKind::array, 4, 4, "array"));
  out.push_back(small_design(SynthKind::timing, 4, 8, "delay"));
  return out;
}

inline std::vector<DesignRows> rows_of(const Exec& exec, const std::vector<CircuitGraph>& graphs,
                                       const DesignRowsOptions& options = {}) {
  std::vector<DesignRows> out;
  for (const CircuitGraph& graph : graphs) out.emplace_back(exec, graph, options);
  return out;
}

/// Quick, and of no use beyond tests.
inline PlusOptions small_trees() {
  PlusOptions options;
  for (BagOptions* bag : {&options.pairs, &options.nets, &options.existence}) {
    bag->bags = 2;
    bag->trees.trees = 20;
    bag->trees.leaves = 7;
    bag->trees.learning_rate = 0.2;
    bag->trees.min_leaf_rows = 5;
  }
  options.pairs.every_second->trees = 20;
  options.pairs.every_second->leaves = 7;
  options.fold_bags = 1;
  return options;
}

}   // namespace cgcl::test
