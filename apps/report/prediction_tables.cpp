#include "apps/report/prediction_tables.hpp"

#include "apps/report/json_members.hpp"
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/text/csv_reader.hpp"

#include <algorithm>   // for minmax, sort
#include <cmath>       // for isnan, nan
#include <map>
#include <unordered_map>

namespace cgcl {

namespace {

/// Columns of capacitances end in their unit.
struct CapColumns {
  explicit CapColumns(const CsvReader& reader, std::string_view any)
      : suffix(reader.column(str(any, "_F")) ? "_F" : "_fF"), unit(suffix == "_F" ? 1 : 1e-15) {}
  std::string suffix;
  double unit;
};

/// As a table has it: a quote stands before what a spreadsheet would take for a formula.
std::string name_from(std::string_view field) {
  constexpr std::string_view kFormula = "=+-@";
  if (field.size() > 1 && field[0] == '\'' && kFormula.find(field[1]) != std::string_view::npos)
    field.remove_prefix(1);
  return std::string(field);
}

std::vector<TableNet> read_nets(const std::string& path) {
  CsvReader in(path);
  const CapColumns caps(in, "cg_pred");
  const auto cap = [&](const char* name) { return in.required(name + caps.suffix); };
  const std::size_t net = in.required("net"), ground = cap("cg_pred"), coupling = cap("cc_pred"),
                    lumped = cap("lumped_pred"), total = cap("ctot_pred"), low = cap("p10"),
                    high = cap("p90"), extracted = cap("c_ext"), pins = in.required("fanout_pins"),
                    port = in.required("is_port"), rail = in.required("is_rail"),
                    ood = in.required("ood_flag"), aggressor = in.required("top_aggressor"),
                    share = in.required("top_aggr_pct");
  std::vector<TableNet> out;
  while (in.next()) {
    TableNet n;
    n.name = name_from(in.field(net));
    n.ground_F = in.number(ground) * caps.unit;
    n.coupling_F = in.number(coupling) * caps.unit;
    n.lumped_F = in.number(lumped) * caps.unit;
    n.total_F = in.number(total) * caps.unit;
    n.low_F = in.number(low) * caps.unit;
    n.high_F = in.number(high) * caps.unit;
    n.extracted_F = in.number(extracted) * caps.unit;
    n.pins = static_cast<std::int32_t>(std::clamp(in.number(pins), 0.0, 2e9));
    n.port = in.field(port) == "1";
    n.rail = in.field(rail) == "1";
    n.out_of_distribution = in.field(ood) == "1";
    n.aggressor = name_from(in.field(aggressor));
    n.aggressor_share = in.number(share) / 100;
    out.push_back(std::move(n));
  }
  return out;
}

/// The table of couplings, row by row.
class CouplingRows {
 public:
  explicit CouplingRows(const std::string& path)
      : in_(path),
        caps_(in_, "cc_pred"),
        victim_(in_.required("victim")),
        aggressor_(in_.required("aggressor")),
        type_(in_.required("type")),
        cap_(in_.required("cc_pred" + caps_.suffix)),
        extracted_(in_.required("cc_ext" + caps_.suffix)),
        share_(in_.required("pct_of_victim")),
        other_share_(in_.required("pct_of_aggressor")),
        existence_(in_.required("existence")),
        low_(in_.required("p10" + caps_.suffix)),
        high_(in_.required("p90" + caps_.suffix)) {}

  bool next() { return in_.next(); }
  [[nodiscard]] bool lumped() const { return in_.field(type_) == "lumped"; }
  [[nodiscard]] std::string_view type() const { return in_.field(type_); }
  [[nodiscard]] std::string victim() const { return name_from(in_.field(victim_)); }
  [[nodiscard]] std::string aggressor() const { return name_from(in_.field(aggressor_)); }
  [[nodiscard]] double cap_F() const { return in_.number(cap_) * caps_.unit; }
  [[nodiscard]] double extracted_F() const { return in_.number(extracted_) * caps_.unit; }
  [[nodiscard]] double share() const { return in_.number(share_) / 100; }
  [[nodiscard]] double other_share() const { return in_.number(other_share_) / 100; }
  [[nodiscard]] TableCoupling row() const {
    return {victim(),
            aggressor(),
            std::string(type()),
            cap_F(),
            extracted_F(),
            share(),
            in_.number(existence_),
            in_.number(low_) * caps_.unit,
            in_.number(high_) * caps_.unit};
  }

 private:
  CsvReader in_;
  CapColumns caps_;
  std::size_t victim_, aggressor_, type_, cap_, extracted_, share_, other_share_, existence_, low_, high_;
};

bool larger(const TableCoupling& a, const TableCoupling& b) {
  if (a.cap_F != b.cap_F) return a.cap_F > b.cap_F;
  return a.victim != b.victim ? a.victim < b.victim : a.aggressor < b.aggressor;
}

/// The largest of many, in bounded memory.
void keep_largest(std::vector<TableCoupling>& kept, std::size_t rows) {
  std::sort(kept.begin(), kept.end(), larger);
  if (kept.size() > rows) kept.resize(rows);
}

void read_couplings(const std::string& path, std::size_t rows, PredictionTables& out) {
  CouplingRows in(path);
  std::map<std::string, RelationPoints, std::less<>> relations;
  while (in.next()) {
    if (in.lumped()) {
      ++out.lumped;
      continue;
    }
    ++out.couplings;
    const double cap_F = in.cap_F(), extracted_F = in.extracted_F();
    if (!std::isnan(cap_F)) out.coupling_F += cap_F;
    if (cap_F > 0 && extracted_F > 0) {
      auto found = relations.find(in.type());
      if (found == relations.end())
        found =
            relations.emplace(std::string(in.type()), RelationPoints{std::string(in.type()), {}, {}}).first;
      found->second.extracted_F.push_back(extracted_F);
      found->second.predicted_F.push_back(cap_F);
    }
    out.largest.push_back(in.row());
    if (out.largest.size() >= 4 * rows + 1000) keep_largest(out.largest, rows);
  }
  keep_largest(out.largest, rows);
  for (auto& relation : relations) out.relations.push_back(std::move(relation.second));
}

}   // namespace

PredictionTables read_prediction_tables(const PredictionFiles& files, std::size_t rows) {
  PredictionTables out;
  out.name = files.name;
  out.printed = files.printed;
  out.source = read_json_file(files.source);
  if (text_in(out.source, "kind") != "circuitgcl.prediction")
    throw Error(ErrorId::foreign_file,
                "does not say where a prediction comes from, expected what predict wrote",
                printable(files.source));
  if (!files.nets.empty()) out.nets = read_nets(files.nets);
  read_couplings(files.couplings, rows, out);
  return out;
}

std::vector<NetAggressors> aggressors_of(const PredictionFiles& files, const std::vector<std::string>& nets,
                                         std::size_t most) {
  std::unordered_map<std::string, std::size_t> place;
  for (std::size_t n = 0; n < nets.size(); ++n) place.emplace(nets[n], n);
  std::vector<NetAggressors> out(nets.size());
  const auto add = [&](const std::string& net, const std::string& other, double share) {
    const auto found = place.find(net);
    if (found == place.end() || std::isnan(share)) return;
    auto& list = out[found->second].strongest;
    list.emplace_back(other, share);
    std::stable_sort(list.begin(), list.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    if (list.size() > most) list.pop_back();
  };
  for (CouplingRows in(files.couplings); in.next();) {
    if (in.lumped()) continue;
    const std::string victim = in.victim(), aggressor = in.aggressor();
    add(victim, aggressor, in.share());
    add(aggressor, victim, in.other_share());
  }
  return out;
}

CapacitanceList predicted_list(const PredictionFiles& files, const PredictionTables& tables) {
  CapacitanceList out;
  out.source = tables.name;
  out.predicted = true;
  std::unordered_map<std::string, std::int32_t> number;
  for (const TableNet& net : tables.nets) {
    if (net.rail) continue;
    number.emplace(net.name, out.nets());
    out.name.push_back(net.name);
    const bool known = !std::isnan(net.ground_F) || !std::isnan(net.lumped_F);
    out.ground_F.push_back(known ? (std::isnan(net.ground_F) ? 0 : net.ground_F) +
                                       (std::isnan(net.lumped_F) ? 0 : net.lumped_F)
                                 : std::nan(""));
  }
  for (CouplingRows in(files.couplings); in.next();) {
    if (in.lumped()) continue;
    const auto a = number.find(in.victim()), b = number.find(in.aggressor());
    if (a == number.end() || b == number.end() || a == b) continue;
    const auto [low, high] = std::minmax(a->second, b->second);
    const double cap_F = in.cap_F();
    if (cap_F > 0) out.couplings.push_back({low, high, cap_F});
  }
  std::sort(out.couplings.begin(), out.couplings.end(), [](const NetCoupling& x, const NetCoupling& y) {
    return x.a != y.a ? x.a < y.a : x.b != y.b ? x.b < y.b : x.cap_F < y.cap_F;
  });
  std::size_t kept = 0;   // names need not be unique
  for (const NetCoupling& c : out.couplings)
    if (kept > 0 && out.couplings[kept - 1].a == c.a && out.couplings[kept - 1].b == c.b)
      out.couplings[kept - 1].cap_F += c.cap_F;
    else
      out.couplings[kept++] = c;
  out.couplings.resize(kept);
  return out;
}

}   // namespace cgcl
