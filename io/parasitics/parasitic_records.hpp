// What the records of a parasitics file state, as one reading collects it, before nodes become ends.
#pragma once

#include "engine/core/index.hpp"
#include "io/parasitics/coupling_sums.hpp"
#include "io/parasitics/parasitic_nodes.hpp"
#include "io/parasitics/parasitics.hpp"
#include "io/text/line_source.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <utility>   // for pair
#include <vector>

namespace cgcl {

/// What has to be known before the first line. A reading that finds out more asks for another one; plans only
/// grow, so the number of readings is bounded.
struct ReadPlan {
  bool exact = false;                 // every node stands for itself: pins have numbers for names
  bool distinct_case = false;         // names that differ in case only are different
  bool trace = false;                 // nodes without owner exist: remember resistors and first lines
  char delimiter = 0;                 // the one that pins show; 0: as declared
  std::vector<std::string> grounds;   // declared behind capacitances that end on them
};

/// A net, with or without a section of its own.
struct RecordedNet {
  NameId name = kNoName;
  bool port = false, section = false, reduced = false;
  double total_F = std::numeric_limits<double>::quiet_NaN();   // not declared
  double section_F = 0;   // capacitors listed in its section, those inside the net apart
  double self_F = 0;
};
static_assert(sizeof(RecordedNet) == 32);

/// A pin whose node is not called "instance:terminal" in exactly the spelling of the two.
struct OddPin {
  std::uint64_t at;   // of ParasiticRecords::pins
  NameId instance;
  NameId terminal;   // of ParasiticRecords::odd_names
};

/// Couplings between different nets, as capacitors are listed: in a net without an earlier section of the
/// other net, and in one with it: the second listing, if there are two.
struct ListingCounts {
  std::int64_t first = 0, second = 0;
  std::int64_t zero_first = 0, zero_second = 0;   // of 0 F, not among the sums
};

struct ParasiticRecords {
  ParasiticRecords(ParasiticFormat format, const ReadPlan& with, const LineSource& from,
                   Diagnostics& diagnostics);

  [[nodiscard]] RecordedNet& net(std::int32_t id) { return nets[idx(id)]; }
  [[nodiscard]] ParasiticCounts& counts() { return result.counts; }
  /// A net of that name, which has none yet; owns the bare node of the name. Throws Error netlist_limit.
  std::int32_t make_net(NameId name);
  /// Couplings are summed apart from here on.
  void end_section();

  Parasitics result;   // header and counts
  const ReadPlan plan;
  ReadPlan next_plan;   // for another reading
  const LineSource& source;
  Diagnostics& notes;
  ParasiticNodes nodes;
  GrowingArray<RecordedNet> nets;                               // in the order of opening
  std::vector<std::pair<std::int32_t, std::string>> spelling;   // of nets first mentioned in another case
  GrowingArray<NodeId> pins;                                    // in the order of declaration
  GrowingArray<OddPin> odd_pins;                                // ascending by pin
  NamePool odd_names;
  GrowingArray<double> ground_F;   // [nodes]
  CouplingSums couplings;
  std::int32_t summed = kNoNet;             // the net whose section `couplings` sums, closed or not
  std::vector<NetResistance> resistances;   // [nets] up to the last one with resistors
  ListingCounts listed;
  bool escaped_divider = false;                       // of ParasiticBuilder::note_escaped_divider()
  std::vector<std::pair<NodeId, NodeId>> resistors;   // where plan.trace
  std::vector<std::int64_t> lines;                    // [nodes] of first mention, where plan.trace
};

}   // namespace cgcl
