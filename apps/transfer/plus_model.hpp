// circuitgcl+: bagged trees on columns of nets and pairs, learnt from many designs, for designs of families
// that none of them is of.
#pragma once

#include "apps/transfer/few_label_trees.hpp"
#include "apps/transfer/known_labels.hpp"
#include "apps/transfer/label_scores.hpp"
#include "apps/transfer/left_out.hpp"

#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cgcl {

inline constexpr const char* kPlusModelName = "circuitgcl+";

/// What the model of columns is called: circuitgcl+, pair-network, stacked.
[[nodiscard]] const char* name_of(SizedBy sizes);

/// What a net has to ground and to other nets, with the 80 % interval of both together.
struct NetEstimate {
  double ground_F = 0, coupling_F = 0;
  TotalEstimate total;
};

/// Labels of a design that a model was adapted with: never to be scored.
struct LabelsUsed {
  std::string name;
  std::vector<std::string> identities;   // see identities()
  std::vector<NetPair> pair;             // a < b, ascending
  std::vector<std::int32_t> net;         // ascending
};

/// Of the distinct rows of a design.
struct DesignEstimates {
  std::vector<LabelEstimate> unknown, given;   // of its couplings
  std::vector<LabelEstimate> total;            // of its nets

  [[nodiscard]] const std::vector<LabelEstimate>& couplings(PairKnowledge knowledge) const {
    return knowledge == PairKnowledge::given ? given : unknown;
  }
};
/// As a few labels of their target correct them.
[[nodiscard]] DesignEstimates corrected(const FewLabelTrees& few_labels, const DesignRows& design,
                                        DesignEstimates estimates);

/// Means of what was left out, over designs or over families; NaN: not known.
struct LeftOutMeans {
  static constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

  double r2 = kUnknown, r2_given = kUnknown, coverage80 = kUnknown;   // of couplings; coverage: pairs unknown
  double net_total_median_error = kUnknown, net_total_coverage80 = kUnknown;
};

/// What a model tells of itself besides its trees.
struct PlusFacts {
  std::vector<DesignOrigin> sources;
  std::vector<std::string> device_models;   // that the sources use: names in lower case, ascending
  std::string validated_by = "none";        // what was left out in turn: "family", "design" or "none"
  LeftOutMeans left_out;                    // over families
};

/// At most so many device models are kept of a model.
inline constexpr std::size_t kMaxKnownDeviceModels = 4096;

struct PlusModel : PlusFacts {
  PlusTrees trees;
  PlusCalibration calibration;
  FewLabelTrees few_labels;   // empty unless adapted
  SizedBy sizes = SizedBy::trees;
  std::shared_ptr<const CouplingNetwork> network;   // nullptr with SizedBy::trees
  std::vector<LabelsUsed> labels_used;

  [[nodiscard]] const char* name() const { return name_of(sizes); }
  /// What DesignRowsOptions has to ask for: 0 where no graph is read.
  [[nodiscard]] int network_rounds() const { return network ? network->rounds() : 0; }
  /// Whether a design with one of these identities() is among the sources, or lent labels.
  [[nodiscard]] bool has_seen(std::span<const std::string> ids) const;

  /// What is said of the distinct rows of a design, which has its graph where the model reads one.
  [[nodiscard]] DesignEstimates estimates(const Exec& exec, const DesignRows& design) const {
    return estimates(design, predict_design(exec, trees, design, network.get()));
  }
  /// What the model makes of what trees and network say of them.
  [[nodiscard]] DesignEstimates estimates(const DesignRows& design, const DesignPrediction& said) const;

  /// Labels of the couplings of pairs, if they couple. With pairs given, `columns` must have been built with
  /// them. `graph` is that of the design with network_rounds(), where those are not 0.
  [[nodiscard]] std::vector<LabelEstimate> coupling_labels(const Exec& exec, const PairColumns& columns,
                                                           std::span<const NetPair> pairs,
                                                           PairKnowledge knowledge,
                                                           const NetworkGraph& graph = {}) const;
  [[nodiscard]] std::vector<NetEstimate> net_estimates(const Exec& exec, const PairColumns& columns) const;
};

/// Scores of a design.
struct PlusScores {
  PairScores unknown, given;
  NetScores nets;

  [[nodiscard]] const PairScores& couplings(PairKnowledge knowledge) const {
    return knowledge == PairKnowledge::given ? given : unknown;
  }
};
/// Of what is not `known`; scores of no nets where all of them are. Throws ShapeError where all pairs are.
[[nodiscard]] PlusScores score_estimates(const DesignRows& design, const DesignEstimates& estimates,
                                         const KnownLabels& known = {});

struct PlusFit {
  PlusModel model;
  std::vector<PlusScores> left_out;   // [designs] as given; empty where there was nothing to leave out
  bool families_left_out = false;     // else single designs were
};

/// Distinct rows of all kinds.
[[nodiscard]] std::int64_t distinct_rows(std::span<const DesignRows> designs);
/// Bytes of a fit beyond the designs.
[[nodiscard]] std::int64_t plus_fit_bytes(std::span<const DesignRows> designs, const PlusOptions& options);

/// Fits on all designs: families weigh by the square root of their number of designs, designs in a family
/// equally; inside a design each class of distance keeps its share of the couplings, and inside a class each
/// distinct row counts once. Groups of families are left out first, which gives corrections and intervals; of
/// fewer than three families single designs are, and of fewer than three designs nothing, so that intervals
/// are unknown. Same designs, seed and options give the same model, whatever the threads. Nothing when
/// `hooks.stop` said so. Throws Error no_labels without designs.
[[nodiscard]] std::optional<PlusFit> fit_plus_model(const Exec& exec, std::span<const DesignRows> designs,
                                                    const PlusOptions& options = {},
                                                    const LoopHooks& hooks = {});

/// model.safetensors of a run folder, of kind kPlusModelKind; at most some 10 MB.
void write_plus_model(const std::filesystem::path& path, const Exec& exec, const PlusModel& model);
/// Throws as read_tensor_file; Error model_damaged, and feature_schema where the columns are those of another
/// version.
[[nodiscard]] PlusModel read_plus_model(const std::filesystem::path& path, const Exec& exec);
/// What the model tells of itself, from its header alone; files of earlier versions tell less. Throws as
/// read_safetensors_metadata, and Error model_damaged.
[[nodiscard]] PlusFacts read_plus_facts(const std::filesystem::path& path);

}   // namespace cgcl
