// Classes of node pairs as learned vectors: what the edge head knows of a link beyond its two ends.
#pragma once

#include "layers/embedding.hpp"

#include <memory>
#include <vector>

namespace cgcl {

/// Width of each feature's vector.
inline constexpr std::int64_t kPairWidth = 16;

/// One table a feature, side by side. Parameters I.weight [classes_I, kPairWidth] ~ N(0,1).
class PairEncoder final : public Module {
 public:
  /// Throws Error bad_value for a feature without classes.
  PairEncoder(Initializer& init, const std::vector<std::int64_t>& classes);
  /// One index [B] a feature, rows the number of its classes -> [B, width()].
  [[nodiscard]] Var forward(Tape& tape, const std::vector<RowIndex>& classes) const;
  [[nodiscard]] std::int64_t width() const { return kPairWidth * static_cast<std::int64_t>(tables_.size()); }
  [[nodiscard]] std::string describe() const override {
    return str("Pair(", tables_.size(), " x ", kPairWidth, ")");
  }

 private:
  std::vector<std::unique_ptr<Embedding>> tables_;
};

}   // namespace cgcl
