// Collects what the records of a parasitics file state and turns it into Parasitics; common to both formats.
#pragma once

#include "io/parasitics/parasitic_records.hpp"

#include <cstdint>
#include <cstring>   // for memcmp
#include <optional>
#include <string_view>

namespace cgcl {

/// One reading. Names arrive without escapes. Not thread-safe.
class ParasiticBuilder {
 public:
  ParasiticBuilder(ParasiticFormat format, const ReadPlan& plan, const LineSource& source, Diagnostics& notes)
      : records_(format, plan, source, notes),
        nodes_(records_.nodes),
        folded_(format == ParasiticFormat::dspf && !plan.distinct_case) {}
  ParasiticBuilder(const ParasiticBuilder&) = delete;   // nodes_ is of this one
  ParasiticBuilder& operator=(const ParasiticBuilder&) = delete;

  [[nodiscard]] Parasitics& header() { return records_.result; }
  [[nodiscard]] ParasiticCounts& counts() { return records_.counts(); }
  [[nodiscard]] Diagnostics& notes() { return records_.notes; }
  [[nodiscard]] const ReadPlan& plan() const { return records_.plan; }
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
    end_resistors();
    section_ = kNoNet;
    section_node_ = kNoNode;
  }
  /// A name has a divider behind a backslash, as a part of it: that it is seen says nothing of the header.
  void note_escaped_divider() { records_.escaped_divider = true; }
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

  /// Of the open net, nodes as the file writes them: another network than nodes() holds, gone with the net.
  void resistance(std::string_view a, std::string_view b, double ohm) {
    resistors_.add(NetResistors::key(a, folded_), NetResistors::key(b, folded_), ohm);
  }
  void resistance_pin(std::string_view node) { resistors_.add_pin(NetResistors::key(node, folded_)); }

  /// The result of a reading, or nothing when another one is needed, with next_plan(). Call it once.
  [[nodiscard]] std::optional<Parasitics> finish(const ParasiticOptions& options);
  [[nodiscard]] const ReadPlan& next_plan() const { return records_.next_plan; }

 private:
  [[nodiscard]] NodeId located(NodeId id);
  void own(NodeId node, std::int32_t net);
  void add_pin(NodeId node, NameId instance, std::string_view terminal);
  void open_net(NameId id, std::string_view name, double total_F);
  bool accept(double cap_F);
  void end_resistors();
  void add_grounded(NodeId node, double cap_F);

  ParasiticRecords records_;
  ParasiticNodes& nodes_;
  NetResistors resistors_;   // of the open net
  bool folded_;
  bool restart_ = false;       // at once
  bool late_ground_ = false;   // after the last line
  std::int32_t section_ = kNoNet;
  std::string_view open_name_;
  NodeId section_node_ = kNoNode;   // of the open net; kNoNode: none, or every node stands for itself
};

}   // namespace cgcl
