#include "io/circuit/match_votes.hpp"

#include "engine/core/index.hpp"
#include "io/netlist/device_map.hpp"   // for terminal_of

#include <algorithm>   // for sort
#include <span>
#include <utility>

namespace cgcl {
namespace {

constexpr std::int32_t kAbsent = -1;

/// (net of the parasitics, net of the circuit); strict: the terminal as named, else drain and source alike.
struct Vote {
  std::int32_t extracted = 0, circuit = 0;
  bool strict = false;
};

struct Tally {
  std::int32_t net = -1;
  std::int64_t strict = 0, loose = 0;
};

bool is_source_drain(const FlatCircuit& circuit, std::int32_t device, int terminal) {
  return circuit.type_of(device).kind == DeviceKind::mos && (terminal == 0 || terminal == 2);
}

std::vector<Vote> collect(const FlatCircuit& circuit, const Parasitics& parasitics, const PinPlaces& places,
                          std::vector<std::int64_t>& voters) {
  std::vector<Vote> votes;
  const std::vector<std::int32_t>& device = places.device;
  for (std::size_t p = 0; p < device.size(); ++p) {
    const ParasiticPin& pin = parasitics.pins[p];
    if (places.cell_net[p] != kAbsent && pin.net >= 0) {
      ++voters[idx(pin.net)];
      votes.push_back({pin.net, places.cell_net[p], true});
      continue;
    }
    if (device[p] == kAbsent || pin.net < 0) continue;
    const int terminal = terminal_number(circuit, device[p], parasitics.terminal(pin));
    if (terminal < 0) continue;
    ++voters[idx(pin.net)];
    const std::int32_t net = circuit.net_of(device[p], terminal);
    votes.push_back({pin.net, net, true});
    if (!is_source_drain(circuit, device[p], terminal)) continue;
    if (const std::int32_t other = circuit.net_of(device[p], 2 - terminal); other != net)
      votes.push_back({pin.net, other, false});
  }
  std::sort(votes.begin(), votes.end(), [](const Vote& a, const Vote& b) {
    return a.extracted != b.extracted ? a.extracted < b.extracted : a.circuit < b.circuit;
  });
  return votes;
}

std::vector<Tally> count(std::span<const Vote> votes) {
  std::vector<Tally> out;
  for (const Vote& vote : votes) {
    if (out.empty() || out.back().net != vote.circuit) out.push_back({vote.circuit, 0, 0});
    out.back().strict += vote.strict;
    ++out.back().loose;
  }
  return out;
}

bool enough(std::int64_t votes, std::int64_t voters) { return 5 * votes >= 3 * voters; }   // 60 %

/// The net with most votes, and how many the next one has.
struct Winner {
  std::int32_t net = -1;
  std::int64_t votes = 0, next = 0;
};
Winner winner(const std::vector<Tally>& tallies, std::int64_t Tally::*votes) {
  Winner out;
  for (const Tally& t : tallies) {
    if (t.*votes > out.votes)
      out = {t.net, t.*votes, out.votes};
    else
      out.next = std::max(out.next, t.*votes);
  }
  return out;
}

NetChoice decide(const std::vector<Tally>& tallies, std::int64_t voters, std::int32_t named) {
  const Winner strict = winner(tallies, &Tally::strict), loose = winner(tallies, &Tally::loose);
  std::int64_t for_named = 0;
  for (const Tally& t : tallies)
    if (t.net == named) for_named = t.loose;
  // A name that the pins do not speak against confirms them where drain and source may be exchanged.
  if (named != kAbsent && voters > 0 && enough(for_named, voters) && for_named >= strict.votes)
    return {named, MatchedBy::pins, for_named};
  if (voters > 0 && enough(strict.votes, voters) && strict.votes > strict.next)
    return {strict.net, MatchedBy::pins, strict.votes};
  if (voters > 0 && enough(loose.votes, voters) && loose.votes > loose.next)
    return {loose.net, MatchedBy::pins, loose.votes};
  if (named != kAbsent) return {named, MatchedBy::name, 0};
  return {kAbsent, voters > 0 ? MatchedBy::ambiguous : MatchedBy::nothing, 0};
}

/// Of several nets that chose the same one, the one with most votes keeps it; a match by name has none.
/// Of several files each has a net at the ports of a block: theirs may be the same one.
void make_bijective(std::vector<NetChoice>& choices, std::int32_t nets, const std::vector<std::int32_t>& part,
                    const std::vector<std::int32_t>& named) {
  std::vector<std::int32_t> owner(idx(nets), kAbsent);
  for (std::size_t e = 0; e < choices.size(); ++e) {
    if (choices[e].net == kAbsent) continue;
    std::int32_t& holder = owner[idx(choices[e].net)];
    if (holder == kAbsent || (!part.empty() && part[idx(holder)] != part[e])) {
      holder = static_cast<std::int32_t>(e);
      continue;
    }
    const auto h = idx(holder);
    const auto merit = [&](std::size_t i) { return std::pair(choices[i].votes, named[i] == choices[i].net); };
    const std::size_t loser = merit(e) > merit(h) ? h : e;
    if (loser == h) holder = static_cast<std::int32_t>(e);
    choices[loser] = {kAbsent, MatchedBy::ambiguous, 0};
  }
}

}   // namespace

int terminal_number(const FlatCircuit& circuit, std::int32_t device, std::string_view name) {
  if (const std::int32_t named = circuit.terminal_named(device, name); named >= 0) return named;
  const DeviceKind kind = circuit.type_of(device).kind;
  const int terminals = circuit.terminals(device);
  int found = kAbsent;
  if (name.size() == 1 && name[0] >= '1' && name[0] <= '9')
    found = name[0] - '1';
  else if (const std::optional<int> known = terminal_of(kind, name))
    found = *known;
  else if (kind == DeviceKind::mos && (equal_folded(name, "sub") || equal_folded(name, "blk")))
    found = 3;
  return found < terminals ? found : kAbsent;
}

std::vector<NetChoice> choose_nets(const FlatCircuit& circuit, const Parasitics& parasitics,
                                   const PinPlaces& places, const std::vector<std::int32_t>& named) {
  std::vector<std::int64_t> voters(parasitics.nets.size(), 0);
  const std::vector<Vote> votes = collect(circuit, parasitics, places, voters);
  std::vector<NetChoice> choices(parasitics.nets.size());
  std::size_t begin = 0;
  for (std::size_t e = 0; e < choices.size(); ++e) {
    std::size_t end = begin;
    while (end < votes.size() && votes[end].extracted == static_cast<std::int32_t>(e)) ++end;
    choices[e] = decide(count(std::span(votes).subspan(begin, end - begin)), voters[e], named[e]);
    begin = end;
  }
  make_bijective(choices, circuit.nets(), parasitics.part, named);
  return choices;
}

}   // namespace cgcl
