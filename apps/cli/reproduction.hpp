// Tables and figures of the publication on given designs: what they share.
#pragma once

#include "apps/cli/sweep_rows.hpp"
#include "engine/core/exec.hpp"
#include "io/graph/circuit_graph.hpp"

#include <cmath>   // for nan
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cgcl {

/// A table or figure, done: the same rows for every format. Cells are texts, numbers (NaN: not known) or
/// null.
struct Reproduction {
  std::string title;
  std::string note;   // what the figures are, and under which protocol
  std::vector<std::string> columns;
  std::vector<JsonValue::Array> rows;
  std::string svg = {};                    // empty: a table
  std::vector<std::string> missing = {};   // "what: why", of what is no row
};

/// A sweep that was run for one of them.
struct SweptRuns {
  SweepPlan plan;
  SweepOutcome outcome;
  std::vector<SweepRow> rows;

  /// What the first run of a row printed; null without one.
  [[nodiscard]] const JsonValue& first_result(const SweepRow& row) const;
};

/// What all are made from. The first design is trained on, the others are judged zero-shot.
struct Workplace {
  const Exec& exec;
  Console& console;
  std::vector<std::string> designs;   // paths
  std::vector<std::int64_t> seeds;
  bool quick = false;
  bool compat = false;                                   // else the strict protocol
  std::optional<std::int64_t> epochs, pretrain_epochs;   // else the defaults of `train` and `pretrain`
  SweepFolder folder;
  SweepOptions options;

  /// Trains what is not trained yet; none after a stop by a signal.
  [[nodiscard]] std::optional<SweptRuns> sweep(std::vector<SweepVariant> variants,
                                               bool zero_shot = true) const;
  /// The same on one design.
  [[nodiscard]] std::optional<SweptRuns> sweep_on(const std::vector<std::string>& trained_on,
                                                  std::vector<SweepVariant> variants, bool zero_shot) const;
  [[nodiscard]] const char* protocol_name() const { return compat ? "compat" : "strict"; }
  /// Without rows; title and note of the compat protocol say so.
  [[nodiscard]] Reproduction begin(const std::string& title, const std::string& note,
                                   std::vector<std::string> columns) const;
  /// "Trained on a, strict protocol, seeds 0 to 2, ...": for the note of what networks are trained for.
  [[nodiscard]] std::string conditions() const;
  /// Of networks, and of encoders, whether given or not.
  [[nodiscard]] std::int64_t all_epochs() const;
  [[nodiscard]] std::int64_t all_pretrain_epochs() const;
};

/// Options of every run; with a pre-trained encoder where asked for.
[[nodiscard]] SweepVariant plain_runs(const Workplace& at, const std::string& task, const std::string& model,
                                      std::vector<std::string> losses, bool pretrains);

/// The same for their encoders alone: trained on for one epoch.
[[nodiscard]] SweepVariant encoder_runs(const Workplace& at);

/// Whether a system is a network, with losses and epochs.
[[nodiscard]] bool is_network(std::string_view model);

/// Systems of the publication in its order, then those that keep everyone honest.
[[nodiscard]] const std::vector<std::string_view>& compared_systems();

/// "val_twin_free, digtime" or the design of a zero-shot evaluation.
[[nodiscard]] std::string judged_text(const SweepRow& row);
/// The design whose labels a row is judged by.
[[nodiscard]] std::string judged_design(const SweepRow& row);

/// Bins of labels with a smaller share of them are sparse, and shaded.
inline constexpr double kSparseShare = 0.02;
inline constexpr const char* kSparseName = "less than 2 % of the labels";

/// What a note says of the columns `difference` and `difference_half_width`, after "X minus that of Y".
inline constexpr const char* kPaired =
    ", seed by seed, and `difference_half_width` half of the two-sided 95 % interval of Student's t around "
    "it, "
    "from three seeds on; the rows that are compared with have none.";

// One function for each; none after a stop.
[[nodiscard]] std::optional<Reproduction> reproduce_table1(const Workplace& at);
[[nodiscard]] std::optional<Reproduction> reproduce_table2(const Workplace& at);
[[nodiscard]] std::optional<Reproduction> reproduce_table3(const Workplace& at);
[[nodiscard]] std::optional<Reproduction> reproduce_table4(const Workplace& at);
[[nodiscard]] std::optional<Reproduction> reproduce_fig3(const Workplace& at);
[[nodiscard]] std::optional<Reproduction> reproduce_fig4(const Workplace& at);
[[nodiscard]] std::optional<Reproduction> reproduce_fig5(const Workplace& at);
[[nodiscard]] std::optional<Reproduction> reproduce_fig6(const Workplace& at);
[[nodiscard]] std::optional<Reproduction> reproduce_fig7(const Workplace& at);

/// All that is not there, or not of every seed, with its reason: rows by their texts, then `missing`.
[[nodiscard]] std::vector<std::string> missing_in(const Reproduction& what);

/// NAME.csv, NAME.json, and NAME.md for a table or NAME.svg where there is a drawing, in `folder`; `facts`
/// stand at the head of the JSON document, and its `command` on the page too.
void write_reproduction(const std::filesystem::path& folder, const std::string& name,
                        const Reproduction& what, const JsonValue& facts);

}   // namespace cgcl
