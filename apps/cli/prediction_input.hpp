// What `predict` reads of one design, and what its JSON says of that.
#pragma once

#include "apps/cli/console.hpp"
#include "apps/cli/settings.hpp"
#include "apps/predict/model_choice.hpp"
#include "apps/train/protocol.hpp"
#include "apps/train/seen_in.hpp"
#include "io/circuit/netlist_import.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cgcl {

/// A design to predict: a netlist, or a graph whose circuit is then empty.
struct PredictionInput {
  CircuitGraph graph;
  FlatCircuit circuit;
  GraphPlaces places;   // of the circuit in the graph
  std::vector<std::string> cells;
  std::vector<MatchedBy> matched_by;   // [nets of the circuit] where there are parasitics
  std::vector<std::string> files;      // that the netlist consists of
  bool netlist = false;
  std::int64_t estimated_peak_bytes = 0;
  std::vector<UnknownModel> unknown_models = {};
  SeenIn seen = {};
  Protocol protocol = Protocol::strict;      // of the model
  JsonValue annotation = {};                 // null of a graph
  std::vector<NetChoiceState> chosen = {};   // [nets of the circuit]
  DeviceModels device_models = {};
  std::optional<ModelChoice> choice = {};   // of a shipped model
};

/// Reads the last input of the settings. Throws as read_graph and import_circuit; Error usage for parasitics
/// beside a graph.
[[nodiscard]] PredictionInput read_prediction_input(const Settings& settings, Console& console);

/// `json` with whether the run has met the design, what it is that nobody knows, and the memory that was
/// expected.
[[nodiscard]] JsonValue with_provenance(JsonValue json, const PredictionInput& in);
/// {name, reason, share}; null where a run was named.
[[nodiscard]] JsonValue choice_json(const std::optional<ModelChoice>& choice);

}   // namespace cgcl
