// What the structure of a design lets any network tell about its capacitances, before anything is trained.
#pragma once

#include "io/dataset/label_codec.hpp"
#include "io/graph/class_bound.hpp"
#include "io/graph/colours.hpp"
#include "io/graph/structural_bound.hpp"
#include "io/pairs/pair_features.hpp"
#include "io/report/json_value.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cgcl {

inline constexpr int kHistogramBins = 20;

struct AnalysisOptions {
  int rounds = 5;
  ColourInput input = ColourInput::statistics;
  std::vector<PairFeature> pair;   // each alone, and all together when there are several
  PairOptions pair_options;
  std::uint64_t seed = 0;   // of the 80/20 split behind the baselines
};

struct LinkAnalysis {
  /// R2 is NaN where it is not defined.
  struct View {
    std::string name;   // of a BoundView
    StructuralBound bound;
    double table_r2 = 0;   // of the group means of 80 % of the links, on the others
  };

  std::int64_t links = 0;   // inside the capacitance range
  double label_variance = 0;
  std::vector<View> views;
  std::array<std::int64_t, kLabelClasses> classes{};
  std::array<std::int64_t, kHistogramBins> bins{};
  double relation_mean_r2 = 0, ridge_r2 = 0;   // learnt and scored likewise
};

/// Numbers are NaN, null in JSON, where a design does not define them.
struct Analysis {
  std::string name;
  std::int64_t nodes = 0;
  std::vector<std::int32_t> colours;   // by round, 0 first
  LinkAnalysis on_links;
  std::array<std::int64_t, kLabelClasses> ground_classes{};
  ClassBound ground;   // of net classes by colour

  /// Keys: name, nodes, colours, ratio, links, label_variance; by view bound, which is
  /// StructuralBound::grouped_r2, bound_all, which is r2, upper, ceiling and coverage; histogram, baselines,
  /// ground.
  [[nodiscard]] JsonValue json() const;
  /// The same as lines for a reader.
  [[nodiscard]] std::vector<std::string> text() const;
};

/// Colours, bounds and baselines of a design. Ridge regression learns from at most 50,000 links, evenly
/// taken, and is scored on as many. Deterministic, whatever the number of threads. Never throws for a design
/// that read_graph accepts. [docs/structure.md]
[[nodiscard]] Analysis analyse(const Exec& exec, const CircuitGraph& graph, const AnalysisOptions& options);

}   // namespace cgcl
