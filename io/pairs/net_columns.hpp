// Columns of a net: what its terminals, its devices and the nets around it amount to.
#pragma once

#include "engine/core/dense_rows.hpp"
#include "io/graph/circuit_graph.hpp"
#include "io/pairs/device_terminals.hpp"
#include "io/pairs/named_column.hpp"
#include "io/pairs/shared_devices.hpp"

#include <span>

namespace cgcl {

/// What each of the columns is; widths in micrometres, nothing is normalised per design.
[[nodiscard]] std::span<const NamedColumn> net_column_table();

/// [nets x columns of the table]. Linear time; the same bytes for any number of threads and any order of
/// nets and devices. [docs/pair-columns.md]
[[nodiscard]] FloatRows net_columns(const CircuitGraph& graph, const DeviceTerminals& terminals,
                                    const DeviceSharing& sharing);

/// Number of terminals of every net.
[[nodiscard]] inline std::int64_t net_pins(const DeviceTerminals& terminals, std::int32_t net) {
  return terminals.net_first[idx(net) + 1] - terminals.net_first[idx(net)];
}

}   // namespace cgcl
