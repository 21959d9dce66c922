// Where tests find their files: fixtures of the source tree, and larger data that may lie beside it.
#pragma once

#include <algorithm>
#include <cstdlib>   // for getenv
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace cgcl::test {

/// The root of the source tree: CGCL_SOURCE_DIR of the environment, else the one that was compiled. One file
/// alone knows it, so that the others compile to the same object wherever the tree lies, and a compiler cache
/// can share them.
[[nodiscard]] std::filesystem::path source_root();

/// The folder of the fixtures; tests/data/README.md says what each file is.
inline std::filesystem::path fixture_folder() { return source_root() / "tests/data"; }

/// The folder of the golden cases.
inline std::filesystem::path golden_cases() { return source_root() / "tests/golden/data"; }

/// A path that must be there: throws std::runtime_error where it is not, which fails the test case.
inline std::string existing(const std::filesystem::path& path) {
  if (!std::filesystem::exists(path)) throw std::runtime_error("missing: " + path.string());
  return path.string();
}

/// A file or folder of tests/data.
inline std::string fixture(const std::string& name) { return existing(fixture_folder() / name); }

/// "folder/name" of every input in a folder of tests/data, in order; expected dumps are none.
inline std::vector<std::string> fixtures_in(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(fixture(folder)))
    if (entry.is_regular_file() && entry.path().extension() != ".ok")
      names.push_back(folder + "/" + entry.path().filename().string());
  std::sort(names.begin(), names.end());
  if (names.empty()) throw std::runtime_error("empty: " + folder);
  return names;
}

/// The folder named by CIRCUITGCL_SHARED, else ../shared beside the source tree. Only the cases of the suite
/// shared-data, which does not run where it is missing, look into it.
inline std::filesystem::path shared_folder() {
  const char* named = std::getenv("CIRCUITGCL_SHARED");
  return named && *named ? std::filesystem::path(named) : source_root() / "../shared";
}

/// A file or folder of it.
inline std::string shared_file(const std::string& name) { return existing(shared_folder() / name); }

}   // namespace cgcl::test
