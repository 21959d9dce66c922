#include "io/parasitics/parasitic_nodes.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <charconv>   // for to_chars
#include <cstring>    // for memcpy
#include <limits>

namespace cgcl {

namespace {

std::uint32_t hash_of(NameId prefix, std::int32_t suffix) {
  std::uint64_t h = (static_cast<std::uint64_t>(static_cast<std::uint32_t>(prefix)) << 32) |
                    static_cast<std::uint32_t>(suffix);
  h *= 0x9E3779B97F4A7C15ull;
  return static_cast<std::uint32_t>((h ^ (h >> 29)) >> 32);
}

constexpr std::size_t kRecent = 4096;

/// A cheap hash of a name's last eight bytes, where the names of one design differ.
std::size_t end_of(std::string_view text) {
  std::uint64_t word = text.size();
  if (text.size() >= 8)
    std::memcpy(&word, text.data() + text.size() - 8, 8);
  else if (!text.empty())
    std::memcpy(&word, text.data(), text.size());
  word = (word + text.size()) * 0x9E3779B97F4A7C15ull;
  return idx(word >> 40);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}   // namespace

ParasiticNodes::ParasiticNodes(NameCase fold, char delimiter, bool exact)
    : names_(fold), terminals_(fold), delimiter_(delimiter), exact_(exact), recent_(kRecent, kNoName) {}

bool ParasiticNodes::is_number(std::string_view suffix) {
  if (suffix.empty() || suffix.size() > 9) return false;   // 9 digits fit
  for (const char c : suffix)
    if (!is_digit(c)) return false;
  return suffix.size() == 1 || suffix[0] != '0';
}

std::size_t ParasiticNodes::split(std::string_view full) const {
  const std::size_t at = full.rfind(delimiter_);
  return at == 0 || at + 1 == full.size() ? std::string_view::npos : at;
}

NameId ParasiticNodes::name(std::string_view text) {
  NameId& recent = recent_[end_of(text) % kRecent];
  if (recent != kNoName && names_[recent] == text) return recent;
  recent = names_.id(text);
  if (idx(recent) == info_.size()) info_.push_back({});
  return recent;
}

NameId ParasiticNodes::append_name(std::string_view text) {
  const NameId id = names_.append(text);
  info_.push_back({});
  return id;
}

/// Pins in a row often have the same.
NameId ParasiticNodes::terminal_id(std::string_view text) {
  if (last_terminal_ == kNoName || terminals_[last_terminal_] != text) last_terminal_ = terminals_.id(text);
  return last_terminal_;
}

NodeId ParasiticNodes::node(std::string_view full) {
  const std::size_t at = split(full);
  if (at == std::string_view::npos) return bare(name(full));
  return node(name(full.substr(0, at)), full.substr(at + 1));
}

NodeId ParasiticNodes::node(NameId prefix, std::string_view suffix) {
  if (suffix.empty()) return bare(prefix);
  if (!is_number(suffix)) return keyed(prefix, -2 - terminal_id(suffix));
  if (!exact_) return bare(prefix);
  std::int32_t number = 0;
  for (const char c : suffix) number = 10 * number + (c - '0');
  return keyed(prefix, number);
}

NodeId ParasiticNodes::find_bare(NameId prefix) const {
  const NodeId first = info_[idx(prefix)].node;
  if (first == kNoNode || (*this)[first].suffix == kBareSuffix) return first;
  if (slots_.empty()) return kNoNode;
  return static_cast<NodeId>(slots_[slot_of(prefix, kBareSuffix)]) - 1;
}

std::size_t ParasiticNodes::slot_of(NameId prefix, std::int32_t suffix) const {
  std::size_t at = idx((std::uint64_t{hash_of(prefix, suffix)} * slots_.size()) >> 32);
  for (; slots_[at] != 0; at = at + 1 == slots_.size() ? 0 : at + 1) {
    const ParasiticNode& held = nodes_[slots_[at] - 1];
    if (held.prefix == prefix && held.suffix == suffix) break;
  }
  return at;
}

NodeId ParasiticNodes::keyed(NameId prefix, std::int32_t suffix) {
  ParasiticName& name = info_[idx(prefix)];
  // Where every node stands for itself, a numbered one of a known net is a sub-node
  // unless declared otherwise.
  const std::int32_t net = suffix >= kBareSuffix ? name.net() : kNoNet;
  if (name.node == kNoNode) {
    name.node = append(prefix, suffix);
    nodes_.back().give_to(net);
    return name.node;
  }
  if ((*this)[name.node].suffix == suffix) return name.node;
  if (5 * (keyed_count_ + 1) > 4 * slots_.size()) grow();
  const std::size_t at = slot_of(prefix, suffix);
  if (slots_[at] != 0) return static_cast<NodeId>(slots_[at]) - 1;
  const NodeId id = append(prefix, suffix);
  nodes_.back().give_to(net);
  slots_[at] = static_cast<std::uint32_t>(id) + 1;
  ++keyed_count_;
  return id;
}

NodeId ParasiticNodes::append(NameId prefix, std::int32_t suffix) {
  if (nodes_.size() >= idx(std::numeric_limits<std::int32_t>::max()))
    throw Error(ErrorId::netlist_limit, "more than 2147483647 nodes");
  ParasiticNode node;
  node.prefix = prefix;
  node.suffix = suffix;
  nodes_.push_back(node);
  return static_cast<NodeId>(nodes_.size() - 1);
}

/// The place of a slot grows with its hash: walked from the front, the new table fills from its front, and
/// the two are never there as a whole.
void ParasiticNodes::grow() {
  GrowingArray<std::uint32_t> old = std::move(slots_);
  slots_ = {};
  slots_.grow_to(old.size() < 64 ? 64 : old.size() + old.size() / 2);
  for (std::size_t i = 0; i < old.size(); ++i) {
    if (old[i] == 0) continue;
    const ParasiticNode& held = nodes_[old[i] - 1];
    slots_[slot_of(held.prefix, held.suffix)] = old[i];
    if (i % 65536 == 0) old.release_front(i);
  }
}

void ParasiticNodes::drop_indices() {
  names_.drop_index();
  slots_.clear();
  std::vector<NameId>().swap(recent_);
}

std::string_view ParasiticNodes::terminal(NodeId id) const {
  const std::int32_t suffix = (*this)[id].suffix;
  return suffix <= -2 ? terminals_[-2 - suffix] : std::string_view{};
}

std::string_view ParasiticNodes::terminal(NodeId id, std::array<char, 12>& digits) const {
  const std::int32_t suffix = (*this)[id].suffix;
  if (suffix < 0) return terminal(id);
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), suffix).ptr;
  return {digits.data(), idx(end - digits.data())};
}

std::string ParasiticNodes::full_name(NodeId id) const {
  const ParasiticNode& n = (*this)[id];
  std::string text(names_[n.prefix]);
  if (n.suffix == kBareSuffix) return text;
  text += delimiter_;
  return n.suffix >= 0 ? text + std::to_string(n.suffix) : text + std::string(terminal(id));
}

}   // namespace cgcl
