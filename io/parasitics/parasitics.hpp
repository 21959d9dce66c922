// Extracted capacitances by net and pin, as a DSPF, SPF or SPEF file states them: farad, each coupling once.
#pragma once

#include "engine/core/index.hpp"
#include "io/parasitics/net_resistance.hpp"
#include "io/text/diagnostics.hpp"
#include "io/text/name_pool.hpp"

#include <cstdint>
#include <functional>   // for function
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cgcl {

enum class ParasiticFormat : std::uint8_t { dspf, spef, spice };   // spice: cards of a netlist

/// A pin of a device or cell that capacitances end on.
struct ParasiticPin {
  NameId instance = kNoName;   // of Parasitics::names
  NameId terminal = kNoName;   // of Parasitics::terminals
  std::int32_t net = -1;
};

/// Ends are numbered: net n is end n, pin p is end nets + p. Sub-nodes count as their net.
struct ParasiticCoupling {
  std::int32_t a = 0, b = 0;   // a < b; ends of different nets
  double cap_F = 0;            // sum over the capacitors between these two ends
};

/// A net of which SPEF gives a reduced model (*R_NET) in place of its capacitors: C2 at the driver, C1 behind
/// R1. Its load is in total_F alone, as couplings that other nets list may be part of it.
struct ReducedNet {
  std::int32_t net = -1;
  std::string driver, cell;   // as written
  double c2_F = 0, r1_ohm = 0, c1_F = 0;
};

/// An instance whose nets another file of this name, or of the design of this name, holds: *DEFINE, *PDEFINE.
struct ParasiticPart {
  std::string instance, design;   // as written
  std::int64_t line = 0;          // of the statement
};

/// What was counted while reading.
struct ParasiticCounts {
  std::int64_t bytes = 0, lines = 0;
  std::int64_t resistors = 0, capacitors = 0;      // cards, each as often as it is listed
  std::int64_t grounded = 0, coupled = 0;          // of the capacitors, couplings once
  std::int64_t repeated = 0;                       // couplings listed in the second net too
  std::int64_t self = 0, zero = 0, negative = 0;   // left out
  std::int64_t zero_coupled = 0;                   // of the zero ones, couplings once
  double self_F = 0;
  std::int64_t devices = 0;   // lines of the instance section, fingers collapsed
  std::int64_t totals_agree = 0, totals_disagree = 0, totals_absent = 0;   // nets
};

struct Parasitics {
  ParasiticFormat format = ParasiticFormat::dspf;
  std::string source, sha256;    // file name and its sha256_of_lines()
  std::string design, program;   // of the header
  char divider = '/', delimiter = ':';
  std::vector<std::string> nets;         // names, unescaped; those with a section first, in its order
  std::vector<double> total_F;           // [nets] as declared; NaN: not declared
  std::vector<std::uint8_t> extracted;   // [nets] 1: its capacitance to ground is known, as it has a section
  std::vector<std::uint8_t> is_port;     // [nets] a *|P or *P lies on it, or the file lists it as a port
  std::vector<ParasiticPin> pins;
  NamePool names;                 // of instances as written, each once; others of the file may be among them
  NamePool terminals;             // "DRN", "g", "3" ...
  std::vector<double> ground_F;   // [nets + pins]
  std::vector<NetResistance> resistances;     // [nets]; empty where the file has no resistors
  std::vector<ParasiticCoupling> couplings;   // ordered by a, then b
  std::vector<std::string> ground_nets;       // declared; capacitances to them are in ground_F
  std::vector<std::string> power_nets;        // declared; they stay nets
  std::vector<ReducedNet> reduced;
  std::vector<ParasiticPart> parts;
  std::vector<std::int32_t> part;   // [nets] ascending, of which file and instance; empty: all of one
  bool listed_twice = false;        // how couplings were listed, as the totals decided
  ParasiticCounts counts;

  [[nodiscard]] std::string_view instance(const ParasiticPin& pin) const { return names[pin.instance]; }
  [[nodiscard]] std::string_view terminal(const ParasiticPin& pin) const { return terminals[pin.terminal]; }
  [[nodiscard]] std::int32_t net_of_end(std::int32_t end) const {
    const auto n = static_cast<std::int32_t>(nets.size());
    return end < n ? end : pins[idx(end - n)].net;
  }
};

enum class CouplingListed : std::uint8_t { automatic, once, both };
enum class Corner : std::uint8_t { best, typical, worst };

struct ParasiticOptions {
  CouplingListed listed = CouplingListed::automatic;   // automatic: the totals of the nets decide
  Corner corner = Corner::typical;                     // of SPEF values best:typical:worst
  bool partial = false;                                // accept what could be read of a damaged file
  bool digest = true;                                  // fill Parasitics::sha256
  // Whether the netlist has a net of that name, in a file with that divider: nodes of a net without a section
  // are told by it, where they are neither declared nor on a resistor. Empty: there is no netlist.
  std::function<bool(std::string_view name, char divider)> knows_net = nullptr;
};

/// DSPF, SPF, plain or packed. Streams: besides the result, memory holds an index of the names.
/// Where a later line shows that earlier ones were read wrongly, the file is read again with what was
/// learned; what is learned only grows: pins with numbers for names, names that differ in case only, nodes
/// without owner, another delimiter than assumed, and ground nets declared late (all of them in one more
/// reading). Each costs one reading more, and a file that needs a ninth is an internal
/// error. A divider that no name shows, where another one is in most instances, gives way to that
/// (W-DIVIDER). Throws Error as LineSource does; netlist_syntax, netlist_number, parasitic_record,
/// parasitic_name, cut_short and unit_unknown, unless options.partial: then `notes` has them and what could
/// be read returns.
[[nodiscard]] Parasitics read_spf(const std::string& path, const ParasiticOptions& options,
                                  Diagnostics& notes);
/// SPEF, in the same way.
[[nodiscard]] Parasitics read_spef(const std::string& path, const ParasiticOptions& options,
                                   Diagnostics& notes);
/// Either, by content. Throws Error foreign_file when it is neither.
[[nodiscard]] Parasitics read_parasitics(const std::string& path, const ParasiticOptions& options,
                                         Diagnostics& notes);

/// The same from memory; `name` stands for the file in messages. No digest.
[[nodiscard]] Parasitics read_spf_text(std::string_view text, const std::string& name,
                                       const ParasiticOptions& options, Diagnostics& notes);
[[nodiscard]] Parasitics read_spef_text(std::string_view text, const std::string& name,
                                        const ParasiticOptions& options, Diagnostics& notes);
[[nodiscard]] Parasitics read_parasitics_text(std::string_view text, const std::string& name,
                                              const ParasiticOptions& options, Diagnostics& notes);

/// What the first lines of a text look like; nothing for any other kind of text.
[[nodiscard]] std::optional<ParasiticFormat> sniff_parasitics(std::string_view start);

/// Throws Error no_labels when there is no capacitance at all, saying so for files with resistors only.
void require_capacitances(const Parasitics& p);

}   // namespace cgcl
