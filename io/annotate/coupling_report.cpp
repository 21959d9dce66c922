// Couplings as extractors report them: one line for each direction, the largest shares first.
#include "engine/core/index.hpp"
#include "io/annotate/formats.hpp"
#include "io/annotate/provenance.hpp"
#include "io/text/prediction_heading.hpp"

#include <algorithm>   // for sort

namespace cgcl {
namespace {

struct Row {
  double percent = 0;
  std::int64_t coupling = 0;
  std::int32_t victim = 0, aggressor = 0;
};

/// Equal shares in the order of the nets.
bool comes_before(const Row& x, const Row& y) {
  if (x.percent != y.percent) return x.percent > y.percent;
  return x.victim != y.victim ? x.victim < y.victim : x.aggressor < y.aggressor;
}

std::vector<Row> rows_of(const CircuitPrediction& prediction, const NetCapacitances& caps) {
  const std::vector<double> totals = prediction.totals_F();
  std::vector<Row> rows;
  for (std::size_t k = 0; k < prediction.couplings.size(); ++k) {
    const CouplingPrediction& c = prediction.couplings[k];
    if (!caps.keeps(c)) continue;
    for (const auto& [victim, aggressor] : {std::pair(c.a, c.b), std::pair(c.b, c.a)})
      rows.push_back({100 * c.cap_F / totals[idx(victim)], static_cast<std::int64_t>(k), victim, aggressor});
  }
  std::sort(rows.begin(), rows.end(), comes_before);
  return rows;
}

}   // namespace

void write_coupling_report(const std::string& path, const CircuitPrediction& prediction,
                           const NetCapacitances& caps, const NetNames& names, const WriteOptions& options) {
  TextFile out(path);
  write_provenance(out, "* ", prediction);
  write_totals(out, "* ", prediction, caps);
  write_rails(out, "* ", prediction);
  out << kCouplingReportColumns << '\n';
  for (const Row& row : rows_of(prediction, caps))
    out << Plain{row.percent} << ' ' << Exponent{prediction.couplings[idx(row.coupling)].cap_F} << ' '
        << names.path(row.victim, options.divider) << ' ' << names.path(row.aggressor, options.divider)
        << '\n';
  out.commit();
}

}   // namespace cgcl
