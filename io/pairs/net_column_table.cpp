#include "io/pairs/net_column_table.hpp"

#include "io/pairs/net_columns.hpp"

#include <array>

namespace cgcl {
namespace {

constexpr std::array<NamedColumn, net_place::kColumns> kTable = {{
    {"gates_n", "log1p(1)", "gate terminals of n-channel transistors on the net"},
    {"gates_p", "log1p(1)", "gate terminals of p-channel transistors on the net"},
    {"drains_n", "log1p(1)", "source and drain terminals of n-channel transistors"},
    {"drains_p", "log1p(1)", "source and drain terminals of p-channel transistors"},
    {"others", "log1p(1)", "terminals of all other devices"},
    {"pins", "log1p(1)", "terminals on the net"},
    {"devices", "log1p(1)", "devices on the net"},
    {"degree", "log1p(1)", "nets that share a device"},
    {"drivers_n", "log1p(1)", "n-channel sources and drains whose other one is on a supply"},
    {"drivers_p", "log1p(1)", "p-channel sources and drains whose other one is on a supply"},
    {"series", "log1p(1)", "sources and drains whose other one is on a signal net"},
    {"gate_width_n", "log1p(um)", "summed width of n-channel gates"},
    {"gate_width_p", "log1p(um)", "summed width of p-channel gates"},
    {"drain_width_n", "log1p(um)", "summed width of n-channel sources and drains"},
    {"drain_width_p", "log1p(um)", "summed width of p-channel sources and drains"},
    {"mean_gate_width", "log1p(um)", "mean width of a gate"},
    {"mean_drain_width", "log1p(um)", "mean width of a source or drain"},
    {"gate_area", "log1p(um2)", "width x length of the transistors with a gate on the net"},
    {"channel_area", "log1p(um2)", "the same with source or drain on the net"},
    {"other_area", "log1p(um2)", "resistors, plates of capacitors and diodes, per terminal"},
    {"area", "log1p(um2)", "all three"},
    {"largest_area", "log1p(um2)", "the largest device on the net"},
    {"resistors", "log1p(1)", "terminals of resistors"},
    {"capacitors", "log1p(1)", "terminals of capacitors"},
    {"capacitor_area", "log1p(um2)", "plates of capacitors, per terminal"},
    {"mean_gate_length", "log1p(um)", "mean length of a gate"},
    {"mean_channel_length", "log1p(um)", "mean length of a transistor with source or drain on the net"},
    {"resistor_length", "log1p(um)", "summed length of resistors, per terminal"},
    {"gate_net_pins", "log1p(1)", "mean over its sources and drains of log1p of the pins of the gate's net"},
    {"drain_net_pins", "log1p(1)",
     "mean over its gates of log1p of the pins of the nets of source and drain"},
    {"around_pins", "log1p(1)", "mean of pins over the nets that share a device"},
    {"around_degree", "log1p(1)", "mean of degree over them"},
    {"around_gates_n", "log1p(1)", "mean of gates_n over them"},
    {"around_drains_n", "log1p(1)", "mean of drains_n over them"},
    {"around_gate_width_n", "log1p(um)", "mean of gate_width_n over them"},
    {"around_drain_width_n", "log1p(um)", "mean of drain_width_n over them"},
    {"second_pins", "log1p(1)", "mean of around_pins over them"},
    {"second_degree", "log1p(1)", "mean of around_degree over them"},
    {"around_area", "log1p(um2)", "mean of area over the nets that share a device"},
    {"second_area", "log1p(um2)", "mean of around_area over them"},
    {"around_total_area", "log1p(um2)", "sum of their areas"},
    {"around_largest_area", "log1p(um2)", "the largest of them"},
    {"copies_two", "log1p(1)", "nets of its colour after two rounds over nets that share a device"},
    {"copies_four", "log1p(1)", "nets of its colour after four rounds"},
}};

}   // namespace

std::span<const NamedColumn> net_column_table() { return kTable; }

}   // namespace cgcl
