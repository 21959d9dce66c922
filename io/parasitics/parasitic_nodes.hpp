// Nodes of a parasitics file by number. Names are taken apart at their last delimiter, and the parts stored
// once.
#pragma once

#include "io/text/name_pool.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace cgcl {

using NodeId = std::int32_t;
inline constexpr NodeId kNoNode = -1;
inline constexpr std::int32_t kNoNet = -1, kGroundNet = -2;   // as owner of a node
inline constexpr std::int32_t kBareSuffix = -1;               // of a node without a delimiter in its name

/// One node, or in fast reading a name with all the numbered sub-nodes behind it.
struct ParasiticNode {
  NameId prefix = kNoName;
  std::int32_t suffix = kBareSuffix;   // a number from 0, kBareSuffix, or -2 - the id of a terminal name
  std::int32_t net = kNoNet;           // owner, once known
  std::int32_t section = kNoNet;   // of a node without owner: the section whose ground capacitance it bears
};

/// What is known about a name in front of a delimiter, or a bare name.
struct ParasiticName {
  NodeId node = kNoNode;    // the bare node
  NodeId keyed = kNoNode;   // the first node with a suffix; it is in no hash table, as most names have one
  std::int32_t net = kNoNet;
  bool instance = false;
  bool port = false;
  bool listed = false;   // a port, or a net of a device line: a net even without a section
};

/// Fast: `net:17` is the node of `net` itself, which is right as long as no pin has a number for a name and
/// no sub-node belongs to another net than its name says. Exact: every node stands for itself.
class ParasiticNodes {
 public:
  ParasiticNodes(NameCase fold, char delimiter, bool exact);

  /// The node of a full name, made when it is new. Throws Error netlist_limit beyond 2^31-1 nodes.
  NodeId node(std::string_view full);
  /// The node of a name that is in two parts already; an empty suffix makes it bare.
  NodeId node(NameId prefix, std::string_view suffix);
  NodeId bare(NameId prefix);

  /// Where the last delimiter of `full` is; npos: bare.
  [[nodiscard]] std::size_t split(std::string_view full) const;
  [[nodiscard]] static bool is_number(std::string_view suffix);

  NameId name(std::string_view text);
  /// Of a name map: see NamePool. The names of the pairs have no nodes yet.
  NameId append_name(std::string_view text);
  [[nodiscard]] std::vector<std::pair<NameId, NameId>> settle_names() { return names_.settle(); }
  /// No name or node is looked up any more: frees what only that needs.
  void drop_indices();
  /// Names and what is known about them stay.
  void drop_nodes() { std::vector<ParasiticNode>().swap(nodes_); }
  [[nodiscard]] NamePool take_names() { return std::move(names_); }
  [[nodiscard]] NameId find(std::string_view text) const { return names_.find(text); }
  [[nodiscard]] std::string_view text(NameId id) const { return names_[id]; }
  /// "prefix:suffix", as far as spelling is kept.
  [[nodiscard]] std::string full_name(NodeId id) const;
  [[nodiscard]] std::string_view terminal(NodeId id) const;

  [[nodiscard]] ParasiticName& info(NameId id) { return info_[static_cast<std::size_t>(id)]; }
  [[nodiscard]] ParasiticNode& operator[](NodeId id) { return nodes_[static_cast<std::size_t>(id)]; }
  [[nodiscard]] const ParasiticNode& operator[](NodeId id) const {
    return nodes_[static_cast<std::size_t>(id)];
  }
  [[nodiscard]] std::int32_t size() const { return static_cast<std::int32_t>(nodes_.size()); }
  [[nodiscard]] std::int32_t name_count() const { return names_.size(); }
  [[nodiscard]] bool exact() const { return exact_; }
  [[nodiscard]] char delimiter() const { return delimiter_; }
  void set_delimiter(char c) { delimiter_ = c; }

 private:
  NodeId keyed(NameId prefix, std::int32_t suffix);
  NameId terminal_id(std::string_view text);
  NodeId append(NameId prefix, std::int32_t suffix);
  void grow();

  NamePool names_, terminals_;
  std::vector<ParasiticName> info_;   // [names]
  std::vector<ParasiticNode> nodes_;
  std::vector<NodeId>
      slots_;   // open addressing over the nodes that have a suffix, ParasiticName::keyed apart
  std::size_t keyed_count_ = 0;
  NameId last_terminal_ = kNoName;
  char delimiter_;
  bool exact_;
  std::vector<NameId> recent_;   // by the end of the name: neighbours name each other again and again
};

}   // namespace cgcl
