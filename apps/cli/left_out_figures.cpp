#include "apps/cli/left_out_figures.hpp"

#include "apps/cli/family_figures.hpp"
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <cmath>   // for isnan, round
#include <limits>
#include <string_view>

namespace cgcl {

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

LeftOutMeans means_of(const PlusScores& scores) {
  return {.r2 = scores.unknown.r2,
          .r2_given = scores.given.r2,
          .coverage80 = scores.unknown.coverage80.value_or(kNone),
          .net_total_median_error = scores.nets.nets > 0 ? scores.nets.median_error : kNone,
          .net_total_coverage80 = scores.nets.coverage80.value_or(kNone)};
}

LeftOutMeans mean_of(const std::vector<LeftOutMeans>& all) {
  const auto mean = [&](double LeftOutMeans::*figure) {
    std::vector<double> values;
    for (const LeftOutMeans& one : all) values.push_back(one.*figure);
    return known_mean(values);
  };
  return {.r2 = mean(&LeftOutMeans::r2),
          .r2_given = mean(&LeftOutMeans::r2_given),
          .coverage80 = mean(&LeftOutMeans::coverage80),
          .net_total_median_error = mean(&LeftOutMeans::net_total_median_error),
          .net_total_coverage80 = mean(&LeftOutMeans::net_total_coverage80)};
}

void set_means(JsonValue& out, const LeftOutMeans& mean, bool known) {
  const auto figure = [&](double value) { return known ? JsonValue(value) : JsonValue(); };
  out.set("r2", figure(mean.r2))
      .set("r2_given", figure(mean.r2_given))
      .set("coverage80", figure(mean.coverage80))
      .set("net_total_median_error", figure(mean.net_total_median_error))
      .set("net_total_coverage80", figure(mean.net_total_coverage80));
}

std::string rounded(double value) {
  return std::isnan(value) ? std::string("-") : str(std::round(1000 * value) / 1000);
}

}   // namespace

LeftOutFigures left_out_figures(const PlusFit& fit) {
  LeftOutFigures out;
  if (fit.left_out.empty()) return out;
  out.by = fit.families_left_out ? "family" : "design";
  const Families families(fit.model.sources);
  std::vector<std::vector<LeftOutMeans>> of_designs(families.name.size());
  for (std::size_t d = 0; d < fit.left_out.size(); ++d)
    of_designs[idx(families.of_design[d])].push_back(means_of(fit.left_out[d]));
  for (const std::vector<LeftOutMeans>& designs : of_designs) out.of_family.push_back(mean_of(designs));
  out.mean = mean_of(out.of_family);
  return out;
}

JsonValue LeftOutFigures::json() const {
  JsonValue out = JsonValue::object().set("validated_by", by);
  set_means(out, mean, std::string_view(by) != "none");
  return out;
}

std::vector<std::string> LeftOutFigures::lines() const {
  if (std::string_view(by) == "none")
    return {"  nothing was left out: nothing says how far the model carries over"};
  const char* what = std::string_view(by) == "family" ? "families" : "designs";
  std::vector<std::string> out = {
      str("  on ", what, " left out: R2 ", rounded(mean.r2), ", with pairs given ", rounded(mean.r2_given),
          "; totals of nets off by ", rounded(mean.net_total_median_error), " in the median")};
  if (!std::isnan(mean.coverage80))
    out.push_back(str("  80 % intervals hold ", rounded(mean.coverage80), " of couplings and ",
                      rounded(mean.net_total_coverage80), " of nets"));
  return out;
}

JsonValue families_json(std::span<const DesignRows> designs, const LeftOutFigures& figures) {
  std::vector<DesignOrigin> origins;
  for (const DesignRows& design : designs) origins.push_back(design.origin);
  const Families families(origins);
  std::vector<std::int64_t> links(families.name.size(), 0);
  std::vector<std::string> technology(families.name.size());
  for (std::size_t d = designs.size(); d-- > 0;) {   // that of the first design counts
    const std::size_t f = idx(families.of_design[d]);
    links[f] += designs[d].links;
    technology[f] = designs[d].origin.technology;
  }
  JsonValue out = JsonValue::array();
  for (std::size_t f = 0; f < families.name.size(); ++f) {
    JsonValue left_out;
    if (f < figures.of_family.size()) set_means(left_out, figures.of_family[f], true);
    out.push(JsonValue::object()
                 .set("family", families.name[f])
                 .set("technology", technology[f])
                 .set("designs", families.designs[f])
                 .set("links", links[f])
                 .set("left_out", std::move(left_out)));
  }
  return out;
}

}   // namespace cgcl
