// The functions that simulators share. Statistical ones give their nominal value, the first argument.
#include "io/netlist/expression_program.hpp"
#include "io/text/name_pool.hpp"

#include <algorithm>   // for any_of
#include <array>
#include <cmath>
#include <numbers>

namespace cgcl {

namespace {

constexpr double kTemperature = 25;   // degrees Celsius: what HSPICE takes without .temp

struct Builtin {
  std::string_view name;
  std::int32_t least, most;   // arguments
  double (*value)(const double* a, std::int32_t count);
};

double sign(double x) { return x > 0 ? 1 : x < 0 ? -1 : 0; }
double first(const double* a, std::int32_t) { return a[0]; }

constexpr Builtin kBuiltins[] = {
    {"abs", 1, 1, [](const double* a, std::int32_t) { return std::fabs(a[0]); }},
    {"sqrt", 1, 1, [](const double* a, std::int32_t) { return std::sqrt(a[0]); }},
    {"sqr", 1, 1, [](const double* a, std::int32_t) { return a[0] * a[0]; }},
    {"exp", 1, 1, [](const double* a, std::int32_t) { return std::exp(a[0]); }},
    {"log", 1, 1, [](const double* a, std::int32_t) { return std::log(a[0]); }},
    {"ln", 1, 1, [](const double* a, std::int32_t) { return std::log(a[0]); }},
    {"log10", 1, 1, [](const double* a, std::int32_t) { return std::log10(a[0]); }},
    {"db", 1, 1, [](const double* a, std::int32_t) { return sign(a[0]) * 20 * std::log10(std::fabs(a[0])); }},
    {"min", 1, 64,
     [](const double* a, std::int32_t n) {
       double least = a[0];
       for (std::int32_t i = 1; i < n; ++i) least = std::fmin(least, a[i]);
       return least;
     }},
    {"max", 1, 64,
     [](const double* a, std::int32_t n) {
       double most = a[0];
       for (std::int32_t i = 1; i < n; ++i) most = std::fmax(most, a[i]);
       return most;
     }},
    {"pow", 2, 2, [](const double* a, std::int32_t) { return std::pow(a[0], a[1]); }},
    {"pwr", 2, 2, [](const double* a, std::int32_t) { return sign(a[0]) * std::pow(std::fabs(a[0]), a[1]); }},
    {"fmod", 2, 2, [](const double* a, std::int32_t) { return std::fmod(a[0], a[1]); }},
    // Of three, as that of two has a version of its own in glibc 2.35: with it a program needs that one.
    {"hypot", 2, 2, [](const double* a, std::int32_t) { return std::hypot(a[0], a[1], 0.0); }},
    {"int", 1, 1, [](const double* a, std::int32_t) { return std::trunc(a[0]); }},
    {"trunc", 1, 1, [](const double* a, std::int32_t) { return std::trunc(a[0]); }},
    {"nint", 1, 1, [](const double* a, std::int32_t) { return std::nearbyint(a[0]); }},
    {"round", 1, 1, [](const double* a, std::int32_t) { return std::round(a[0]); }},
    {"floor", 1, 1, [](const double* a, std::int32_t) { return std::floor(a[0]); }},
    {"ceil", 1, 1, [](const double* a, std::int32_t) { return std::ceil(a[0]); }},
    {"sgn", 1, 1, [](const double* a, std::int32_t) { return sign(a[0]); }},
    // Of one argument in PSPICE: its sign; of two in HSPICE: the size of one with the sign of the other.
    {"sign", 1, 2,
     [](const double* a, std::int32_t n) { return n == 1 ? sign(a[0]) : std::fabs(a[0]) * sign(a[1]); }},
    {"sin", 1, 1, [](const double* a, std::int32_t) { return std::sin(a[0]); }},
    {"cos", 1, 1, [](const double* a, std::int32_t) { return std::cos(a[0]); }},
    {"tan", 1, 1, [](const double* a, std::int32_t) { return std::tan(a[0]); }},
    {"asin", 1, 1, [](const double* a, std::int32_t) { return std::asin(a[0]); }},
    {"acos", 1, 1, [](const double* a, std::int32_t) { return std::acos(a[0]); }},
    {"atan", 1, 1, [](const double* a, std::int32_t) { return std::atan(a[0]); }},
    {"arctan", 1, 1, [](const double* a, std::int32_t) { return std::atan(a[0]); }},
    {"atan2", 2, 2, [](const double* a, std::int32_t) { return std::atan2(a[0], a[1]); }},
    {"sinh", 1, 1, [](const double* a, std::int32_t) { return std::sinh(a[0]); }},
    {"cosh", 1, 1, [](const double* a, std::int32_t) { return std::cosh(a[0]); }},
    {"tanh", 1, 1, [](const double* a, std::int32_t) { return std::tanh(a[0]); }},
    {"asinh", 1, 1, [](const double* a, std::int32_t) { return std::asinh(a[0]); }},
    {"acosh", 1, 1, [](const double* a, std::int32_t) { return std::acosh(a[0]); }},
    {"atanh", 1, 1, [](const double* a, std::int32_t) { return std::atanh(a[0]); }},
    // Of three arguments in PSPICE: a value between bounds; of two in HSPICE: statistical.
    {"limit", 2, 3,
     [](const double* a, std::int32_t n) {
       return n == 2 ? a[0] : std::fmin(std::fmax(a[0], std::fmin(a[1], a[2])), std::fmax(a[1], a[2]));
     }},
    {"ternary_fcn", 3, 3, [](const double* a, std::int32_t) { return a[0] != 0 ? a[1] : a[2]; }},
    {"gauss", 1, 4, first},
    {"agauss", 1, 4, first},
    {"unif", 1, 3, first},
    {"aunif", 1, 3, first},
};

}   // namespace

std::optional<double> call_builtin(std::string_view name, const double* arguments, std::int32_t count) {
  for (const Builtin& builtin : kBuiltins)
    if (equal_folded(builtin.name, name))
      return count >= builtin.least && count <= builtin.most ? std::optional(builtin.value(arguments, count))
                                                             : std::nullopt;
  return std::nullopt;
}

bool is_probe_function(std::string_view name) { return equal_folded(name, "v") || equal_folded(name, "i"); }

bool is_known_in_simulation(std::string_view name) {
  constexpr std::array<std::string_view, 8> kNames = {"v", "i", "ddt", "idt", "sdt", "ddx", "time", "hertz"};
  return std::any_of(kNames.begin(), kNames.end(),
                     [&](std::string_view known) { return equal_folded(known, name); });
}

std::optional<double> builtin_constant(std::string_view name) {
  if (equal_folded(name, "pi") || name == "M_PI") return std::numbers::pi;
  if (equal_folded(name, "temper")) return kTemperature;
  return std::nullopt;
}

}   // namespace cgcl
