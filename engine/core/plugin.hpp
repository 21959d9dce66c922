// Libraries that a program loads when it needs them, so that it runs where what they are linked with is
// missing.
#pragma once

#include <string>

namespace cgcl {

/// A library of ours beside the program, and what it must say of itself.
struct PluginName {
  const char* file;       // "libcircuitgcl_mpi.so", in ../lib/circuitgcl beside the folder of the program
  const char* variable;   // of the environment, which may name it by an absolute path instead
  const char* interface_symbol;   // a const char* const
  const char* interface;          // the value it must have
  const char* table_symbol;
  const char* what;   // "the MPI library of circuitgcl"
};

struct Plugin {
  const void* table = nullptr;   // stays valid until the process ends
  std::string why_none;          // empty when there is one
};

/// Loads it, never from the current folder. The first call may take time, others nothing.
[[nodiscard]] Plugin load_plugin(const PluginName& name);

/// The same where it was loaded before; loads nothing.
[[nodiscard]] Plugin loaded_plugin(const PluginName& name);

}   // namespace cgcl
