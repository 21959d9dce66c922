// The device models that a circuit uses.
#pragma once

#include "io/graph/device_models.hpp"
#include "io/netlist/flat_circuit.hpp"

namespace cgcl {

/// Devices by the name of their model in lower case; those without a model are not counted.
[[nodiscard]] DeviceModels used_device_models(const FlatCircuit& circuit);

}   // namespace cgcl
