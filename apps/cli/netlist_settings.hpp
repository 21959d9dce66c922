// Settings of the commands that read netlists, as the options of the readers; what was noticed,
// on the console.
#pragma once

#include "apps/cli/console.hpp"
#include "apps/cli/settings.hpp"
#include "io/circuit/netlist_import.hpp"
#include "io/text/diagnostics.hpp"

#include <functional>

namespace cgcl {

/// Throws Error bad_value.
[[nodiscard]] NetlistImportOptions netlist_import_options(const Settings& settings);
[[nodiscard]] ParasiticOptions parasitic_options(const Settings& settings);

/// Calls `read` and shows what it noticed: warnings, one line per kind, all errors with -v and in JSON. When
/// it throws, only the error is shown, so that it is not lost among warnings.
void read_noticing(Console& console, const std::function<void(Diagnostics&)>& read);

/// [{model, devices, taken_for}]
[[nodiscard]] JsonValue unknown_models_json(const std::vector<UnknownModel>& models);

/// "a,b" as its parts; empty parts are refused with Error bad_value naming `setting`.
[[nodiscard]] std::vector<std::string> list_of(const Settings& settings, const char* setting);

}   // namespace cgcl
