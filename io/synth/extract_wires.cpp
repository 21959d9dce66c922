// Couplings between routed wires: neighbours on nearby tracks, and crossings of horizontal
// with vertical wires.
#include "engine/core/index.hpp"
#include "io/synth/capacitance.hpp"
#include "io/synth/extract.hpp"
#include "io/synth/floorplan.hpp"

#include <algorithm>

namespace cgcl::synth {
namespace {

constexpr Nm kWidth = 50;

Box wire_box(const Wire& w) {
  const Nm at = w.track * kTrackPitch, half = kWidth / 2;
  return w.horizontal ? Box{w.lo, at - half, w.hi, at + half, kM4}
                      : Box{at - half, w.lo, at + half, w.hi, kM5};
}

/// The wires of one direction in order of (track, start), with the first wire of each track.
struct TrackList {
  std::vector<Wire> wires;
  std::vector<std::int32_t> tracks;
  std::vector<std::size_t> first;

  TrackList(const std::vector<Wire>& all, bool horizontal) {
    for (const Wire& w : all) {
      if (w.horizontal == horizontal) wires.push_back(w);
    }
    std::sort(wires.begin(), wires.end(), [](const Wire& a, const Wire& b) {
      return a.track != b.track ? a.track < b.track : a.lo != b.lo ? a.lo < b.lo : a.net < b.net;
    });
    for (std::size_t i = 0; i < wires.size(); ++i) {
      if (i > 0 && wires[i].track == wires[i - 1].track) continue;
      tracks.push_back(wires[i].track);
      first.push_back(i);
    }
    first.push_back(wires.size());
  }

  /// Calls visit on every wire of track number `t` that reaches into [lo, hi].
  template <class Visit>
  void overlapping(std::size_t t, Nm lo, Nm hi, Visit visit) const {
    const auto begin = wires.begin() + static_cast<std::ptrdiff_t>(first[t]);
    const auto end = wires.begin() + static_cast<std::ptrdiff_t>(first[t + 1]);
    auto it = std::lower_bound(begin, end, lo, [](const Wire& w, Nm x) { return w.lo < x; });
    while (it != begin && std::prev(it)->hi >= lo) --it;   // wires of one track do not overlap
    for (; it != end && it->lo <= hi; ++it) visit(*it);
  }
};

void add(Extraction& out, const Wire& a, const Wire& b, double cap_F) {
  if (a.net != b.net && cap_F > 0)
    out.net_net.push_back({std::max(a.net, b.net), std::min(a.net, b.net), cap_F});
}

void couple_neighbours(const TrackList& list, Extraction& out) {
  for (std::size_t t = 0; t < list.tracks.size(); ++t) {
    for (std::size_t u = t + 1; u < list.tracks.size() && list.tracks[u] - list.tracks[t] <= kTrackReach;
         ++u) {
      for (std::size_t i = list.first[t]; i < list.first[t + 1]; ++i) {
        const Wire& a = list.wires[i];
        list.overlapping(u, a.lo, a.hi,
                         [&](const Wire& b) { add(out, a, b, box_coupling(wire_box(a), wire_box(b))); });
      }
    }
  }
}

void couple_crossings(const TrackList& vertical, const TrackList& horizontal, Extraction& out) {
  for (const Wire& v : vertical.wires) {
    const Nm x = v.track * kTrackPitch;
    const auto from =
        std::lower_bound(horizontal.tracks.begin(), horizontal.tracks.end(), v.lo / kTrackPitch);
    for (auto t = from; t != horizontal.tracks.end() && *t * kTrackPitch <= v.hi; ++t) {
      horizontal.overlapping(idx(t - horizontal.tracks.begin()), x, x,
                             [&](const Wire& h) { add(out, v, h, box_coupling(wire_box(v), wire_box(h))); });
    }
  }
}

}   // namespace

void extract_wires(const Circuit& circuit, Extraction& out) {
  const TrackList horizontal(circuit.wires, true), vertical(circuit.wires, false);
  couple_neighbours(horizontal, out);
  couple_neighbours(vertical, out);
  couple_crossings(vertical, horizontal, out);
}

}   // namespace cgcl::synth
