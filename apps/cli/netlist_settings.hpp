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
/// The rules of `--device-map`. Throws Error bad_value.
void add_device_rules(const Settings& settings, DeviceMap& devices);

/// Calls `read` and shows what it noticed: warnings, one line per kind, all errors with -v and in JSON. When
/// it throws, only the error is shown, so that it is not lost among warnings.
void read_noticing(Console& console, const std::function<void(Diagnostics&)>& read);

/// `--parasitics A,B`; a file whose name has commas is one.
[[nodiscard]] std::vector<std::string> parasitics_files(const Settings& settings);

/// {annotated, supplies, coupled_only, absent, deselected, extracted, lost, nets, lost_nets}
[[nodiscard]] JsonValue annotation_json(const ImportedCircuit& in);
/// The same in a line for people; empty without a parasitics file.
[[nodiscard]] std::string annotation_text(const AnnotatedNets& annotated);

/// [{model, devices, taken_for}]
[[nodiscard]] JsonValue unknown_models_json(const std::vector<UnknownModel>& models);

/// "a,b" as its parts; empty parts are refused with Error bad_value naming `setting`.
[[nodiscard]] std::vector<std::string> list_of(const Settings& settings, const char* setting);

}   // namespace cgcl
