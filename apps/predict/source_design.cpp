#include "apps/predict/source_design.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "engine/core/random.hpp"

#include <algorithm>   // for any_of, max

namespace cgcl {
namespace {

constexpr std::uint32_t kColourStep = 0xC2;   // of the random sequence

CandidateOptions with_threads(CandidateOptions options, const Exec& exec) {
  options.threads = exec.threads();
  return options;
}

}   // namespace

SourceDesign::SourceDesign(const Exec& exec, const CircuitGraph& from, const CandidateModelOptions& options)
    : graph(from), pool(from, with_threads(options.candidates, exec)), truth(net_couplings(from)) {
  if (truth.empty())
    throw Error(ErrorId::no_labels,
                str("design '", printable(from.name), "' has no coupling between nets, expected some to ",
                    "learn which pairs couple"));
  has_grounds_ = std::any_of(from.ground_F.begin(), from.ground_F.end(), [](double c) { return c >= 0; });
  std::int32_t colours = 0;
  for (const std::int32_t c : pool.colour()) colours = std::max(colours, c + 1);
  calibration_colour_.assign(idx(colours), 0);
  const auto shuffled = permutation({exec.seed(), kSplit, kColourStep}, colours);
  const auto colours_kept = static_cast<std::size_t>(options.calibration * colours);
  for (std::size_t i = 0; i < colours_kept; ++i) calibration_colour_[idx(shuffled[i])] = 1;
}

std::vector<double> SourceDesign::total_coupling_F() const {
  std::vector<double> sum(idx(graph.nets), 0.0);
  for (const NetCoupling& c : truth) {
    sum[idx(c.a)] += c.cap_F;
    sum[idx(c.b)] += c.cap_F;
  }
  return sum;
}

std::vector<std::int32_t> SourceDesign::one_per_colour(bool calibration_only) const {
  std::vector<std::uint8_t> open = calibration_colour_;
  if (!calibration_only) open.assign(open.size(), 1);
  std::vector<std::int32_t> out;
  for (std::int32_t v = 0; v < pool.nets(); ++v) {
    std::uint8_t& first = open[idx(pool.colour()[idx(v)])];
    if (first) out.push_back(v);
    first = 0;
  }
  return out;
}

std::vector<double> design_weights(const std::vector<double>& rows) {
  std::vector<double> out;
  double sum = 0;
  for (const double n : rows) {
    out.push_back(std::max(1.0, n));
    sum += out.back();
  }
  for (double& n : out) n = sum / (static_cast<double>(rows.size()) * n);
  return out;
}

}   // namespace cgcl
