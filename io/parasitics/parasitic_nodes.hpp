// Nodes of a parasitics file by number. Names are taken apart at their last delimiter, and the parts stored
// once.
#pragma once

#include "engine/core/index.hpp"
#include "io/text/growing_array.hpp"
#include "io/text/name_pool.hpp"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace cgcl {

using NodeId = std::int32_t;
inline constexpr NodeId kNoNode = -1;
inline constexpr std::int32_t kNoNet = -1, kGroundNet = -2;   // as owner of a node
inline constexpr std::int32_t kMaxNets = (1 << 28) - 1;       // numbers of nets share a word with flags
inline constexpr std::int32_t kBareSuffix = -1;               // of a node without a delimiter in its name

/// One node, or in fast reading a name with all the numbered sub-nodes behind it.
struct ParasiticNode {
  NameId prefix = kNoName;
  std::int32_t suffix = kBareSuffix;   // a number from 0, kBareSuffix, or -2 - the id of a terminal name

  /// The net it belongs to, kGroundNet, or kNoNet while it is not known.
  [[nodiscard]] std::int32_t net() const { return known_ ? net_ : kNoNet; }
  /// Of a node without owner: the first net in whose section it bears a ground capacitance.
  [[nodiscard]] std::int32_t section() const { return !known_ && borne_ ? net_ : kNoNet; }
  /// It had a section() before it had an owner.
  [[nodiscard]] bool borne() const { return borne_; }

  void give_to(std::int32_t net) {
    if (net == kNoNet) return;
    net_ = net;
    known_ = true;
  }
  void bear(std::int32_t section) {
    if (known_ || borne_ || barred_ || section == kNoNet) return;
    if (section == kGroundNet) {
      barred_ = true;   // and stays without section
      return;
    }
    net_ = section;
    borne_ = true;
  }
  /// Behind the last bear(): whether it is a terminal takes the place of what it bore.
  void settle(bool terminal) { borne_ = terminal; }
  [[nodiscard]] bool is_terminal() const { return borne_; }

 private:
  std::int32_t net_ : 29 = kNoNet;
  bool known_ : 1 = false, borne_ : 1 = false, barred_ : 1 = false;
};
static_assert(sizeof(ParasiticNode) == 12);   // there are as many as pins

/// What is known about a name in front of a delimiter, or a bare name.
struct ParasiticName {
  NodeId node = kNoNode;   // the first one of the name; the others are in a hash table, most names have none
  std::int32_t net : 29 = kNoNet;
  bool instance : 1 = false;
  bool port : 1 = false;
  bool listed : 1 = false;   // a port, or a net of a device line: a net even without a section
};
static_assert(sizeof(ParasiticName) == 8);

/// Fast: `net:17` is the node of `net` itself, which is right as long as no pin has a number for a name and
/// no sub-node belongs to another net than its name says. Exact: every node stands for itself.
class ParasiticNodes {
 public:
  ParasiticNodes(NameCase fold, char delimiter, bool exact);

  /// The node of a full name, made when it is new. Throws Error netlist_limit beyond 2^31-1 nodes.
  NodeId node(std::string_view full);
  /// The node of a name that is in two parts already; an empty suffix makes it bare.
  NodeId node(NameId prefix, std::string_view suffix);
  NodeId bare(NameId prefix) {
    const NodeId first = info(prefix).node;
    return first != kNoNode && (*this)[first].suffix == kBareSuffix ? first : keyed(prefix, kBareSuffix);
  }
  /// kNoNode where it was never made. Not behind drop_indices().
  [[nodiscard]] NodeId find_bare(NameId prefix) const;

  /// Where the last delimiter of `full` is; npos: bare.
  [[nodiscard]] std::size_t split(std::string_view full) const;
  [[nodiscard]] static bool is_number(std::string_view suffix);

  NameId name(std::string_view text);
  /// Of a name map: see NamePool. The names of the pairs have no nodes yet.
  NameId append_name(std::string_view text);
  [[nodiscard]] std::vector<std::pair<NameId, NameId>> settle_names() { return names_.settle(); }
  /// Names are rarely looked up from here on; the first that is makes the index again.
  void drop_name_index() { names_.drop_index(); }
  /// No name or node is looked up any more: frees what only that needs.
  void drop_indices();
  void drop_info() { info_.clear(); }
  void drop_nodes() { nodes_.clear(); }
  [[nodiscard]] NamePool take_names() { return std::move(names_); }
  [[nodiscard]] NameId find(std::string_view text) const { return names_.find(text); }
  [[nodiscard]] std::string_view text(NameId id) const { return names_[id]; }
  /// "prefix:suffix", as far as spelling is kept.
  [[nodiscard]] std::string full_name(NodeId id) const;
  [[nodiscard]] std::string_view terminal(NodeId id) const;
  /// The same of a numbered node, written to `digits`.
  [[nodiscard]] std::string_view terminal(NodeId id, std::array<char, 12>& digits) const;

  [[nodiscard]] ParasiticName& info(NameId id) { return info_[idx(id)]; }
  [[nodiscard]] ParasiticNode& operator[](NodeId id) { return nodes_[idx(id)]; }
  [[nodiscard]] const ParasiticNode& operator[](NodeId id) const { return nodes_[idx(id)]; }
  [[nodiscard]] std::int32_t size() const { return static_cast<std::int32_t>(nodes_.size()); }
  [[nodiscard]] std::int32_t name_count() const { return names_.size(); }
  [[nodiscard]] bool exact() const { return exact_; }
  [[nodiscard]] char delimiter() const { return delimiter_; }
  void set_delimiter(char c) { delimiter_ = c; }

 private:
  NodeId keyed(NameId prefix, std::int32_t suffix);
  [[nodiscard]] std::size_t slot_of(NameId prefix, std::int32_t suffix) const;
  NameId terminal_id(std::string_view text);
  NodeId append(NameId prefix, std::int32_t suffix);
  void grow();

  NamePool names_, terminals_;
  GrowingArray<ParasiticName> info_;   // [names]
  GrowingArray<ParasiticNode> nodes_;
  // Open addressing over the nodes that are not the first of their name: from 1, 0 is empty.
  GrowingArray<std::uint32_t> slots_;
  std::size_t keyed_count_ = 0;
  NameId last_terminal_ = kNoName;
  char delimiter_;
  bool exact_;
  std::vector<NameId> recent_;   // by the end of the name: neighbours name each other again and again
};

}   // namespace cgcl
