#include "apps/transfer/training_rows.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "layers/trees/weighted_rows.hpp"

#include <algorithm>   // for nth_element, sort
#include <array>
#include <cmath>   // for isnan, sqrt

namespace cgcl {
namespace {

/// Sums of labels over the copies of each distinct row.
struct RowMeans {
  std::vector<double> sum, copies;   // [rows]

  explicit RowMeans(std::int64_t rows) : sum(idx(rows), 0.0), copies(idx(rows), 0.0) {}
  void add(std::int32_t row, double label) {
    if (std::isnan(label)) return;
    sum[idx(row)] += label;
    copies[idx(row)] += 1;
  }
};

/// At most `wanted` of the rows with a label: those of the smallest keys, which says nothing of their labels.
std::vector<std::int32_t> kept_rows(const FloatRows& x, const RowMeans& means, std::int64_t wanted) {
  std::vector<std::int32_t> kept;
  for (std::int32_t i = 0; i < static_cast<std::int32_t>(x.rows()); ++i)
    if (means.copies[idx(i)] > 0) kept.push_back(i);
  if (static_cast<std::int64_t>(kept.size()) <= wanted) return kept;
  std::vector<std::uint64_t> key;
  for (std::int64_t i = 0; i < x.rows(); ++i) key.push_back(row_key(x.row(i)).hi);
  std::nth_element(kept.begin(), kept.begin() + wanted, kept.end(),
                   [&](std::int32_t a, std::int32_t b) { return key[idx(a)] < key[idx(b)]; });
  kept.resize(idx(wanted));
  std::sort(kept.begin(), kept.end());
  return kept;
}

void append(TrainingRows& out, std::span<const float> row, double label, double weight) {
  out.x.values.insert(out.x.values.end(), row.begin(), row.end());
  out.label.push_back(label);
  out.weight.push_back(weight);
}

/// So that a penalty on leaves counts in rows.
TrainingRows with_mean_weight_one(TrainingRows rows) {
  double sum = 0;
  for (const double w : rows.weight) sum += w;
  if (sum > 0)
    for (double& w : rows.weight) w *= static_cast<double>(rows.weight.size()) / sum;
  return rows;
}

/// Calls `visit` with each design that counts and its weight.
template <class Visit>
void for_each_design(const DesignSelection& selection, const Visit& visit) {
  CGCL_CHECK(selection.weight.size() == selection.designs.size(), selection.weight.size(), " weights for ",
             selection.designs.size(), " designs");
  for (std::size_t d = 0; d < selection.designs.size(); ++d)
    if (selection.weight[d] > 0) visit(selection.designs[d], selection.weight[d]);
}

}   // namespace

TrainingRows coupling_training_rows(const DesignSelection& selection, PairKnowledge knowledge) {
  TrainingRows out;
  for_each_design(selection, [&](const DesignRows& design, double design_weight) {
    const SharedRows& rows = design.couplings.of(knowledge);
    out.x.columns = rows.x.columns;
    RowMeans means(rows.x.rows());
    const std::vector<std::int32_t> first = rows.first_of_columns();
    for (std::size_t s = 0; s < rows.row.size(); ++s)
      means.add(first[idx(rows.row[s])], design.couplings.label[s]);
    const std::vector<std::int32_t> kept = kept_rows(rows.x, means, selection.max_rows);
    const auto counts = [&](std::int32_t i) {
      return selection.copies_count ? std::sqrt(means.copies[idx(i)]) : 1.0;
    };
    std::array<double, kDistanceClasses> in_class{};
    for (const std::int32_t i : kept) in_class[rows.distance[idx(i)]] += counts(i);
    for (const std::int32_t i : kept) {
      const std::size_t c = rows.distance[idx(i)];
      append(out, rows.x.row(i), means.sum[idx(i)] / means.copies[idx(i)],
             design_weight * design.distance_share[c] * counts(i) / in_class[c]);
    }
  });
  return with_mean_weight_one(std::move(out));
}

TrainingRows net_training_rows(const DesignSelection& selection, NetLabel label) {
  TrainingRows out;
  for_each_design(selection, [&](const DesignRows& design, double design_weight) {
    const NetRows& nets = design.nets;
    out.x.columns = nets.rows.x.columns;
    RowMeans means(nets.rows.x.rows());
    for (std::size_t v = 0; v < nets.total_F.size(); ++v) {
      const double total_F = nets.total_F[v];
      means.add(nets.rows.row[v], label == NetLabel::total ? log_label(total_F) : nets.ground_F[v] / total_F);
    }
    const std::vector<std::int32_t> kept = kept_rows(nets.rows.x, means, selection.max_rows);
    double sum = 0;
    for (const std::int32_t i : kept) sum += std::sqrt(means.copies[idx(i)]);
    for (const std::int32_t i : kept)
      append(out, nets.rows.x.row(i), means.sum[idx(i)] / means.copies[idx(i)],
             design_weight * std::sqrt(means.copies[idx(i)]) / sum);
  });
  return with_mean_weight_one(std::move(out));
}

TrainingRows candidate_training_rows(const DesignSelection& selection, CandidateWeight weight) {
  TrainingRows out;
  for_each_design(selection, [&](const DesignRows& design, double design_weight) {
    const CandidateRows& rows = design.candidates;
    if (rows.couples.empty()) return;
    out.x.columns = rows.x.columns;
    const auto weight_of = [&](std::size_t i) {
      return rows.weight[i] * (weight == CandidateWeight::by_size ? rows.size[i] : 1);
    };
    double sum = 0;
    for (std::size_t i = 0; i < rows.couples.size(); ++i) sum += weight_of(i);
    for (std::size_t i = 0; i < rows.couples.size(); ++i)
      append(out, rows.x.row(static_cast<std::int64_t>(i)), rows.couples[i],
             design_weight * weight_of(i) / sum);
  });
  return with_mean_weight_one(std::move(out));
}

}   // namespace cgcl
