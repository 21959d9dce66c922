// Layout of leaf cells: a fixed recipe that gives every terminal and wire a box, so that geometry
// has one source.
#include "io/synth/cells.hpp"

#include <algorithm>
#include <cstdlib>

namespace cgcl::synth {
namespace {

constexpr Nm kContact = 40, kWire = 40, kFold = 240;
constexpr Nm kNmosY = 170, kPmosY = 530;

void add_terminals(CellType& cell) {
  for (std::size_t i = 0; i < cell.mos.size(); ++i) {
    const CellMos& m = cell.mos[i];
    // A contact stands a quarter of the pitch from the gate.
    const Nm cx = m.slot * cell.pitch + cell.pitch / 2, offset = cell.pitch / 4,
             cy = is_pmos(m.model) ? kPmosY : kNmosY;
    const Nm height = std::min(m.w, kFold);
    for (int t = 0; t < 3; ++t) {
      const Nm side = t == 1 ? 0 : ((t == 0) != m.mirrored ? -offset : offset);
      const Nm half = (t == 1 ? m.l : kContact) / 2;
      Box box{cx + side - half, cy - height / 2, cx + side + half, cy + height / 2};
      box.pin = static_cast<std::int16_t>(3 * static_cast<int>(i) + t);
      box.net = static_cast<std::int16_t>(m.terminal[t]);
      box.fingers = std::max(1.0f, static_cast<float>(m.w) / kFold);
      cell.boxes.push_back(box);
    }
  }
}

Box wire(Nm x0, Nm y0, Nm x1, Nm y1, Layer layer, int net) {
  Box box{x0 - kWire / 2, y0 - kWire / 2, x1 + kWire / 2, y1 + kWire / 2, layer};
  box.net = static_cast<std::int16_t>(net);
  return box;
}

/// Two stacked transistors share their diffusion: such a net needs no metal.
bool is_shared_diffusion(const CellType& cell, int net, const std::vector<const Box*>& pins) {
  if (net < kSupplies + cell.ports || pins.size() != 2) return false;
  const Nm dx = std::abs((pins[0]->x0 + pins[0]->x1) - (pins[1]->x0 + pins[1]->x1)) / 2;
  const bool same_row = (pins[0]->y0 < kRowHeight / 2) == (pins[1]->y0 < kRowHeight / 2);
  return same_row && dx <= (cell.pitch + 1) / 2 + 2;
}

/// A horizontal m1 wire on the net's track from its leftmost to its rightmost pin, and a stub to
/// the farthest pin.
void add_net_wires(CellType& cell, int net, Nm track_y, const std::vector<Box>& terminals) {
  std::vector<const Box*> pins;
  for (const Box& b : terminals) {
    if (b.net == net) pins.push_back(&b);
  }
  if (pins.empty() || is_shared_diffusion(cell, net, pins)) return;
  Nm lo = cell.width, hi = 0, far_x = 0, far_y = track_y;
  for (const Box* b : pins) {
    const Nm x = (b->x0 + b->x1) / 2, y = (b->y0 + b->y1) / 2;
    lo = std::min(lo, x);
    hi = std::max(hi, x);
    if (std::abs(y - track_y) > std::abs(far_y - track_y)) far_x = x, far_y = y;
  }
  cell.boxes.push_back(wire(lo, track_y, hi, track_y, kM1, net));
  if (std::abs(far_y - track_y) > kWire) {
    cell.boxes.push_back(wire(far_x, std::min(far_y, track_y), far_x, std::max(far_y, track_y), kM1, net));
  }
}

}   // namespace

void lay_out(CellType& cell) {
  int slots = 0;
  for (const CellMos& m : cell.mos) slots = std::max(slots, m.slot + 1);
  cell.width = slots * cell.pitch;
  cell.boxes.clear();
  add_terminals(cell);
  const std::vector<Box> terminals = cell.boxes;
  const int nets = static_cast<int>(cell.nets.size()), tracks = 9;
  for (int net = kSupplies; net < nets; ++net) {
    const Nm y = 60 + 72 * ((net - kSupplies) * 4 % tracks);   // a stride of 4 keeps consecutive nets apart
    add_net_wires(cell, net, y, terminals);
  }
  for (const Thru& t : cell.thru) {
    // No end caps: the wire of the next cell continues this one.
    Box box = t.horizontal ? Box{0, t.at - kWire / 2, cell.width, t.at + kWire / 2, kM2}
                           : Box{t.at - kWire / 2, 0, t.at + kWire / 2, kRowHeight, kM3};
    box.net = static_cast<std::int16_t>(t.net);
    cell.boxes.push_back(box);
  }
}

}   // namespace cgcl::synth
