// A folder of outputs that appears whole or not at all.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace cgcl {

/// Its files are written into PATH.tmp.PID beside it; commit() gives that folder its name in one step. A
/// folder that stands at PATH is replaced where it is empty or holds nothing but files called as in `own`,
/// those of an earlier run, "a.csv" or "folder/a.csv"; one with anything else stays as it is. The destructor
/// removes what was not committed, and the next output of that name what a killed process left.
class AtomicFolder {
 public:
  /// Throws Error output_exists when PATH is a file, the working folder, or a folder with other files, or
  /// cannot be created; ResourceError disk when writing fails.
  AtomicFolder(const std::string& path, std::span<const std::string_view> own);
  ~AtomicFolder();
  AtomicFolder(const AtomicFolder&) = delete;
  AtomicFolder& operator=(const AtomicFolder&) = delete;

  /// Where to write the file of that name until commit().
  [[nodiscard]] std::string file(std::string_view name) const { return (temporary_ / name).string(); }
  /// Throws as the constructor.
  void commit();

 private:
  void exchange() const;

  std::filesystem::path target_, temporary_;
  std::span<const std::string_view> own_;
  bool committed_ = false;
};

/// Throws Error output_exists as AtomicFolder does, before any work: nothing is created.
void check_replaceable(const std::string& path, std::span<const std::string_view> own);

}   // namespace cgcl
