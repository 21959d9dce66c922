#include "io/parasitics/parasitic_nodes.hpp"

#include "engine/core/error.hpp"

#include <cstring>   // for memcpy
#include <limits>

namespace cgcl {

namespace {

std::size_t hash_of(NameId prefix, std::int32_t suffix) {
  std::uint64_t h = (static_cast<std::uint64_t>(static_cast<std::uint32_t>(prefix)) << 32) |
                    static_cast<std::uint32_t>(suffix);
  h *= 0x9E3779B97F4A7C15ull;
  return static_cast<std::size_t>(h ^ (h >> 32));
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
  return static_cast<std::size_t>(word >> 40);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}   // namespace

ParasiticNodes::ParasiticNodes(NameCase fold, char delimiter, bool exact)
    : names_(fold),
      terminals_(fold),
      slots_(64, kNoNode),
      delimiter_(delimiter),
      exact_(exact),
      recent_(kRecent, kNoName) {}

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
  if (static_cast<std::size_t>(recent) == info_.size()) info_.emplace_back();
  return recent;
}

NameId ParasiticNodes::append_name(std::string_view text) {
  const NameId id = names_.append(text);
  info_.emplace_back();
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

NodeId ParasiticNodes::bare(NameId prefix) {
  const auto at = static_cast<std::size_t>(prefix);
  if (info_[at].node == kNoNode) {
    const NodeId id = append(prefix, kBareSuffix);
    info_[at].node = id;
    nodes_.back().net = info_[at].net;
  }
  return info_[at].node;
}

NodeId ParasiticNodes::keyed(NameId prefix, std::int32_t suffix) {
  ParasiticName& name = info_[static_cast<std::size_t>(prefix)];
  const bool only = name.keyed == kNoNode;
  if (!only && nodes_[static_cast<std::size_t>(name.keyed)].suffix == suffix) return name.keyed;
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash_of(prefix, suffix) & mask;
  for (; !only && slots_[at] != kNoNode; at = (at + 1) & mask) {
    const ParasiticNode& held = nodes_[static_cast<std::size_t>(slots_[at])];
    if (held.prefix == prefix && held.suffix == suffix) return slots_[at];
  }
  const NodeId id = append(prefix, suffix);
  // Where every node stands for itself, a numbered one of a known net is a sub-node unless declared
  // otherwise.
  if (suffix >= 0) nodes_.back().net = name.net;
  if (only) {
    name.keyed = id;
    return id;
  }
  slots_[at] = id;
  if (10 * ++keyed_count_ > 7 * slots_.size()) grow();
  return id;
}

NodeId ParasiticNodes::append(NameId prefix, std::int32_t suffix) {
  if (nodes_.size() >= static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max()))
    throw Error(ErrorId::netlist_limit, "more than 2147483647 nodes");
  nodes_.push_back({.prefix = prefix, .suffix = suffix});
  return static_cast<NodeId>(nodes_.size() - 1);
}

void ParasiticNodes::grow() {
  std::vector<NodeId> slots(2 * slots_.size(), kNoNode);
  const std::size_t mask = slots.size() - 1;
  for (const NodeId id : slots_) {
    if (id == kNoNode) continue;
    const ParasiticNode& held = nodes_[static_cast<std::size_t>(id)];
    std::size_t at = hash_of(held.prefix, held.suffix) & mask;
    while (slots[at] != kNoNode) at = (at + 1) & mask;
    slots[at] = id;
  }
  slots_ = std::move(slots);
}

void ParasiticNodes::drop_indices() {
  names_.drop_index();
  std::vector<NodeId>().swap(slots_);
  std::vector<NameId>().swap(recent_);
}

std::string_view ParasiticNodes::terminal(NodeId id) const {
  const std::int32_t suffix = (*this)[id].suffix;
  return suffix <= -2 ? terminals_[-2 - suffix] : std::string_view{};
}

std::string ParasiticNodes::full_name(NodeId id) const {
  const ParasiticNode& n = (*this)[id];
  std::string text(names_[n.prefix]);
  if (n.suffix == kBareSuffix) return text;
  text += delimiter_;
  return n.suffix >= 0 ? text + std::to_string(n.suffix) : text + std::string(terminal(id));
}

}   // namespace cgcl
