#include "io/pairs/coupling_partners.hpp"

#include "engine/core/index.hpp"
#include "engine/core/random.hpp"
#include "tests/io/device_graph.hpp"

#include <doctest/doctest.h>

#include <algorithm>   // for max, min, reverse
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

using namespace cgcl;
using namespace cgcl::test;

namespace {

constexpr std::int32_t kNets = 30;

std::vector<NetPair> random_pairs(std::uint64_t seed, int count) {
  const RandomKey key{seed, kSample, 4};
  std::vector<NetPair> out;
  for (std::uint64_t i = 0; out.size() < idx(count); i += 2) {
    // Net 0 couples with most.
    const auto a = static_cast<std::int32_t>(i % 3 == 0 ? 0 : below(key, i, kNets));
    const auto b = static_cast<std::int32_t>(below(key, i + 1, kNets));
    if (a != b) out.push_back({a, b});
  }
  return out;
}

std::map<std::string, double> named(std::span<const NamedColumn> table, const std::vector<float>& values) {
  std::map<std::string, double> out;
  for (std::size_t c = 0; c < table.size(); ++c) out[table[c].name] = values[c];
  return out;
}

/// Sets in place of sorted lists.
class PlainPartners {
 public:
  PlainPartners(const DeviceSharing& sharing, const std::vector<NetPair>& coupled)
      : sharing_(sharing), partners_(idx(sharing.nets())) {
    for (const NetPair& p : coupled) {
      partners_[idx(p.a)].insert(p.b);
      partners_[idx(p.b)].insert(p.a);
    }
    for (const auto& set : partners_) ends_ += static_cast<double>(set.size());
  }

  [[nodiscard]] std::map<std::string, double> end(std::int32_t v) const {
    double n = 0, their = 0, degree = 0;
    for (const std::int32_t p : partners_[idx(v)]) {
      ++n;
      their += std::log1p(count(p));
      degree += std::log1p(static_cast<double>(sharing_.degree(p)));
    }
    const double of = std::max(1.0, n);
    return {{"partners", std::log1p(n)},
            {"partner_partners", their / of},
            {"partner_degree", degree / of},
            {"partner_near", near(v, v) / of}};
  }
  [[nodiscard]] std::map<std::string, double> pair(std::int32_t a, std::int32_t b) const {
    double common = 0, adamic = 0, weighted = 0;
    for (const std::int32_t p : partners_[idx(a)])
      if (partners_[idx(b)].contains(p)) ++common, adamic += 1 / std::log(count(p)), weighted += 1 / count(p);
    const double low = std::min(count(a), count(b)), high = std::max(count(a), count(b));
    const auto log = [](double x) { return std::log(std::max(1.0, x)); };
    return {{"common_partners", std::log1p(common)},
            {"partner_adamic_adar", std::log1p(adamic)},
            {"partner_by_degree", std::log1p(weighted)},
            {"partner_jaccard", common / std::max(1.0, low + high - common)},
            {"common_partners_of_low", common / std::max(1.0, low)},
            {"low_partners_near", std::log1p(std::min(near(a, b), near(b, a)))},
            {"high_partners_near", std::log1p(std::max(near(a, b), near(b, a)))},
            {"partner_product", log(low) + log(high) - log(ends_)},
            {"partner_ratio", log(high) - log(low)}};
  }

 private:
  [[nodiscard]] double count(std::int32_t v) const { return static_cast<double>(partners_[idx(v)].size()); }
  [[nodiscard]] double near(std::int32_t a, std::int32_t b) const {
    double out = 0;
    for (const SharedNet& s : sharing_.of(b)) out += partners_[idx(a)].contains(s.net) ? 1 : 0;
    return out;
  }

  const DeviceSharing& sharing_;
  std::vector<std::set<std::int32_t>> partners_;
  double ends_ = 0;
};

void check_equal(const std::map<std::string, double>& found, const std::map<std::string, double>& expected) {
  REQUIRE(found.size() == expected.size());
  for (const auto& entry : expected) {
    CAPTURE(entry.first);
    CHECK(std::abs(found.at(entry.first) - entry.second) <= 0.5 / 1024 + 1e-5);
  }
}

}   // namespace

TEST_CASE("coupling partners: every column is what sets of partners say") {
  const CircuitGraph graph = random_devices(31, kNets, 40);
  const DeviceSharing sharing(graph, device_terminals(graph));
  const std::vector<NetPair> coupled = random_pairs(1, 80);
  const CouplingPartners partners(sharing, coupled);
  const PlainPartners plain(sharing, coupled);
  std::vector<float> end(partner_end_table().size()), pair(partner_pair_table().size());
  for (std::int32_t a = 0; a < kNets; ++a) {
    CAPTURE(a);
    partners.write_end(a, end.data());
    check_equal(named(partner_end_table(), end), plain.end(a));
    for (std::int32_t b = 0; b < kNets; ++b) {
      if (a == b) continue;
      CAPTURE(b);
      partners.write_pair(a, b, pair.data());
      check_equal(named(partner_pair_table(), pair), plain.pair(a, b));
    }
  }
}

TEST_CASE("coupling partners: order, direction and repetition of the pairs do not matter") {
  const CircuitGraph graph = random_devices(32, kNets, 40);
  const DeviceSharing sharing(graph, device_terminals(graph));
  std::vector<NetPair> coupled = random_pairs(2, 60);
  const CouplingPartners once(sharing, coupled);
  std::vector<NetPair> again;
  for (const NetPair& p : coupled) again.push_back({p.b, p.a});
  std::reverse(coupled.begin(), coupled.end());
  again.insert(again.end(), coupled.begin(), coupled.end());
  const CouplingPartners twice(sharing, again);
  for (std::int32_t v = 0; v < kNets; ++v) {
    const auto x = once.of(v), y = twice.of(v);
    CHECK(std::vector<std::int32_t>(x.begin(), x.end()) == std::vector<std::int32_t>(y.begin(), y.end()));
  }
}
