#include "io/synth/circuit.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <limits>
#include <utility>

namespace cgcl::synth {
namespace {

constexpr double kNano = 1e-9;
// Length of a source or drain from the gate edge; the same for all devices of a family, so
// areas follow widths.
constexpr double kCellDiffusion_m = 71.11e-9, kLogicDiffusion_m = 75e-9;

}   // namespace

Circuit empty_circuit(std::string name, std::string kind) {
  Circuit circuit;
  circuit.name = std::move(name);
  circuit.kind = std::move(kind);
  circuit.cells = cell_library();
  circuit.named = {{"VDD", -1, true}, {"VSS", -1, true}};
  return circuit;
}

std::int16_t add_block(Circuit& circuit, std::string name) {
  circuit.blocks.push_back(std::move(name));
  return static_cast<std::int16_t>(circuit.blocks.size() - 1);
}

std::int32_t add_net(Circuit& circuit, std::string name, int block, bool port) {
  circuit.named.push_back({std::move(name), static_cast<std::int16_t>(block), port});
  return static_cast<std::int32_t>(circuit.named.size() - 1);
}

void place(Circuit& circuit, int cell, int block, std::string name, Nm x, Nm y,
           const std::vector<std::int32_t>& nets, bool flip_x, bool flip_y) {
  const CellType& type = circuit.cells[idx(cell)];
  if (static_cast<int>(nets.size()) != type.ports) {
    throw Error(ErrorId::internal,
                str(type.name, " ", name, " has ", nets.size(), " nets, expected ", type.ports));
  }
  const std::int64_t limit = std::numeric_limits<std::int32_t>::max();
  if (circuit.nodes() + 4 * static_cast<std::int64_t>(type.mos.size()) + type.locals() > limit) {
    throw Error(ErrorId::bad_value, "the design has more than 2^31 nodes");
  }
  Instance inst;
  inst.cell = cell;
  inst.block = static_cast<std::int16_t>(block);
  inst.flip_x = flip_x;
  inst.flip_y = flip_y;
  inst.name = std::move(name);
  inst.x = x;
  inst.y = y;
  inst.first_port = static_cast<std::int64_t>(circuit.bindings.size());
  inst.first_local = circuit.local_nets;
  inst.first_device = circuit.devices;
  circuit.bindings.insert(circuit.bindings.end(), nets.begin(), nets.end());
  circuit.local_nets += type.locals();
  circuit.devices += static_cast<std::int32_t>(type.mos.size());
  circuit.instances.push_back(std::move(inst));
}

Mos mos_of(const Circuit& circuit, const Instance& inst, int k) {
  const CellMos& cell_mos = circuit.cell_of(inst).mos[idx(k)];
  const double diffusion_m = is_bit_cell(cell_mos.model) ? kCellDiffusion_m : kLogicDiffusion_m;
  Mos mos;
  mos.model = model_name(cell_mos.model);
  for (int t = 0; t < 4; ++t) mos.terminal[t] = circuit.net_of(inst, cell_mos.terminal[t]);
  mos.w_m = cell_mos.w * kNano;
  mos.l_m = cell_mos.l * kNano;
  mos.area_m2 = mos.w_m * diffusion_m;
  mos.perimeter_m = 2 * (mos.w_m + diffusion_m);
  for (const Box& box : circuit.cell_of(inst).boxes) {
    if (box.pin != 3 * k + 1) continue;
    const Box gate = placed(circuit, inst, box);
    mos.x = (gate.x0 + gate.x1) / 2;
    mos.y = (gate.y0 + gate.y1) / 2;
  }
  return mos;
}

std::string device_name(const Circuit& circuit, const Instance& inst, int k) {
  return circuit.blocks[idx(inst.block)] + "/" + inst.name + "/" + circuit.cell_of(inst).mos[idx(k)].name;
}

std::string local_net_name(const Circuit& circuit, const Instance& inst, int local) {
  return circuit.blocks[idx(inst.block)] + "/" + inst.name + "/" + circuit.cell_of(inst).nets[idx(local)];
}

std::string named_net_name(const Circuit& circuit, std::int32_t net) {
  const NamedNet& named = circuit.named[idx(net)];
  return named.block < 0 ? named.name : circuit.blocks[idx(named.block)] + "/" + named.name;
}

std::vector<std::string> all_net_names(const Circuit& circuit) {
  std::vector<std::string> names;
  names.reserve(idx(circuit.nets()));
  for (std::size_t i = 0; i < circuit.named.size(); ++i)
    names.push_back(named_net_name(circuit, static_cast<std::int32_t>(i)));
  for (const Instance& inst : circuit.instances) {
    const CellType& cell = circuit.cell_of(inst);
    const int count = static_cast<int>(cell.nets.size());
    for (int k = kSupplies + cell.ports; k < count; ++k) names.push_back(local_net_name(circuit, inst, k));
  }
  return names;
}

Box placed(const Circuit& circuit, const Instance& inst, const Box& box) {
  const Nm width = circuit.cell_of(inst).width;
  Box out = box;
  out.x0 = inst.x + (inst.flip_x ? width - box.x1 : box.x0);
  out.x1 = inst.x + (inst.flip_x ? width - box.x0 : box.x1);
  out.y0 = inst.y + (inst.flip_y ? kRowHeight - box.y1 : box.y0);
  out.y1 = inst.y + (inst.flip_y ? kRowHeight - box.y0 : box.y1);
  return out;
}

}   // namespace cgcl::synth
