#include "io/circuit/circuit_labels.hpp"

#include "io/text/large_pages.hpp"

#include <algorithm>   // for fill, max, sort
#include <numeric>     // for partial_sum
#include <tuple>
#include <utility>   // for swap

namespace cgcl {

namespace {

bool same_pair(const CircuitCoupling& x, const CircuitCoupling& y) { return x.a == y.a && x.b == y.b; }

/// Deals the terms out to the ends that `end` gives, in ascending order; those of one end keep theirs.
void deal(const std::vector<CircuitCoupling>& terms, std::int64_t CircuitCoupling::*end,
          std::vector<std::size_t>& begin, std::vector<CircuitCoupling>& dealt) {
  std::fill(begin.begin(), begin.end(), 0);
  for (const CircuitCoupling& t : terms) ++begin[idx(t.*end + 1)];
  std::partial_sum(begin.begin(), begin.end(), begin.begin());
  for (const CircuitCoupling& t : terms) dealt[begin[idx(t.*end)]++] = t;
}

/// By a, then b, then capacitance. Ends are numbers from 0 on, mostly fewer than terms.
void sort_terms(std::vector<CircuitCoupling>& terms) {
  std::int64_t last = 0;
  for (const CircuitCoupling& t : terms) last = std::max(last, t.b);
  if (last / 4 > static_cast<std::int64_t>(terms.size()))
    return std::sort(terms.begin(), terms.end(), [](const CircuitCoupling& x, const CircuitCoupling& y) {
      return std::tie(x.a, x.b, x.cap_F) < std::tie(y.a, y.b, y.cap_F);
    });
  std::vector<std::size_t> begin(idx(last) + 2);
  std::vector<CircuitCoupling> dealt;
  dealt.reserve(terms.size());
  prefer_large_pages(dealt);
  dealt.resize(terms.size());
  deal(terms, &CircuitCoupling::b, begin, dealt);
  deal(dealt, &CircuitCoupling::a, begin, terms);
  for (auto first = terms.begin(), end = first; first != terms.end(); first = end) {
    do ++end;
    while (end != terms.end() && same_pair(*first, *end));
    if (end - first > 1)
      std::sort(first, end, [](const auto& x, const auto& y) { return x.cap_F < y.cap_F; });
  }
}

}   // namespace

std::vector<CircuitCoupling> sum_couplings(std::vector<CircuitCoupling> terms) {
  for (CircuitCoupling& t : terms)
    if (t.a > t.b) std::swap(t.a, t.b);
  sort_terms(terms);
  std::size_t pairs = 0;
  for (std::size_t i = 0; i < terms.size(); ++i) {
    const CircuitCoupling term = terms[i];
    if (pairs == 0 || !same_pair(terms[pairs - 1], term)) terms[pairs++] = {term.a, term.b, 0};
    terms[pairs - 1].cap_F += term.cap_F;   // to 0, as -0 is no capacitance
  }
  terms.resize(pairs);
  if (pairs < terms.capacity() / 2) terms.shrink_to_fit();
  return terms;
}

}   // namespace cgcl
