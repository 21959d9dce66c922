#include "apps/compare/capacitance_comparison.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/circuit/match_paths.hpp"
#include "losses/metrics.hpp"

#include <algorithm>   // for minmax, nth_element, sort
#include <cmath>       // for abs
#include <iomanip>     // for setprecision
#include <map>
#include <unordered_map>

namespace cgcl {
namespace {

std::string form_of(const std::string& path) { return with_brackets(canonical_path(path, '.')); }

/// [nets of a] net of b, or -1. A form that several nets of a list have belongs to none.
std::vector<std::int32_t> matched(const CapacitanceList& a, const CapacitanceList& b) {
  std::unordered_map<std::string, std::int32_t> of_b, times_a;
  for (std::int32_t n = 0; n < b.nets(); ++n) {
    const auto [at, fresh] = of_b.try_emplace(form_of(b.name[idx(n)]), n);
    if (!fresh) at->second = -1;
  }
  for (const std::string& name : a.name) ++times_a[form_of(name)];
  std::vector<std::int32_t> out;
  for (const std::string& name : a.name) {
    const std::string form = form_of(name);
    const auto found = of_b.find(form);
    out.push_back(found == of_b.end() || times_a[form] > 1 ? -1 : found->second);
  }
  return out;
}

double gap(const ComparedValue& v) { return std::abs(v.a_F - v.b_F); }

void sort_worst_first(std::vector<ComparedValue>& values) {
  std::sort(values.begin(), values.end(), [](const ComparedValue& x, const ComparedValue& y) {
    if (gap(x) != gap(y)) return gap(x) > gap(y);
    return x.name != y.name ? x.name < y.name : x.other < y.other;
  });
}

ValueAgreement agreement_of(const std::vector<ComparedValue>& values) {
  ValueAgreement out;
  std::vector<double> a, b, error;
  for (const ComparedValue& v : values) {
    out.a_F += v.a_F;
    out.b_F += v.b_F;
    if (!(v.a_F > 0 && v.b_F > 0)) continue;
    a.push_back(v.a_F);
    b.push_back(v.b_F);
    error.push_back(gap(v) / v.b_F);
  }
  out.count = static_cast<std::int64_t>(a.size());
  if (a.empty()) return out;
  const auto middle = error.begin() + static_cast<std::ptrdiff_t>(error.size() / 2);
  std::nth_element(error.begin(), middle, error.end());
  out.median_error = *middle;
  out.within_2x = share_within(a, b, 2);
  out.spearman = agreement(a, b).spearman;
  return out;
}

void require_capacitances(const CapacitanceList& list) {
  for (const double total_F : list.totals_F())
    if (total_F > 0) return;
  throw Error(ErrorId::no_labels, "has no capacitances on signal nets, expected a file with parasitics",
              printable(list.source));
}

/// Couplings between nets that both lists have, by the numbers of a.
std::map<std::pair<std::int32_t, std::int32_t>, std::pair<double, double>> joined_pairs(
    const CapacitanceList& a, const CapacitanceList& b, const std::vector<std::int32_t>& to_b) {
  std::vector<std::int32_t> to_a(idx(b.nets()), -1);
  for (std::int32_t n = 0; n < a.nets(); ++n)
    if (to_b[idx(n)] >= 0) to_a[idx(to_b[idx(n)])] = n;
  std::map<std::pair<std::int32_t, std::int32_t>, std::pair<double, double>> out;
  for (const NetCoupling& c : a.couplings)
    if (to_b[idx(c.a)] >= 0 && to_b[idx(c.b)] >= 0) out[{c.a, c.b}].first = c.cap_F;
  for (const NetCoupling& c : b.couplings) {
    const auto [x, y] = std::minmax(to_a[idx(c.a)], to_a[idx(c.b)]);
    if (x >= 0) out[{x, y}].second = c.cap_F;
  }
  return out;
}

std::string femto(double cap_F) { return str(std::fixed, std::setprecision(3), cap_F * 1e15, " fF"); }

std::string ratio(double x) { return str(std::setprecision(3), x); }

JsonValue agreement_json(const ValueAgreement& v) {
  const auto value = [](const std::optional<double>& x) { return x ? JsonValue(*x) : JsonValue(); };
  return JsonValue::object()
      .set("compared", v.count)
      .set("a_F", v.a_F)
      .set("b_F", v.b_F)
      .set("ratio", v.b_F > 0 ? JsonValue(v.a_F / v.b_F) : JsonValue())
      .set("median_error", value(v.median_error))
      .set("within_2x", value(v.within_2x))
      .set("spearman", value(v.spearman));
}

std::string agreement_text(const ValueAgreement& v) {
  std::string out = str(femto(v.a_F), " and ", femto(v.b_F));
  if (v.b_F > 0) out += str(", ratio ", ratio(v.a_F / v.b_F));
  if (v.median_error) out += str("; of ", v.count, " off by ", ratio(*v.median_error), " in the median");
  if (v.within_2x) out += str(", ", ratio(*v.within_2x), " within a factor of 2");
  if (v.spearman) out += str(", rank correlation ", ratio(*v.spearman));
  return out;
}

JsonValue names_json(const std::vector<std::string>& names, std::size_t rows) {
  JsonValue out = JsonValue::array();
  for (std::size_t i = 0; i < std::min(rows, names.size()); ++i) out.push(printable(names[i]));
  return out;
}

JsonValue values_json(const std::vector<ComparedValue>& values, std::size_t rows) {
  JsonValue out = JsonValue::array();
  for (std::size_t i = 0; i < std::min(rows, values.size()); ++i) {
    JsonValue row = JsonValue::object().set("net", printable(values[i].name));
    if (!values[i].other.empty()) row.set("other", printable(values[i].other));
    out.push(row.set("a_F", values[i].a_F).set("b_F", values[i].b_F));
  }
  return out;
}

}   // namespace

CapacitanceComparison compare(const CapacitanceList& a, const CapacitanceList& b) {
  require_capacitances(a);
  require_capacitances(b);
  CapacitanceComparison out{
      .a = a.source, .b = b.source, .a_predicted = a.predicted, .b_predicted = b.predicted};
  const std::vector<std::int32_t> to_b = matched(a, b);
  std::vector<std::uint8_t> found(idx(b.nets()), 0);
  const std::vector<double> total_a = a.totals_F(), total_b = b.totals_F();
  for (std::int32_t n = 0; n < a.nets(); ++n) {
    const std::int32_t m = to_b[idx(n)];
    if (m < 0) {
      out.only_a.push_back(a.name[idx(n)]);
      continue;
    }
    found[idx(m)] = 1;
    out.nets.push_back({a.name[idx(n)], "", total_a[idx(n)], total_b[idx(m)]});
  }
  for (std::int32_t m = 0; m < b.nets(); ++m)
    if (found[idx(m)] == 0) out.only_b.push_back(b.name[idx(m)]);
  if (out.nets.empty())
    throw Error(ErrorId::bad_value, str("no net of '", printable(a.source), "' has the name of one of '",
                                        printable(b.source), "', expected two files of one design"));
  double shared_F = 0, coupling_b = 0;
  for (const auto& [pair, caps] : joined_pairs(a, b, to_b)) {
    out.pairs.push_back({a.name[idx(pair.first)], a.name[idx(pair.second)], caps.first, caps.second});
    out.pairs_a += caps.first > 0;
    out.pairs_b += caps.second > 0;
    out.pairs_both += caps.first > 0 && caps.second > 0;
    coupling_b += caps.second;
    if (caps.first > 0) shared_F += caps.second;
  }
  out.shared_share = coupling_b > 0 ? shared_F / coupling_b : 0;
  out.total = agreement_of(out.nets);
  out.coupling = agreement_of(out.pairs);
  sort_worst_first(out.nets);
  sort_worst_first(out.pairs);
  return out;
}

JsonValue CapacitanceComparison::json(std::size_t rows) const {
  return JsonValue::object()
      .set("a", printable(a))
      .set("b", printable(b))
      .set("a_predicted", a_predicted)
      .set("b_predicted", b_predicted)
      .set("nets", JsonValue::object()
                       .set("both", nets.size())
                       .set("only_a", only_a.size())
                       .set("only_b", only_b.size())
                       .set("names_a", names_json(only_a, rows))
                       .set("names_b", names_json(only_b, rows)))
      .set("totals", agreement_json(total))
      .set("pairs", JsonValue::object()
                        .set("a", pairs_a)
                        .set("b", pairs_b)
                        .set("both", pairs_both)
                        .set("coupling_found", shared_share))
      .set("couplings", agreement_json(coupling))
      .set("worst_nets", values_json(nets, rows))
      .set("worst_pairs", values_json(pairs, rows));
}

std::vector<std::string> CapacitanceComparison::lines(std::size_t rows) const {
  const auto file = [](const std::string& name, bool predicted) {
    return printable(name) + (predicted ? " (predicted)" : "");
  };
  std::vector<std::string> out = {
      str("A  ", file(a, a_predicted)),
      str("B  ", file(b, b_predicted)),
      str("nets: ", nets.size(), " in both, ", only_a.size(), " in A alone, ", only_b.size(), " in B alone"),
      str("totals of nets: ", agreement_text(total)),
      str("pairs of them: ", pairs_a, " in A, ", pairs_b, " in B, ", pairs_both, " in both; those of A hold ",
          ratio(shared_share), " of B's coupling"),
      str("couplings: ", agreement_text(coupling))};
  const auto list = [&](const char* title, const std::vector<ComparedValue>& values) {
    if (!values.empty()) out.emplace_back(title);
    for (std::size_t i = 0; i < std::min(rows, values.size()); ++i) {
      const ComparedValue& v = values[i];
      out.push_back(str("  ", printable(v.name, 60), v.other.empty() ? "" : " - " + printable(v.other, 60),
                        "  ", femto(v.a_F), "  ", femto(v.b_F)));
    }
  };
  list("nets that differ most:", nets);
  list("pairs that differ most:", pairs);
  return out;
}

}   // namespace cgcl
