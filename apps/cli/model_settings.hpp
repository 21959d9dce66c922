// The settings of `train` as the model that is asked for takes them.
#pragma once

#include "apps/cli/settings.hpp"
#include "apps/transfer/plus_model.hpp"

#include <optional>

namespace cgcl {

/// What sizes couplings in the model of columns that `train` is asked for: circuitgcl+, pair-network or
/// stacked. Nothing for a network or system that learns from graphs.
[[nodiscard]] std::optional<SizedBy> sized_by(const Settings& settings);

/// Whether `train` is asked for a system that is fitted in one go: one of fitted_names(), of which
/// circuitgcl+ only where a split of its one design judges it.
[[nodiscard]] bool trains_fitted(const Settings& settings);

/// The settings of `train` as its model takes them: what the environment says to other models does not count.
/// circuitgcl+ on one design with --task, which is of labels of one design, is judged by a split of it.
/// Throws Error usage for a flag or key that the model does not have, what is of one design with several,
/// families left out of one design.
[[nodiscard]] Settings settings_of_model(const Settings& settings);

}   // namespace cgcl
