#include "engine/core/plugin.hpp"

#include "engine/core/error.hpp"

#include <cstdlib>   // for getenv
#include <dlfcn.h>
#include <filesystem>
#include <string_view>

namespace cgcl {

namespace {

namespace fs = std::filesystem;

fs::path path_of(const PluginName& name) {
  if (const char* named = std::getenv(name.variable)) return named;
  std::error_code failed;
  const fs::path program = fs::read_symlink("/proc/self/exe", failed);
  return program.parent_path().parent_path() / "lib/circuitgcl" / name.file;
}

Plugin none(const std::string& why) { return {nullptr, why}; }

Plugin table_in(void* library, const PluginName& name, const std::string& file) {
  const auto* interface = static_cast<const char* const*>(dlsym(library, name.interface_symbol));
  const void* table = dlsym(library, name.table_symbol);
  if (interface == nullptr || table == nullptr || std::string_view(*interface) != name.interface)
    return none(str(file, " is not ", name.what, " of this version"));
  return {table, {}};
}

}   // namespace

Plugin load_plugin(const PluginName& name) {
  const fs::path path = path_of(name);
  const std::string file = printable(path.string(), 300);
  if (!path.is_absolute()) return none(str(name.variable, " is not an absolute path"));
  std::error_code failed;
  if (!fs::exists(path, failed)) return none(str(name.what, " is not installed: there is no ", file));
  // Global: MPI loads parts of itself, which find the rest only there. Not unloaded: some cannot be.
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_GLOBAL | RTLD_NODELETE);
  if (library != nullptr) return table_in(library, name, file);
  const char* reason = dlerror();
  return none(str(name.what, " cannot be loaded: ",
                  reason == nullptr ? std::string("unknown reason") : printable(reason, 300)));
}

Plugin loaded_plugin(const PluginName& name) {
  const fs::path path = path_of(name);
  void* library = path.is_absolute() ? dlopen(path.c_str(), RTLD_NOW | RTLD_NOLOAD) : nullptr;
  if (library == nullptr) return none(str(name.what, " was not loaded"));
  return table_in(library, name, printable(path.string(), 300));
}

}   // namespace cgcl
