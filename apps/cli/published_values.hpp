// What the publications report, to stand beside our figures where the design is the same.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace cgcl {

/// The name by which the publication calls a design, by that of its file; empty for another design.
[[nodiscard]] std::string_view published_design(std::string_view label);

/// Trained on SSRAM with a part of it to validate, judged on a design that was not seen. [CGCL Table III]
struct PublishedRegression {
  std::string_view model, loss, design;
  double r2, mae, mse;
};

/// The same of ground capacitance in five classes, without the most frequent one. [CGCL Table IV]
struct PublishedClassification {
  std::string_view model, loss, design;
  double accuracy, precision, recall, f1;
};

/// [CGCL Table I]; memory of DSPD on the host, of pre-training on the GPU.
struct PublishedResources {
  std::string_view design;
  double dspd_minutes, dspd_memory_gb, dspd_disk_mb, pretrain_minutes, pretrain_memory_gb, pretrain_disk_mb;
};

/// In thousands. [CGCL Table II]
struct PublishedStatistics {
  std::string_view design;
  double nodes, edges, links;
};

[[nodiscard]] std::optional<PublishedRegression> published_regression(std::string_view model,
                                                                      std::string_view loss,
                                                                      std::string_view design);
[[nodiscard]] std::optional<PublishedClassification> published_classification(std::string_view model,
                                                                              std::string_view loss,
                                                                              std::string_view design);
[[nodiscard]] std::optional<PublishedResources> published_resources(std::string_view design);
[[nodiscard]] std::optional<PublishedStatistics> published_statistics(std::string_view design);

}   // namespace cgcl
