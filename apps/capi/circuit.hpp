// The netlist behind the C interface.
#pragma once

#include "apps/capi/circuitgcl.h"
#include "io/circuit/netlist_import.hpp"

#include <memory>
#include <string>

struct cgcl_circuit {
  std::shared_ptr<const cgcl::ImportedCircuit> in;   // shared with what was made of it
  std::string path;
};
