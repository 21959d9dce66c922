// Classes of node pairs as learned vectors: what the edge head knows of a link beyond its two ends.
#pragma once

#include "layers/embedding.hpp"
#include "layers/linear.hpp"

#include <memory>
#include <utility>   // for move
#include <vector>

namespace cgcl {

/// Width of each feature's vector.
inline constexpr std::int64_t kPairWidth = 16;

/// One pair feature of a batch: classes, or a bag of numbers per link, one for each class.
struct PairColumn {
  PairColumn(RowIndex classes) : index(std::move(classes)) {}
  PairColumn(Tensor values) : bag(std::move(values)) {}

  RowIndex index;   // [B] into the classes
  Tensor bag;       // [B, classes], constant
};

/// One table per feature, side by side; a bag gives the sum of its classes' vectors, each times its number.
/// Parameters I.weight: [classes_I, kPairWidth] ~ N(0,1), of a bag [kPairWidth, classes_I] as of a linear
/// map without bias.
class PairEncoder final : public Module {
 public:
  /// `bags`: 1 where a feature is a bag, parallel to `classes`; empty: none is. Throws Error bad_value for a
  /// feature without classes.
  PairEncoder(Initializer& init, const std::vector<std::int64_t>& classes,
              const std::vector<std::uint8_t>& bags = {});
  /// One column [B] per feature, of the kind of the feature -> [B, width()].
  [[nodiscard]] Var forward(Tape& tape, const std::vector<PairColumn>& columns) const;
  [[nodiscard]] std::int64_t width() const { return kPairWidth * static_cast<std::int64_t>(parts_.size()); }
  [[nodiscard]] std::string describe() const override {
    return str("Pair(", parts_.size(), " x ", kPairWidth, ")");
  }

 private:
  struct Part {
    std::unique_ptr<Embedding> table;   // one of the two
    std::unique_ptr<Linear> bag;
  };

  std::vector<Part> parts_;
};

}   // namespace cgcl
