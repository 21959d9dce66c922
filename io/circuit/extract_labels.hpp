// Extracted SPICE holds devices and parasitics in one file: the parasitics become labels.
#pragma once

#include "io/circuit/circuit_labels.hpp"
#include "io/text/diagnostics.hpp"

#include <cstdint>
#include <string>

namespace cgcl {

/// Whether capacitors and resistors without a model are parasitics or designed.
enum class ParasiticRule : std::uint8_t { automatic, parasitic, designed };

struct ExtractionReport {
  bool parasitic = false;                       // how they were taken
  std::string reason;                           // why, in words for the user
  std::int64_t capacitors = 0, resistors = 0;   // without a model
  std::int64_t joined = 0;                      // nets that were joined to another over resistors
  std::int64_t self = 0;                        // capacitors with both ends on one net
  double self_F = 0;
};

/// Capacitors and resistors without a model.
[[nodiscard]] std::int64_t ideal_devices(const FlatCircuit& circuit);

/// Takes the ideal capacitors and resistors out of `circuit`: nets are joined over the resistors, capacitors
/// become couplings by pair of nets. The automatic rule takes them for parasitics where the netlist says that
/// an extractor wrote it, or where there are at least 20 of these capacitors, nine in ten of them below 1 pF,
/// and more than half as many as other devices. Otherwise they stay devices and the labels are empty.
/// Diagnostics: w_resistor, w_self. Throws Error label_invalid for a capacitance that is not finite.
[[nodiscard]] CircuitLabels extract_labels(FlatCircuit& circuit, ParasiticRule rule, ExtractionReport& report,
                                           Diagnostics& diagnostics);

}   // namespace cgcl
