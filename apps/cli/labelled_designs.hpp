// Labelled graphs from files to rows to learn from: one after the other, each checked, none kept whole.
#pragma once

#include "apps/cli/console.hpp"
#include "apps/transfer/design_rows.hpp"

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace cgcl {

/// Designs that couple less often say nothing of how a design couples.
inline constexpr std::int64_t kMinCouplings = 20;

struct LabelledDesigns {
  std::vector<DesignRows> rows;
  /// Of result.json, parallel to `rows`: name, sha256 of the file, fingerprint, and what the graph has of
  /// source_sha256, family and technology; links and nets.
  std::vector<JsonValue> json;
  std::set<std::string> device_models;   // of all graph files that tell of theirs
  std::int64_t estimated_peak_bytes = 0;
  bool stopped = false;   // by `stop`: what is missing was not read
};

/// What a run was learnt from: the hash of the file, which sha256sum prints too, and the content whatever the
/// names.
[[nodiscard]] JsonValue design_json(const CircuitGraph& graph, const std::string& path,
                                    const std::string& content);

/// What a graph file of predictions is refused with where labels are used.
[[nodiscard]] Error predicted_labels(const std::string& path);

struct LabelledDesignOptions {
  DesignRowsOptions rows;
  std::int64_t min_couplings = kMinCouplings;   // a design of fewer is left out, with a warning
  bool allow_predicted = false;
  std::function<bool()> stop = [] { return false; };
  /// How a file becomes a graph; empty: read_graph.
  std::function<CircuitGraph(const std::string& path)> read = {};
  /// Called with each graph before its rows are made; throws what it has against it.
  std::function<void(const CircuitGraph&, const std::string& path)> check = {};
  /// Called with a design that cannot be taken, which is then left out; empty: its error ends all.
  std::function<void(const std::string& path, const Error&)> left_out = {};
};

/// The memory held is that of the largest design and of the distinct rows. Warns of designs of different
/// families that share files or structure, whose families are no test of each other. Throws as read_graph;
/// Error predicted_labels, no_labels, usage for a design that is given twice, memory_limit, and
/// no_labels where nothing is left.
[[nodiscard]] LabelledDesigns read_labelled_designs(const Exec& exec, const std::vector<std::string>& paths,
                                                    const LabelledDesignOptions& options, Console& console);

}   // namespace cgcl
