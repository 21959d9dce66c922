#include "apps/predict/coverage.hpp"

#include "engine/core/error.hpp"

#include <cmath>   // for isnan, round

namespace cgcl {

namespace {

JsonValue count_json(const IntervalCount& count) {
  return JsonValue::object()
      .set("labelled", count.labelled)
      .set("unknown", count.unknown)
      .set("inside", count.share());
}

std::string share_text(const IntervalCount& count) {
  if (count.labelled == count.unknown) return "unknown";
  return str(std::round(1000 * count.share()) / 1000);
}

}   // namespace

void IntervalCount::add(double low_F, double high_F, double extracted_F) {
  if (std::isnan(extracted_F)) return;
  ++labelled;
  unknown += std::isnan(low_F);
  inside += low_F <= extracted_F && extracted_F <= high_F;
}

double IntervalCount::share() const {
  return labelled > unknown ? static_cast<double>(inside) / static_cast<double>(labelled - unknown)
                            : NetPrediction::kUnknown;
}

JsonValue IntervalCoverage::json() const {
  JsonValue out = JsonValue::object();
  out.set("nets", count_json(nets)).set("nets_out_of_distribution", count_json(novel_nets));
  JsonValue levels = JsonValue::object();
  for (std::size_t level = 0; level < kLevels.size(); ++level)
    levels.set(kLevels[level], count_json(pairs[level]).set("coupled", count_json(coupled[level])));
  return out.set("pairs", std::move(levels));
}

std::string IntervalCoverage::text() const {
  std::string out = str("80 % intervals hold: totals of nets ", share_text(nets), " of ", nets.labelled);
  constexpr std::array kNames = {"below 0.5", "from 0.5 to 0.9", "from 0.9"};
  for (std::size_t level = 0; level < kLevels.size(); ++level)
    out += str("; pairs of existence ", kNames[level], " ", share_text(pairs[level]), " of ",
               pairs[level].labelled, ", of those that couple ", share_text(coupled[level]));
  return out;
}

IntervalCoverage interval_coverage(const CircuitPrediction& prediction) {
  IntervalCoverage out;
  for (const NetPrediction& n : prediction.nets) {
    if (n.rail) continue;
    out.nets.add(n.low_F, n.high_F, n.extracted_F);
    if (n.out_of_distribution) out.novel_nets.add(n.low_F, n.high_F, n.extracted_F);
  }
  for (const CouplingPrediction& c : prediction.couplings) {
    const std::size_t level = c.existence < 0.5 ? 0 : c.existence < 0.9 ? 1 : 2;
    out.pairs[level].add(c.low_F, c.high_F, c.extracted_F);
    if (c.extracted_F > 0) out.coupled[level].add(c.low_F, c.high_F, c.extracted_F);
  }
  return out;
}

}   // namespace cgcl
