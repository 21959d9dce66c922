#include "apps/predict/shipped_models.hpp"

#include "engine/core/error.hpp"
#include "io/graph/file_identity.hpp"
#include "io/graph/file_kind.hpp"

#include <algorithm>   // for sort
#include <cstdlib>     // for getenv
#include <dlfcn.h>     // for dladdr
#include <filesystem>
#include <optional>
#include <system_error>

namespace cgcl {

namespace {

namespace fs = std::filesystem;

constexpr const char* kPlace = "share/circuitgcl/models";

/// The file that this code was loaded from: a library, or else the program.
fs::path own_file() {
  Dl_info facts{};
  std::error_code failed;
  const bool found = dladdr(reinterpret_cast<const void*>(&shipped_models_folder), &facts) != 0;
  const std::string file = found && facts.dli_fname != nullptr ? facts.dli_fname : "";
  if (file.find(".so") != std::string::npos) return fs::canonical(file, failed);
  return fs::read_symlink("/proc/self/exe", failed);   // what dladdr says of a program is what was typed
}

std::optional<ShippedModel> model_in(const fs::path& folder, std::string& why_none) {
  const std::string file = model_file_in(folder.string());
  if (file.empty()) return std::nullopt;
  try {
    if (sniff(file) != FileKind::plus_model) {
      why_none = str("is of another kind, expected a model of ", kPlusModelName);
      return std::nullopt;
    }
    return ShippedModel{.name = folder.filename().string(),
                        .folder = folder.string(),
                        .bytes = static_cast<std::int64_t>(fs::file_size(file)),
                        .facts = read_plus_facts(file)};
  } catch (const Error& error) {
    why_none = error.what();
  } catch (const fs::filesystem_error& error) {
    why_none = error.code().message();
  }
  return std::nullopt;
}

}   // namespace

std::string shipped_models_folder() {
  if (const char* named = std::getenv(kModelsVariable); named != nullptr && *named != '\0') return named;
  const fs::path above =
      own_file().parent_path().parent_path();   // of bin/circuitgcl and lib/libcircuitgcl.so
  const fs::path beside = above / kPlace,
                 higher = above.parent_path() / kPlace;   // of lib/ARCH/libcircuitgcl.so
  std::error_code absent;
  return (fs::is_directory(beside, absent) || !fs::is_directory(higher, absent) ? beside : higher).string();
}

ShippedModels shipped_models(const std::string& folder) {
  ShippedModels out{.folder = folder, .models = {}, .left_out = {}};
  std::vector<fs::path> folders;
  std::error_code failed;
  for (fs::directory_iterator it(folder, failed), end; !failed && it != end; it.increment(failed))
    if (std::error_code unreadable; it->is_directory(unreadable)) folders.push_back(it->path());
  std::sort(folders.begin(), folders.end());
  for (const fs::path& one : folders) {
    std::string why_none;
    if (auto model = model_in(one, why_none)) out.models.push_back(std::move(*model));
    if (!why_none.empty()) out.left_out.push_back(str(printable(one.string()), ": ", why_none));
  }
  return out;
}

}   // namespace cgcl
