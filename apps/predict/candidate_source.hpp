// One labelled design that companions are fitted on.
#pragma once

#include "apps/predict/candidate_model.hpp"
#include "engine/core/index.hpp"

#include <cstdint>
#include <vector>

namespace cgcl {

/// The extracted couplings, walked along beside pairs that come in the same order.
class TruthWalk {
 public:
  explicit TruthWalk(const std::vector<NetCoupling>& truth) : truth_(truth) {}

  /// Farad; 0 where none was extracted.
  double operator()(std::int32_t a, std::int32_t b);

 private:
  const std::vector<NetCoupling>& truth_;
  std::size_t at_ = 0;
};

/// Its pairs and couplings, and what of it is kept out for intervals.
class SourceDesign {
 public:
  /// Throws Error no_labels where no pair of nets couples. The graph must outlive it.
  SourceDesign(const Exec& exec, const CircuitGraph& from, const CandidateModelOptions& options);

  [[nodiscard]] bool kept_out(std::int32_t net) const { return kept_out_[idx(net)] != 0; }
  [[nodiscard]] bool is_new(std::int32_t net) const { return new_colour_[idx(pool.colour()[idx(net)])] != 0; }
  [[nodiscard]] std::vector<double> whole_coupling() const;   // [nets], farad
  /// One net of each colour, or of each new one.
  [[nodiscard]] std::vector<std::int32_t> one_of_each(bool new_only) const;

  const CircuitGraph& graph;
  const CandidatePool pool;
  const std::vector<NetCoupling> truth;

 private:
  std::vector<std::uint8_t> kept_out_;     // [nets] from the models of pairs
  std::vector<std::uint8_t> new_colour_;   // [colours] kept out of the second models of nets
};

}   // namespace cgcl
