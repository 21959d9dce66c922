// Models by name: an explicit table.
#pragma once

#include "layers/models/graph_head.hpp"

#include <memory>
#include <string>
#include <vector>

namespace cgcl {

/// "circuitgcl": the published downstream model; "circuitgcl+": the same body, used with pair features.
struct ModelEntry {
  std::string name, summary;
  GraphHeadOptions defaults;   // where no setting says otherwise
};

/// All models, in the order in which they are listed to users.
[[nodiscard]] const std::vector<ModelEntry>& model_table();

/// The row of `name`. Throws Error bad_value listing the valid names.
[[nodiscard]] const ModelEntry& model_entry(const std::string& name);

/// A new model of the kind; options start from model_entry(name).defaults.
[[nodiscard]] std::unique_ptr<GraphHead> make_model(Initializer& init, const std::string& name,
                                                    const GraphHeadOptions& options);

}   // namespace cgcl
