// Synthetic designs: SRAM-like circuits with capacitances by formula. Not measurements, and
// labelled so everywhere.
#pragma once

#include "io/graph/circuit_graph.hpp"
#include "io/synth/circuit.hpp"
#include "io/synth/extract.hpp"

#include <cstdint>
#include <string>

namespace cgcl {

/// sram: a macro of 6T cells with decoder, columns and timing. timing: timing logic with few cells.
/// array: 8T cells with precharge and word-line drivers.
enum class SynthKind { sram, timing, array };

/// What to generate. rows x cols is words lines x bit lines, for timing slices x delay stages; 0 means
/// the default. `nodes` instead chooses rows and cols to come within a few percent. The seed changes
/// capacitances, not structure.
struct SynthOptions {
  SynthKind kind = SynthKind::sram;
  int rows = 0, cols = 0;
  std::int64_t nodes = 0;
  std::uint64_t seed = 0;
  std::string name;   // empty: synth_KIND_ROWSxCOLS
};

/// Designs of more nodes than this are generated without names.
inline constexpr std::int32_t kSynthNamedNodes = 200000;

[[nodiscard]] const char* synth_kind_name(SynthKind kind);
/// Throws Error (bad_value) for anything but sram, timing and array.
[[nodiscard]] SynthKind parse_synth_kind(const std::string& text);

/// Fills in defaults and turns `nodes` into rows and cols. Throws Error (bad_value) for sizes out of range.
[[nodiscard]] SynthOptions resolve(const SynthOptions& options);

/// About how many nodes a design has, from its size alone; within a tenth for all but the smallest.
/// `resolved` as resolve() returns them.
[[nodiscard]] std::int64_t expected_nodes(const SynthOptions& resolved);

/// The placed and routed netlist alone, for writers of netlist text. `options` as resolve() accepts them.
[[nodiscard]] synth::Circuit synth_circuit(const SynthOptions& options);

/// The graph of a circuit and its extraction: supplies left out, features of all terminals in SI units,
/// links in the order pin-net, pin-pin, net-net. Sets synthetic, but not source and source_sha256.
[[nodiscard]] CircuitGraph synth_graph(const synth::Circuit& circuit, const synth::Extraction& extraction);

/// synth_graph() with the source and identity that `options` give it.
[[nodiscard]] CircuitGraph labelled_graph(const SynthOptions& options, const synth::Circuit& circuit,
                                          const synth::Extraction& extraction);

/// Circuit, extraction and graph in one. Same options, same bytes; linear in the size of the design.
[[nodiscard]] CircuitGraph synthesise(const SynthOptions& options);

/// The small designs of the built-in demonstration: train on the first, test on the others.
[[nodiscard]] SynthOptions demo_train();
[[nodiscard]] SynthOptions demo_timing();
[[nodiscard]] SynthOptions demo_array();

}   // namespace cgcl
