// Downstream models by name: one row per model, each in a file of its own.
#pragma once

#include "layers/models/downstream_model.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cgcl {

struct ModelEntry {
  std::string_view name;
  /// A new model. Throws Error bad_value for options it cannot be built from.
  std::unique_ptr<DownstreamModel> (*build)(Initializer& init, const ModelOptions& options);
};
using ModelTable = std::span<const ModelEntry>;

/// All models, in the order in which they are listed to users.
[[nodiscard]] ModelTable model_table();

/// A new model of the kind `name`. Throws Error bad_value listing the names of `table`.
[[nodiscard]] std::unique_ptr<DownstreamModel> make_model(Initializer& init, const std::string& name,
                                                          const ModelOptions& options,
                                                          ModelTable table = model_table());

/// The names of the table, in its order.
[[nodiscard]] std::vector<std::string_view> model_names(ModelTable table = model_table());

}   // namespace cgcl
