#include "io/pairs/coupling_partners.hpp"

#include <algorithm>   // for lower_bound, max, min, sort, swap, unique
#include <array>
#include <cmath>   // for abs, log

namespace cgcl {
namespace {

constexpr const char* kLog = "log1p(1)";

enum End : std::size_t { partners, partner_partners, partner_degree, partner_near, kEnds };
constexpr std::array<NamedColumn, kEnds> kEndTable = {{
    {"partners", kLog, "nets that couple with the net"},
    {"partner_partners", kLog, "mean of partners over these nets"},
    {"partner_degree", kLog, "mean over these nets of their degree, nets that share a device"},
    {"partner_near", "1", "share of these nets that share a device with the net"},
}};

enum Pair : std::size_t {
  common,
  adamic_adar,
  by_degree,
  jaccard,
  common_of_low,
  near_low,
  near_high,
  product,
  ratio,
  kPairs
};
constexpr std::array<NamedColumn, kPairs> kPairTable = {{
    {"common_partners", kLog, "nets that couple with both"},
    {"partner_adamic_adar", kLog, "sum over common partners of 1 / log of their partners"},
    {"partner_by_degree", kLog, "sum over common partners of 1 / their partners"},
    {"partner_jaccard", "1", "common partners per net that couples with either"},
    {"common_partners_of_low", "1", "common partners over the smaller number of partners"},
    {"low_partners_near", kLog, "partners of one end that share a device with the other, the fewer"},
    {"high_partners_near", kLog, "the same, the more"},
    {"partner_product", "ln(1)", "partners x partners / all ends of couplings"},
    {"partner_ratio", "ln(1)", "difference of the logarithms of partners"},
}};

/// visit(element) for what is in both, from the shorter: of spans that ascend.
template <class Long, class Net, class Visit>
void for_each_common(std::span<const std::int32_t> some, std::span<const Long> others, const Net& net_of,
                     const Visit& visit) {
  auto from = others.begin();
  for (const std::int32_t v : some) {
    from = std::lower_bound(from, others.end(), v,
                            [&](const Long& x, std::int32_t wanted) { return net_of(x) < wanted; });
    if (from == others.end()) return;
    if (net_of(*from) == v) visit(v);
  }
}

double log1(double x) { return std::log(std::max(1.0, x)); }

}   // namespace

std::span<const NamedColumn> partner_end_table() { return kEndTable; }
std::span<const NamedColumn> partner_pair_table() { return kPairTable; }

CouplingPartners::CouplingPartners(const DeviceSharing& sharing, std::span<const NetPair> coupled)
    : sharing_(sharing) {
  std::vector<NetPair> ends;
  ends.reserve(2 * coupled.size());
  for (const NetPair& p : coupled) {
    ends.push_back(p);
    ends.push_back({p.b, p.a});
  }
  std::sort(ends.begin(), ends.end(),
            [](const NetPair& x, const NetPair& y) { return x.a != y.a ? x.a < y.a : x.b < y.b; });
  ends.erase(std::unique(ends.begin(), ends.end(),
                         [](const NetPair& x, const NetPair& y) { return x.a == y.a && x.b == y.b; }),
             ends.end());
  first_.assign(idx(sharing.nets()) + 1, 0);
  for (const NetPair& p : ends) {
    ++first_[idx(p.a) + 1];
    partner_.push_back(p.b);
  }
  for (std::size_t v = 1; v < first_.size(); ++v) first_[v] += first_[v - 1];
  for (std::int32_t v = 0; v < sharing.nets(); ++v) {
    const auto n = static_cast<double>(degree(v));
    adamic_adar_.push_back(n > 1 ? static_cast<float>(1 / std::log(n)) : 0.0f);
    by_degree_.push_back(n > 0 ? static_cast<float>(1 / n) : 0.0f);
  }
}

void CouplingPartners::write_end(std::int32_t net, float* at) const {
  const auto n = static_cast<double>(degree(net));
  double their_partners = 0, their_degree = 0;
  for (const std::int32_t p : of(net)) {
    their_partners += std::log1p(static_cast<double>(degree(p)));
    their_degree += std::log1p(static_cast<double>(sharing_.degree(p)));
  }
  at[partners] = log_column(n);
  at[partner_partners] = n > 0 ? column_value(their_partners / n) : 0.0f;
  at[partner_degree] = n > 0 ? column_value(their_degree / n) : 0.0f;
  at[partner_near] = n > 0 ? column_value(near(net, net) / n) : 0.0f;
}

/// Partners of `a` that share a device with `b`.
double CouplingPartners::near(std::int32_t a, std::int32_t b) const {
  const auto some = of(a);
  const auto others = sharing_.of(b);
  double count = 0;
  const auto visit = [&](std::int32_t) { ++count; };
  if (some.size() <= others.size()) {
    for_each_common(
        some, others, [](const SharedNet& s) { return s.net; }, visit);
    return count;
  }
  auto from = some.begin();
  for (const SharedNet& s : others) {
    from = std::lower_bound(from, some.end(), s.net);
    if (from == some.end()) break;
    if (*from == s.net) ++count;
  }
  return count;
}

void CouplingPartners::write_pair(std::int32_t a, std::int32_t b, float* at) const {
  auto some = of(a), others = of(b);
  if (some.size() > others.size()) std::swap(some, others);
  const auto low = static_cast<double>(some.size()), high = static_cast<double>(others.size());
  double count = 0, adamic = 0, weighted = 0;
  for_each_common(
      some, others, [](std::int32_t v) { return v; },
      [&](std::int32_t v) {
        ++count;
        adamic += adamic_adar_[idx(v)];
        weighted += by_degree_[idx(v)];
      });
  const double a_near = near(a, b), b_near = near(b, a);
  at[common] = log_column(count);
  at[adamic_adar] = log_column(adamic);
  at[by_degree] = log_column(weighted);
  at[jaccard] = count > 0 ? column_value(count / (low + high - count)) : 0.0f;
  at[common_of_low] = count > 0 ? column_value(count / low) : 0.0f;
  at[near_low] = log_column(std::min(a_near, b_near));
  at[near_high] = log_column(std::max(a_near, b_near));
  at[product] = column_value(log1(low) + log1(high) - log1(static_cast<double>(partner_.size())));
  at[ratio] = column_value(log1(high) - log1(low));
}

}   // namespace cgcl
