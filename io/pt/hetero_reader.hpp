// Circuits published as PyG HeteroData in .pt files.
#pragma once

#include "io/graph/circuit_graph.hpp"
#include "io/text/file_bytes.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cgcl {

/// Which nets are supplies and leave the graph with everything that touches them.
struct PowerNets {
  enum class Rule : std::uint8_t {
    automatic,   // nets that device bulks are tied to (feature column 3 is positive)
    none,
    listed,   // `ids` of the file
  };
  Rule rule = Rule::automatic;
  std::vector<std::int64_t> ids = {};
};

struct PtImportOptions {
  std::string name = {};   // of the design; empty takes the file's stem
  PowerNets power = {};
  CapRange cap_range = {};                     // the paper's range unless told otherwise
  std::vector<std::string>* notes = nullptr;   // receives what the reader decided, one line each
};

/// Reads a HeteroData, or a list of one, with nodes net, device, pin, message edges device-pin and
/// pin-net, and couplings cc_p2n, cc_p2p, cc_n2n in farad. Supplies leave the graph; features are
/// padded to kFeatureColumns; ground capacitances are the nets' y (NaN where the file has none);
/// couplings keep their stored value. [docs/formats.md] Throws as read_pt_archive; Error
/// schema, graph_invalid, label_invalid, labels_out_of_range, bad_value.
[[nodiscard]] CircuitGraph read_pt(const std::string& path, const PtImportOptions& options = {});

/// The same for bytes in memory; `where` is named in errors.
[[nodiscard]] CircuitGraph parse_pt(std::vector<std::byte> bytes, const std::string& where,
                                    const PtImportOptions& options = {});

}   // namespace cgcl
