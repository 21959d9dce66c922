// An analysis as JSON and as text.
#include "apps/train/analysis.hpp"
#include "engine/core/error.hpp"

#include <cmath>    // for isnan
#include <cstdio>   // for snprintf

namespace cgcl {
namespace {

std::string four(double value) {
  if (std::isnan(value)) return "undefined";
  char text[32];
  std::snprintf(text, sizeof text, "%.4f", value);
  return text;
}

double share(std::int64_t part, std::int64_t whole) {
  return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : std::nan("");
}

template <std::size_t N>
JsonValue list(const std::array<std::int64_t, N>& counts) {
  return std::vector<std::int64_t>(counts.begin(), counts.end());
}

template <class Counts>
std::string joined(const Counts& counts) {
  std::string out;
  for (const auto count : counts) out += str(out.empty() ? "" : " ", count);
  return out;
}

}   // namespace

JsonValue Analysis::json() const {
  JsonValue grouped = JsonValue::object(), all = JsonValue::object(), upper = JsonValue::object(),
            ceiling = JsonValue::object(), coverage = JsonValue::object(), tables = JsonValue::object();
  for (const LinkAnalysis::View& view : on_links.views) {
    grouped.set(view.name, view.bound.grouped_r2);
    all.set(view.name, view.bound.r2);
    upper.set(view.name, view.bound.upper);
    ceiling.set(view.name, view.bound.ceiling);
    coverage.set(view.name, view.bound.coverage());
    tables.set(view.name, view.table_r2);
  }
  JsonValue json = JsonValue::object();
  json.set("name", name)
      .set("nodes", nodes)
      .set("colours", colours)
      .set("ratio", share(nodes, colours.back()));
  json.set("links", on_links.links)
      .set("label_variance", on_links.label_variance)
      .set("bound", grouped)
      .set("bound_all", all)
      .set("upper", upper)
      .set("ceiling", ceiling)
      .set("coverage", coverage);
  json.set("histogram",
           JsonValue::object().set("classes", list(on_links.classes)).set("bins", list(on_links.bins)));
  json.set("baselines", JsonValue::object()
                            .set("relation_mean", on_links.relation_mean_r2)
                            .set("group_mean", tables)
                            .set("ridge", on_links.ridge_r2));
  return json.set("ground", JsonValue::object()
                                .set("labels", ground.nodes)
                                .set("classes", list(ground_classes))
                                .set("accuracy_bound", ground.majority)
                                .set("accuracy_leave_one_out", ground.leave_one_out)
                                .set("coverage", ground.coverage()));
}

std::vector<std::string> Analysis::text() const {
  std::vector<std::string> lines;
  lines.push_back(str("nodes      ", nodes));
  lines.push_back(str("colours    ", joined(colours), " by round; ", four(share(nodes, colours.back())),
                      " nodes per colour"));
  lines.push_back(
      str("links      ", on_links.links, " in range, label variance ", four(on_links.label_variance)));
  for (const LinkAnalysis::View& view : on_links.views)
    lines.push_back(str("bound      R2 about ", four(view.bound.r2), " for ", view.name, " (95 %: below ",
                        four(view.bound.upper), "), coverage ", four(view.bound.coverage()), "; ",
                        four(view.bound.grouped_r2), " for links with a twin; on these labels at most ",
                        four(view.bound.ceiling), ", a table of means ", four(view.table_r2)));
  lines.push_back(str("baselines  relation mean R2 ", four(on_links.relation_mean_r2), ", ridge ",
                      four(on_links.ridge_r2)));
  lines.push_back(
      str("labels     by class: ", joined(on_links.classes), "; by twentieth: ", joined(on_links.bins)));
  lines.push_back(str("ground     ", ground.nodes, " labels, by class: ", joined(ground_classes),
                      "; accuracy at most ", four(ground.majority), ", learnt from the others ",
                      four(ground.leave_one_out)));
  return lines;
}

}   // namespace cgcl
