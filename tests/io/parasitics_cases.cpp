#include "tests/io/parasitics_cases.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>     // for abs
#include <cstring>   // for memcmp

namespace cgcl::parasitics_cases {

Parasitics read_spf(const std::string& text, const ParasiticOptions& options) {
  Diagnostics notes;
  return read_spf_text(text, "t.spf", options, notes);
}

std::string in_net_a(const std::string& cards, const std::string& header) {
  return "*|DSPF 1.5\n" + header + ".SUBCKT T A B\n*|GROUND_NET 0\n*|NET A 1f\n" + cards + ".ENDS\n";
}

std::int32_t end_of(const Parasitics& p, const std::string& name) {
  for (std::size_t i = 0; i < p.nets.size(); ++i)
    if (p.nets[i] == name) return static_cast<std::int32_t>(i);
  for (std::size_t i = 0; i < p.pins.size(); ++i)
    if (std::string(p.instance(p.pins[i])) + ":" + std::string(p.terminal(p.pins[i])) == name)
      return static_cast<std::int32_t>(p.nets.size() + i);
  FAIL("no end of the name " << name);
  return -1;
}

double net_ground_F(const Parasitics& p, const std::string& net) { return p.ground_F[idx(end_of(p, net))]; }

double pin_ground_F(const Parasitics& p, const std::string& instance, const std::string& terminal) {
  return p.ground_F[idx(end_of(p, instance + ":" + terminal))];
}

double coupling_F(const Parasitics& p, const std::string& a, const std::string& b) {
  const std::int32_t first = end_of(p, a), second = end_of(p, b);
  const std::int32_t low = std::min(first, second), high = std::max(first, second);
  for (const ParasiticCoupling& c : p.couplings)
    if (c.a == low && c.b == high) return c.cap_F;
  return 0;
}

bool near(double a, double b) { return std::abs(a - b) <= 1e-9 * std::max(std::abs(a), std::abs(b)); }

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

void check_prefixes(const std::string& text, ParasiticFormat format) {
  int results = 0, errors = 0;
  for (std::size_t n = 0; n <= text.size(); ++n) {
    Diagnostics notes;
    const std::string_view part = std::string_view(text).substr(0, n);
    try {
      const Parasitics p = format == ParasiticFormat::dspf ? read_spf_text(part, "prefix", {}, notes)
                                                           : read_spef_text(part, "prefix", {}, notes);
      CHECK(p.ground_F.size() == p.nets.size() + p.pins.size());
      ++results;
    } catch (const Error& e) {
      CHECK_FALSE(e.where().empty());
      ++errors;
    }
  }
  CHECK(results > 0);
  CHECK(errors > 0);
}

bool same(const Parasitics& a, const Parasitics& b) {
  const auto equal_pin = [&a, &b](const ParasiticPin& x, const ParasiticPin& y) {
    return a.instance(x) == b.instance(y) && a.terminal(x) == b.terminal(y) && x.net == y.net;
  };
  const auto equal_coupling = [](const ParasiticCoupling& x, const ParasiticCoupling& y) {
    return x.a == y.a && x.b == y.b && x.cap_F == y.cap_F;
  };
  return a.nets == b.nets && a.ground_F == b.ground_F && a.is_port == b.is_port &&
         std::equal(a.pins.begin(), a.pins.end(), b.pins.begin(), b.pins.end(), equal_pin) &&
         std::equal(a.couplings.begin(), a.couplings.end(), b.couplings.begin(), b.couplings.end(),
                    equal_coupling) &&
         a.counts.capacitors == b.counts.capacitors && a.counts.resistors == b.counts.resistors &&
         a.counts.bytes == b.counts.bytes && a.counts.lines == b.counts.lines &&
         a.listed_twice == b.listed_twice;
}

}   // namespace cgcl::parasitics_cases
