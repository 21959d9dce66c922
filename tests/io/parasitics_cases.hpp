// What the tests of both parasitics readers look up and do to texts.
#pragma once

#include "io/parasitics/parasitics.hpp"

#include <string>

namespace cgcl::parasitics_cases {

/// An SPF text; its warnings are left aside.
[[nodiscard]] Parasitics read_spf(const std::string& text, const ParasiticOptions& options = {});
/// SPF of one net around the given cards, with ports A and B and ground 0.
[[nodiscard]] std::string in_net_a(const std::string& cards, const std::string& header = "");

/// A net by name, or a pin as "instance:terminal"; a failed test when there is none.
[[nodiscard]] std::int32_t end_of(const Parasitics& p, const std::string& name);
[[nodiscard]] double net_ground_F(const Parasitics& p, const std::string& net);
[[nodiscard]] double pin_ground_F(const Parasitics& p, const std::string& instance,
                                  const std::string& terminal);
/// 0 when the two are not coupled.
[[nodiscard]] double coupling_F(const Parasitics& p, const std::string& a, const std::string& b);

/// Equal to nine digits; doctest::Approx takes all femtofarads for equal.
[[nodiscard]] bool near(double a, double b);

void replace_all(std::string& text, const std::string& from, const std::string& to);

/// Every prefix of `text`, cut at any byte, gives a result or an Error.
void check_prefixes(const std::string& text, ParasiticFormat format);

/// Equal in everything but source and digest.
[[nodiscard]] bool same(const Parasitics& a, const Parasitics& b);

}   // namespace cgcl::parasitics_cases
