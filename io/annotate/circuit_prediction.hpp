// Predicted capacitances of a design, by the names of its netlist: what the writers take.
#pragma once

#include "io/circuit/build_graph.hpp"
#include "io/circuit/circuit_labels.hpp"
#include "io/circuit/net_selection.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cgcl {

/// Farad. NaN: not predicted, not known.
struct NetPrediction {
  static constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

  std::string name;                // path as in the netlist, '/' between instances; need not be unique
  std::int32_t circuit_net = -1;   // of the FlatCircuit; -1 for a prediction of a graph without one
  bool port = false, rail = false;
  bool selected = true;   // else it is written only as an end of couplings of others
  std::int32_t pins = 0, gates = 0, source_drains = 0;   // terminals on it: all, gates, sources and drains
  double width_m = 0;                                    // of the sources and drains on it
  double ground_F = kUnknown;
  double lumped_F = kUnknown;   // coupling to nets that are no candidates: to ground in a simulation
  double low_F = kUnknown, high_F = kUnknown;               // 80 % interval of the total
  bool out_of_distribution = false;                         // no training net was like it
  double extracted_F = kUnknown;                            // total of a labelled design
  double resistance_ohm = kUnknown, point_ohm = kUnknown;   // extracted, see CircuitGraph
  std::optional<MatchedBy> matched_by = {};   // in the parasitics that the extracted total is from
  bool extracted = false;                     // what stands here is not predicted but taken from them
};

/// Which part of the split of a training run a sample is in; none: in no part, or of another design.
enum class SamplePart : std::uint8_t { none, train, val, val_twin_free };

struct CouplingPrediction {
  std::int32_t a = 0, b = 0;   // nets, a < b
  double cap_F = 0;            // expected: existence times size
  double existence = 1;        // probability that there is a coupling at all
  double low_F = NetPrediction::kUnknown, high_F = NetPrediction::kUnknown;   // 80 % interval, 0 where absent
  double extracted_F = NetPrediction::kUnknown;
  SamplePart split = SamplePart::none;
  bool extracted = false;   // cap_F is not predicted but extracted_F
};

/// How sizes of couplings came about.
struct SizingChoice {
  bool by_network = false;   // else by trees
  /// Means of |log10(truth / prediction)| on couplings that neither had seen; NaN: not compared.
  double network_error = NetPrediction::kUnknown, trees_error = NetPrediction::kUnknown;
  std::int64_t compared = 0;   // couplings

  [[nodiscard]] const char* model() const { return by_network ? "network" : "trees"; }
};

struct CircuitPrediction {
  std::string design, source, source_sha256;   // of the netlist, and of its parasitics where there are any
  std::string model, model_design;             // file and the design it was trained on
  std::string model_choice;                    // why this model, of those that there are; empty: it was named
  SizingChoice sizing;
  bool synthetic = false;
  std::vector<NetPrediction> nets;             // every net of the netlist, rails too
  std::vector<CouplingPrediction> couplings;   // ordered by a, then b; none with a rail

  /// Ground, lumped and all couplings of a net; NaN ground and lumped count as 0.
  [[nodiscard]] std::vector<double> totals_F() const;
};

/// Tells the nets of a prediction, which lists the nodes of nets and then the power nets of a graph, what
/// only the circuit of the graph knows: which of its nets they are, which of them are ports, and how they
/// were found in the parasitics (`matched_by`: [nets of the circuit], empty without). Throws ShapeError for
/// another number of nets or places of another circuit.
void attach_circuit(CircuitPrediction& prediction, const FlatCircuit& circuit, const GraphPlaces& places,
                    std::span<const MatchedBy> matched_by);

/// Takes away what is predicted for nets that are not `chosen` ([nets of the circuit], see NetSelection):
/// they stay in the list without capacitances, as nets that are not predicted. Behind attach_circuit().
void restrict_prediction(CircuitPrediction& prediction, const std::vector<NetChoiceState>& chosen);

}   // namespace cgcl
