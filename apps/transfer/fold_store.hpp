// Folds that are done, kept in files until the whole table is: what was stopped goes on where it was.
#pragma once

#include "apps/transfer/left_out.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace cgcl {

/// One file a fold, PREFIX-fold-N.safetensors in a folder that is made with the first of them. Numbers are
/// kept as they are, so that a table from restored folds has the same bytes.
class FoldStore {
 public:
  /// `work` is all that predictions depend on, in words: folds of other work count as not there.
  FoldStore(std::string folder, std::string prefix, const std::string& work);

  /// Fills in the predictions of `designs`; false where there is no such fold, or its file is damaged.
  [[nodiscard]] bool restore(std::int32_t fold, std::span<const std::size_t> designs,
                             std::vector<DesignPrediction>& out) const;
  /// Throws Error output_exists or ResourceError disk, as write_safetensors.
  void keep(std::int32_t fold, std::span<const std::size_t> designs,
            const std::vector<DesignPrediction>& predictions) const;

  /// Of this work, with this prefix.
  [[nodiscard]] std::int64_t kept() const;
  /// Removes every file of folds from a folder, and the folder unless there is more in it.
  static void remove(const std::string& folder);

 private:
  [[nodiscard]] std::string file(std::int32_t fold) const;

  std::string folder_, prefix_, work_sha256_;
};

}   // namespace cgcl
