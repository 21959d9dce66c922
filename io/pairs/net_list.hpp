// Nets that somebody names in a file, for one design or for several.
#pragma once

#include "io/graph/circuit_graph.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cgcl {

/// Lines with the name of a net each; blank lines and those that begin with # are passed over.
class NetList {
 public:
  /// Throws as LineSource, and Error bad_value for a list without names, or with file:line:col for a name
  /// that stands twice.
  explicit NetList(const std::string& path);

  /// The nets of a design that are listed, ascending.
  [[nodiscard]] std::vector<std::int32_t> nets_of(const CircuitGraph& graph);
  /// Throws Error bad_value, with file:line:col, for the first name that no design had so far.
  void require_all_found() const;

 private:
  struct Entry {
    std::string name, where;
    std::int64_t line = 0;
    bool found = false;
  };

  std::vector<Entry> entries_;   // by name
};

}   // namespace cgcl
