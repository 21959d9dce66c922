// Nodes of a parasitics file by number. Names are taken apart at their last delimiter, and the
// parts stored once.
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

/// The number of a net, from kGroundNet to kMaxNets, and three flags in one word.
class NetAndFlags {
 public:
  [[nodiscard]] constexpr std::int32_t net() const {
    return static_cast<std::int32_t>(word_ << kFlags) >> kFlags;   // brings the sign back
  }
  constexpr void set_net(std::int32_t net) {
    word_ = (word_ & ~kNetMask) | (static_cast<std::uint32_t>(net) & kNetMask);
  }
  [[nodiscard]] constexpr bool flag(int i) const { return (word_ & bit(i)) != 0; }
  constexpr void set_flag(int i, bool on) { word_ = on ? word_ | bit(i) : word_ & ~bit(i); }

 private:
  static constexpr int kFlags = 3;
  static constexpr std::uint32_t kNetMask = 0xFFFFFFFFu >> kFlags;
  static constexpr std::uint32_t bit(int i) { return 0x80000000u >> i; }

  std::uint32_t word_ = kNetMask;   // kNoNet, no flag
};

/// Whether a number comes back from a word whose flags are all set.
[[nodiscard]] constexpr bool fits_beside_flags(std::int32_t net) {
  NetAndFlags word;
  for (int i = 0; i < 3; ++i) word.set_flag(i, true);
  word.set_net(net);
  return word.net() == net && word.flag(0) && word.flag(1) && word.flag(2);
}
static_assert(fits_beside_flags(kMaxNets) && fits_beside_flags(0) && fits_beside_flags(kNoNet) &&
              fits_beside_flags(kGroundNet));

/// One node, or in fast reading a name with all the numbered sub-nodes behind it.
struct ParasiticNode {
  NameId prefix = kNoName;
  std::int32_t suffix = kBareSuffix;   // a number from 0, kBareSuffix, or -2 - the id of a terminal name

  /// The net it belongs to, kGroundNet, or kNoNet while it is not known.
  [[nodiscard]] std::int32_t net() const { return word_.flag(kOwned) ? word_.net() : kNoNet; }
  /// Of a node without owner: the first net in whose section a ground capacitance ends on it.
  [[nodiscard]] std::int32_t section() const {
    return !word_.flag(kOwned) && word_.flag(kGrounded) ? word_.net() : kNoNet;
  }
  /// It had a section() before it had an owner.
  [[nodiscard]] bool grounded() const { return word_.flag(kGrounded); }

  void give_to(std::int32_t net) {
    if (net == kNoNet) return;
    word_.set_net(net);
    word_.set_flag(kOwned, true);
  }
  /// A ground capacitance ends on it in the section of a net.
  void add_ground(std::int32_t section) {
    if (word_.flag(kOwned) || word_.flag(kGrounded) || word_.flag(kGroundFirst) || section == kNoNet) return;
    if (section == kGroundNet) {
      word_.set_flag(kGroundFirst, true);   // and stays without section
      return;
    }
    word_.set_net(section);
    word_.set_flag(kGrounded, true);
  }
  /// Behind the last add_ground(): whether it is a terminal takes the place of grounded().
  void set_terminal(bool terminal) { word_.set_flag(kGrounded, terminal); }
  [[nodiscard]] bool is_terminal() const { return word_.flag(kGrounded); }

 private:
  static constexpr int kOwned = 0, kGrounded = 1, kGroundFirst = 2;
  NetAndFlags word_;
};
static_assert(sizeof(ParasiticNode) == 12);   // there are as many as pins

/// What is known about a name in front of a delimiter, or a bare name.
struct ParasiticName {
  NodeId node = kNoNode;   // the first one of the name; the others are in a hash table, most names have none

  [[nodiscard]] std::int32_t net() const { return word_.net(); }
  void set_net(std::int32_t net) { word_.set_net(net); }
  [[nodiscard]] bool is_instance() const { return word_.flag(0); }
  void set_instance() { word_.set_flag(0, true); }
  [[nodiscard]] bool is_port() const { return word_.flag(1); }
  void set_port() { word_.set_flag(1, true); }
  /// A port, or a net of a device line: a net even without a section.
  [[nodiscard]] bool is_listed() const { return word_.flag(2); }
  void set_listed() { word_.set_flag(2, true); }

 private:
  NetAndFlags word_;
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
  [[nodiscard]] std::vector<std::pair<NameId, NameId>> index_names() { return names_.index_appended(); }
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
