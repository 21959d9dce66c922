// The network of couplings as tensors and numbers, and back from a file that may be hostile.
#include "apps/transfer/coupling_network.hpp"
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <algorithm>   // for all_of
#include <cmath>       // for isfinite

namespace cgcl {
namespace {

constexpr double kMaxNumber = 1e6;
constexpr std::int64_t kMaxMembers = 64, kMaxWidth = 4096, kMaxRounds = 64;
constexpr const char* kColumns[] = {"columns.unknown.", "columns.given."};   // by PairKnowledge
constexpr const char* kMember = "member.";

/// So many finite numbers, above 0 where something is divided by them.
std::vector<float> numbers(const StateReader& read, const std::string& name, std::size_t count,
                           bool positive) {
  std::vector<float> out = read.values<float>(name);
  if (out.size() != count ||
      !std::all_of(out.begin(), out.end(), [&](float v) { return std::isfinite(v) && (!positive || v > 0); }))
    throw Error(ErrorId::model_damaged,
                str("tensor '", name, "' is not ", count, positive ? " positive" : " finite", " numbers"));
  return out;
}

ColumnScale scale_in(const StateReader& read, const std::string& name, int columns) {
  if (!read.has_tensor(name + "centre")) return {};
  ColumnScale out;
  out.centre = numbers(read, name + "centre", idx(columns), false);
  out.spread = numbers(read, name + "spread", idx(columns), true);
  out.low = numbers(read, name + "low", idx(columns), false);
  out.high = numbers(read, name + "high", idx(columns), false);
  for (std::size_t c = 0; c < out.low.size(); ++c)
    if (out.low[c] > out.high[c])
      throw Error(ErrorId::model_damaged, str("column ", c, " of '", name, "' has an empty range"));
  return out;
}

}   // namespace

NamedState CouplingNetwork::state(const Exec& exec) const {
  const PairNetworkOptions& options = members_.front()->options();
  NamedState out;
  for (std::size_t m = 0; m < members_.size(); ++m)
    add_part(out, str(kMember, m, "."), {members_[m]->state(), {}});
  out.numbers = {{"members", static_cast<double>(members_.size())},
                 {"width", static_cast<double>(options.width)},
                 {"rounds", static_cast<double>(options.rounds)},
                 {"residual", options.residual ? 1 : 0},
                 {"label_mean", label_mean_},
                 {"label_spread", label_spread_}};
  const auto add = [&](const std::string& name, const std::vector<float>& values) {
    out.tensors.emplace_back(name, Tensor::from(exec, values));
  };
  add("features.net", features_.net);
  add("features.device", features_.device);
  for (std::size_t k = 0; k < std::size(kColumns); ++k) {
    if (scale_[k].columns() == 0) continue;
    const std::string name = kColumns[k];
    add(name + "centre", scale_[k].centre);
    add(name + "spread", scale_[k].spread);
    add(name + "low", scale_[k].low);
    add(name + "high", scale_[k].high);
  }
  return out;
}

CouplingNetwork CouplingNetwork::from_state(const Exec& exec, const NamedState& state) {
  const StateReader read(exec, state);
  CouplingNetwork out;
  out.label_mean_ = read.number("label_mean", -kMaxNumber, kMaxNumber);
  out.label_spread_ = read.number("label_spread", 0, kMaxNumber);
  out.features_ = FeatureScale(numbers(read, "features.net", idx(kStatistics), true),
                               numbers(read, "features.device", idx(kStatistics), true));
  for (const PairKnowledge knowledge : {PairKnowledge::unknown, PairKnowledge::given}) {
    const auto k = idx(static_cast<int>(knowledge));
    out.scale_[k] = scale_in(read, kColumns[k], pair_columns(knowledge));
  }
  CouplingNetworkOptions options;
  options.width = read.integer("width", 1, kMaxWidth);
  options.rounds = static_cast<int>(read.integer("rounds", 0, kMaxRounds));
  options.residual = read.integer("residual", 0, 1) == 1;
  options.members = static_cast<int>(read.integer("members", 1, kMaxMembers));
  for (int m = 0; m < options.members; ++m) {
    Initializer init(exec);
    out.members_.push_back(out.new_member(init, options));
    out.members_.back()->load(exec, part_of(state, str(kMember, m, ".")).tensors);
  }
  return out;
}

}   // namespace cgcl
