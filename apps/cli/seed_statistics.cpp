#include "apps/cli/seed_statistics.hpp"

#include <algorithm>   // for find_if
#include <cmath>       // for isnan, sqrt
#include <cstdio>      // for snprintf
#include <limits>

namespace cgcl {

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

std::string four(double value) {
  char text[32];
  std::snprintf(text, sizeof text, std::abs(value) < 100 ? "%.4f" : "%.5g", value);
  return text;
}

}   // namespace

std::int64_t SeedFigure::n() const {
  return std::count_if(values.begin(), values.end(), [](double v) { return !std::isnan(v); });
}

double SeedFigure::mean() const {
  double sum = 0;
  for (const double value : values)
    if (!std::isnan(value)) sum += value;
  return n() > 0 ? sum / static_cast<double>(n()) : kNone;
}

double SeedFigure::deviation() const {
  if (n() < 2) return kNone;
  const double centre = mean();
  double squares = 0;
  for (const double value : values)
    if (!std::isnan(value)) squares += (value - centre) * (value - centre);
  return std::sqrt(squares / static_cast<double>(n() - 1));
}

void add_figures(std::vector<SeedFigure>& figures, const JsonValue& scores, std::int64_t seed) {
  for (const auto& [name, value] : scores.as_object()) {
    if (!value.is_number() && !value.is_null()) continue;
    const auto same = [&key = name](const SeedFigure& figure) { return figure.name == key; };
    auto at = std::find_if(figures.begin(), figures.end(), same);
    if (at == figures.end()) at = figures.insert(at, SeedFigure{name, {}, {}});
    at->values.push_back(value.is_null() ? kNone : value.as_real());
    at->seeds.push_back(seed);
  }
}

const SeedFigure* find_figure(const std::vector<SeedFigure>& figures, const std::string& name) {
  for (const SeedFigure& figure : figures)
    if (figure.name == name) return &figure;
  return nullptr;
}

std::string figure_text(const SeedFigure& figure) {
  if (figure.n() == 0) return "-";
  const double deviation = figure.deviation();
  return four(figure.mean()) + (std::isnan(deviation) ? "" : " ± " + four(deviation));
}

}   // namespace cgcl
