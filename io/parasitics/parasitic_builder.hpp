// Collects what the records of a parasitics file state and turns it into Parasitics; common to both formats.
#pragma once

#include "engine/core/index.hpp"
#include "io/parasitics/coupling_sums.hpp"
#include "io/parasitics/parasitic_nodes.hpp"
#include "io/parasitics/parasitics.hpp"
#include "io/text/line_source.hpp"

#include <cstdint>
#include <cstring>   // for memcmp
#include <limits>
#include <string>
#include <string_view>
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

/// One reading. Names arrive without escapes. Not thread-safe.
class ParasiticBuilder {
 public:
  ParasiticBuilder(ParasiticFormat format, const ReadPlan& plan, const LineSource& source,
                   Diagnostics& notes);

  [[nodiscard]] Parasitics& header() { return result_; }
  [[nodiscard]] ParasiticCounts& counts() { return result_.counts; }
  [[nodiscard]] Diagnostics& notes() { return notes_; }
  [[nodiscard]] const ReadPlan& plan() const { return plan_; }
  /// Another reading is needed, and going on with this one is of no use.
  [[nodiscard]] bool must_restart() const { return restart_; }

  void set_delimiter(char c);    // as the header declares it
  void show_delimiter(char c);   // as the name of a pin shows it
  void add_ground(std::string_view net);
  void add_power(std::string_view net);
  void add_port(std::string_view net);           // of the whole design
  void add_device_node(std::string_view node);   // a terminal of a device line

  /// `total_F` NaN: not declared. Opening a net again goes on with it.
  void open_net(std::string_view name, double total_F);
  void open_net(NameId name, double total_F);
  void close_net() {
    section_ = kNoNet;
    section_node_ = kNoNode;
  }
  [[nodiscard]] bool in_net() const { return section_ != kNoNet; }
  [[nodiscard]] std::string_view open_name() const { return open_name_; }

  // Of the open net.
  void declare_port(std::string_view node);
  void declare_pin(std::string_view node, std::string_view instance, std::string_view terminal);
  void declare_node(std::string_view node);
  // The same where a name map gives the part in front of the delimiter.
  void declare_pin(NameId instance, std::string_view terminal);
  void declare_node(NameId prefix, std::string_view suffix);
  /// The open net is a reduced model: it lists no couplings, and its total is not the sum of a section.
  void reduce_net(const ReducedNet& model);

  [[nodiscard]] NodeId node(std::string_view full) {
    const NodeId own = own_subnode(full);
    return own != kNoNode ? own : located(nodes_.node(full));
  }
  /// The node where `full` is a numbered sub-node of the open net, in fast reading: most nodes of a section.
  [[nodiscard]] NodeId own_subnode(std::string_view full) const {
    const std::size_t n = open_name_.size();
    const bool own = section_node_ != kNoNode && full.size() > n + 1 && full[n] == nodes_.delimiter() &&
                     std::memcmp(full.data(), open_name_.data(), n) == 0 &&
                     ParasiticNodes::is_number(full.substr(n + 1));
    return own ? section_node_ : kNoNode;
  }
  [[nodiscard]] NodeId node(NameId prefix, std::string_view suffix) {
    return located(nodes_.node(prefix, suffix));
  }
  [[nodiscard]] ParasiticNodes& nodes() { return nodes_; }

  void ground_capacitor(NodeId node, double cap_F);   // SPEF has no name for ground
  void capacitor(NodeId a, NodeId b, double cap_F);
  void resistor(NodeId a, NodeId b);   // only wanted where plan().trace

  /// The result of a reading, or nothing when another one is needed, with next_plan(). Call it once.
  [[nodiscard]] std::optional<Parasitics> finish(const ParasiticOptions& options);
  [[nodiscard]] const ReadPlan& next_plan() const { return next_; }

 private:
  friend class ParasiticFinish;

  struct Net {
    NameId name = kNoName;
    bool port = false, section = false, reduced = false;
    double total_F = std::numeric_limits<double>::quiet_NaN();   // not declared
    double section_F = 0;   // capacitors listed in its section, those inside the net apart
    double self_F = 0;
  };
  static_assert(sizeof(Net) == 32);
  /// A pin whose node is not called "instance:terminal" in exactly the spelling of the two.
  struct OddPin {
    std::uint64_t at;   // of pins_
    NameId instance;
    NameId terminal;   // of odd_names_
  };

  [[nodiscard]] NodeId located(NodeId id);
  [[nodiscard]] Net& net(std::int32_t id) { return nets_[idx(id)]; }
  std::int32_t make_net(NameId name);
  void own(NodeId node, std::int32_t net);
  void add_pin(NodeId node, NameId instance, std::string_view terminal);
  void open_net(NameId id, std::string_view name, double total_F);
  void end_sums();
  bool accept(double cap_F);
  void add_grounded(NodeId node, double cap_F);

  Parasitics result_;
  const ReadPlan plan_;
  ReadPlan next_;
  bool restart_ = false;       // at once
  bool late_ground_ = false;   // after the last line
  const LineSource& source_;
  Diagnostics& notes_;
  ParasiticNodes nodes_;
  GrowingArray<Net> nets_;                                       // in the order of opening
  std::vector<std::pair<std::int32_t, std::string>> spelling_;   // of nets first mentioned in another case
  GrowingArray<NodeId> pins_;                                    // in the order of declaration
  GrowingArray<OddPin> odd_pins_;
  NamePool odd_names_;
  GrowingArray<double> ground_F_;   // [nodes]
  CouplingSums couplings_;
  std::int32_t section_ = kNoNet;
  std::int32_t summed_ = kNoNet;   // the net whose section couplings_ sums, closed or not
  std::string_view open_name_;
  NodeId section_node_ = kNoNode;   // of the open net; kNoNode: none, or every node stands for itself
  // Couplings to nets without an earlier section, and to those with one: the second listing, if there are
  // two.
  std::int64_t first_ = 0, second_ = 0, zero_first_ = 0, zero_second_ = 0;
  std::vector<std::pair<NodeId, NodeId>> resistors_;
  std::vector<std::int64_t> lines_;   // [nodes] of first mention, where plan_.trace
};

}   // namespace cgcl
