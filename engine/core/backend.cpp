#include "engine/core/backend.hpp"

#include "engine/core/backend_interface.hpp"
#include "engine/core/error.hpp"

#include <cstdlib>   // for getenv
#include <dlfcn.h>
#include <filesystem>
#include <string_view>

namespace cgcl {

namespace {

namespace fs = std::filesystem;

constexpr const char* kVariable = "CIRCUITGCL_CUDA_LIBRARY";

LoadedBackend none(bool installed, const std::string& why) { return {nullptr, installed, why}; }

fs::path beside_the_program() {
  std::error_code failed;
  const fs::path program = fs::read_symlink("/proc/self/exe", failed);
  return program.parent_path().parent_path() / "lib/circuitgcl/libcircuitgcl_cuda.so";
}

/// The reason of the dynamic linker for its last failure.
std::string linker_reason() {
  const char* reason = dlerror();
  return reason == nullptr ? "unknown reason" : printable(reason, 300);
}

}   // namespace

LoadedBackend load_backend() {
  const char* named = std::getenv(kVariable);
  const fs::path path = named != nullptr ? fs::path(named) : beside_the_program();
  if (!path.is_absolute()) return none(true, str(kVariable, " is not an absolute path"));
  std::error_code failed;
  if (!fs::exists(path, failed)) {
    const std::string file = printable(path.string(), 300);
    return none(named != nullptr, str("the CUDA backend is not installed: there is no ", file));
  }
  // Not unloaded: the CUDA runtime cannot be.
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (library == nullptr) return none(true, str("the CUDA backend cannot be loaded: ", linker_reason()));
  // Read first, so that nothing is touched whose layout may be another.
  const auto* interface = static_cast<const char* const*>(dlsym(library, "circuitgcl_cuda_interface"));
  void* entry = dlsym(library, "circuitgcl_cuda_backend");
  if (interface == nullptr || entry == nullptr)
    return none(true, str(printable(path.string(), 300), " is not a CUDA backend of circuitgcl"));
  if (std::string_view(*interface) != kBackendInterface)
    return none(true, str("the CUDA backend belongs to another build of circuitgcl: its interface is ",
                          printable(*interface, 80), ", expected ", kBackendInterface));
  return {static_cast<const cuda::Backend*>(entry), true, {}};
}

}   // namespace cgcl
