#include "io/synth/floorplan.hpp"

#include "engine/core/index.hpp"

#include <algorithm>
#include <map>

namespace cgcl::synth {
namespace {

/// Where the cells of one named net stand.
struct Extent {
  Nm x0 = 0, y0 = 0, x1 = 0, y1 = 0, first_x = 0, first_y = 0;
  int ends = 0;
  bool through_h = false, through_v = false;

  void add(Nm x, Nm y) {
    if (ends == 0) {
      x0 = x1 = first_x = x;
      y0 = y1 = first_y = y;
    }
    x0 = std::min(x0, x);
    x1 = std::max(x1, x);
    y0 = std::min(y0, y);
    y1 = std::max(y1, y);
    ++ends;
  }
};

/// For each cell the first box of each port and whether a wire passes through it: 0 no, 1
/// horizontal, 2 vertical.
struct PortShape {
  Box box;
  int through = 0;
};

std::vector<std::vector<PortShape>> port_shapes(const Circuit& circuit) {
  std::vector<std::vector<PortShape>> out;
  for (const CellType& cell : circuit.cells) {
    std::vector<PortShape> shapes(idx(cell.ports));
    for (auto box = cell.boxes.rbegin(); box != cell.boxes.rend(); ++box) {
      const int port = box->net - kSupplies;
      if (port >= 0 && port < cell.ports) shapes[idx(port)].box = *box;
    }
    for (const Thru& t : cell.thru) shapes[idx(t.net - kSupplies)].through = t.horizontal ? 1 : 2;
    out.push_back(std::move(shapes));
  }
  return out;
}

std::vector<Extent> net_extents(const Circuit& circuit) {
  const std::vector<std::vector<PortShape>> shapes = port_shapes(circuit);
  std::vector<Extent> extents(circuit.named.size());
  for (const Instance& inst : circuit.instances) {
    const std::vector<PortShape>& ports = shapes[idx(inst.cell)];
    for (std::size_t p = 0; p < ports.size(); ++p) {
      const std::int32_t net = circuit.bindings[idx(inst.first_port) + p];
      if (net < kSupplies) continue;
      Extent& extent = extents[idx(net)];
      const Box box = placed(circuit, inst, ports[p].box);
      extent.add((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2);
      extent.through_h |= ports[p].through == 1;
      extent.through_v |= ports[p].through == 2;
    }
  }
  return extents;
}

/// Occupied intervals of the tracks of one direction: start -> end, disjoint on each track.
class Tracks {
 public:
  std::int32_t take(std::int32_t wanted, Nm lo, Nm hi) {
    std::int32_t track = wanted;
    for (int i = 0; i < kTrackTries; ++i) {
      track = wanted + (i % 2 ? (i + 1) / 2 : -(i / 2));
      if (is_free(track, lo, hi)) break;
    }
    Nm& end = used_[track][lo];
    end = std::max(end, hi);
    return track;
  }

 private:
  bool is_free(std::int32_t track, Nm lo, Nm hi) const {
    const auto it = used_.find(track);
    if (it == used_.end()) return true;
    const auto next = it->second.lower_bound(lo);
    if (next != it->second.end() && next->first < hi + kTrackPitch) return false;
    return next == it->second.begin() || std::prev(next)->second + kTrackPitch <= lo;
  }

  std::map<std::int32_t, std::map<Nm, Nm>> used_;
};

}   // namespace

void route(Circuit& circuit) {
  const std::vector<Extent> extents = net_extents(circuit);
  circuit.wires.clear();
  Tracks horizontal, vertical;
  for (std::size_t net = kSupplies; net < extents.size(); ++net) {
    const Extent& e = extents[net];
    if (e.ends < 2) continue;
    const auto id = static_cast<std::int32_t>(net);
    if (!e.through_h && e.x1 - e.x0 > kTrackPitch) {
      circuit.wires.push_back({id, true, horizontal.take(e.first_y / kTrackPitch, e.x0, e.x1), e.x0, e.x1});
    }
    if (!e.through_v && e.y1 - e.y0 > kTrackPitch) {
      circuit.wires.push_back({id, false, vertical.take(e.first_x / kTrackPitch, e.y0, e.y1), e.y0, e.y1});
    }
  }
}

}   // namespace cgcl::synth
