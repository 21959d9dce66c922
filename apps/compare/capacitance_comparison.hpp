// Two lists of capacitances side by side: nets, pairs, totals, the worst first.
#pragma once

#include "apps/compare/capacitance_list.hpp"
#include "io/report/json_value.hpp"

#include <optional>
#include <string>
#include <vector>

namespace cgcl {

/// A net or pair that both lists have, or a pair that only one has (0 in the other); farad.
struct ComparedValue {
  std::string name, other;   // `other`: of a pair
  double a_F = 0, b_F = 0;
};

/// How the values of A lie about those of B, over what has a positive one in both.
struct ValueAgreement {
  std::int64_t count = 0;               // of those
  double a_F = 0, b_F = 0;              // sums over all
  std::optional<double> median_error;   // median of |A - B| / B
  std::optional<double> within_2x;      // share within a factor of 2
  std::optional<double> spearman;       // rank correlation
};

struct CapacitanceComparison {
  std::string a, b;   // sources
  bool a_predicted = false, b_predicted = false;
  std::vector<std::string> only_a = {}, only_b = {};   // nets, in the order of their list
  std::vector<ComparedValue> nets = {},
                             pairs = {};      // the largest difference first; pairs of nets of both lists
  ValueAgreement total = {}, coupling = {};   // of nets; of pairs
  std::int64_t pairs_a = 0, pairs_b = 0, pairs_both = 0;   // between nets of both lists
  double shared_share = 0;   // of B's coupling between those nets, that of pairs that A has too

  /// {a, b, a_predicted, b_predicted, nets{both, only_a, only_b, names_a, names_b}, totals{...}, pairs{a, b,
  /// both, coupling_found}, couplings{...}, worst_nets[{net, a_F, b_F}], worst_pairs[{net, other, a_F,
  /// b_F}]}, `rows` of each list of names.
  [[nodiscard]] JsonValue json(std::size_t rows) const;
  /// For people.
  [[nodiscard]] std::vector<std::string> lines(std::size_t rows) const;
};

/// Nets are the same where their paths are, whatever their case, divider and brackets. Throws Error
/// no_labels, naming the file, for a list without capacitances, and bad_value where no net is in both.
[[nodiscard]] CapacitanceComparison compare(const CapacitanceList& a, const CapacitanceList& b);

}   // namespace cgcl
