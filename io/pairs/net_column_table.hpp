// Where the columns of a net stand; the table of net_columns() has a line for each.
#pragma once

#include <cstddef>

namespace cgcl::net_place {

enum Place : std::size_t {
  gates_n,
  gates_p,
  drains_n,
  drains_p,
  others,
  pins,
  devices,
  degree,
  drivers_n,
  drivers_p,
  series,
  gate_width_n,
  gate_width_p,
  drain_width_n,
  drain_width_p,
  mean_gate_width,
  mean_drain_width,
  gate_area,
  channel_area,
  other_area,
  area,
  largest_area,
  resistors,
  capacitors,
  capacitor_area,
  mean_gate_length,
  mean_channel_length,
  resistor_length,
  gate_net_pins,
  drain_net_pins,
  around_pins,
  around_degree,
  around_gates_n,
  around_drains_n,
  around_gate_width_n,
  around_drain_width_n,
  second_pins,
  second_degree,
  around_area,
  second_area,
  around_total_area,
  around_largest_area,
  copies_two,
  copies_four,
  kColumns
};

}   // namespace cgcl::net_place
