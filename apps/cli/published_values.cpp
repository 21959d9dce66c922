#include "apps/cli/published_values.hpp"

#include <cctype>   // for isalnum, tolower

namespace cgcl {

namespace {

constexpr std::string_view kSsram = "SSRAM", kDigital = "DIGITAL_CLK_GEN", kTiming = "TIMING_CTRL",
                           kArray = "ARRAY_128_32", kUltra = "ULTRA8T", kSandwich = "SANDWICH-RAM";

// A table reads best by its rows.
// clang-format off
constexpr struct {
  std::string_view label, design;
} kLabels[] = {{"ssram", kSsram},   {"digtime", kDigital},      {"digitalclkgen", kDigital}, {"timingctrl", kTiming},
               {"array12832", kArray}, {"ultra8t", kUltra}, {"sandwich", kSandwich}, {"sandwichram", kSandwich}};

constexpr PublishedRegression kRegression[] = {
    {"paragraph", "", kTiming, .5250, .0914, .0153},      {"paragraph", "", kArray, .4252, .0788, .0115},
    {"paragraph", "", kUltra, .3200, .0937, .0175},       {"paragraph", "", kSandwich, .3389, .1087, .0223},
    {"circuitgps", "", kTiming, .6911, .0742, .0105},     {"circuitgps", "", kArray, .4576, .0701, .0108},
    {"circuitgps", "", kUltra, .3845, .0818, .0158},      {"circuitgps", "", kSandwich, .3326, .1039, .0225},
    {"dlpl-cap", "", kTiming, .7056, .0701, .0093},       {"dlpl-cap", "", kArray, .3853, .0806, .0123},
    {"dlpl-cap", "", kUltra, .3704, .0813, .0160},        {"dlpl-cap", "", kSandwich, .3622, .1012, .0214},
    {"circuitgcl", "mse", kTiming, .6521, .0868, .0118},  {"circuitgcl", "mse", kArray, .5350, .0671, .0093},
    {"circuitgcl", "mse", kUltra, .4398, .0794, .0144},   {"circuitgcl", "mse", kSandwich, .4280, .0992, .0193},
    {"circuitgcl", "bmc", kTiming, .7407, .0628, .0088},  {"circuitgcl", "bmc", kArray, .5418, .0650, .0092},
    {"circuitgcl", "bmc", kUltra, .4350, .0771, .0145},   {"circuitgcl", "bmc", kSandwich, .4422, .0938, .0188},
    {"circuitgcl", "gai", kTiming, .7300, .0610, .0091},  {"circuitgcl", "gai", kArray, .5556, .0667, .0089},
    {"circuitgcl", "gai", kUltra, .4358, .0762, .0145},   {"circuitgcl", "gai", kSandwich, .4445, .0935, .0187}};

constexpr PublishedClassification kClassification[] = {
    {"paragraph", "", kDigital, .2359, .1249, .3128, .1771},      {"paragraph", "", kArray, .6024, .2923, .3239, .2945},
    {"paragraph", "", kUltra, .6252, .3058, .3129, .2973},        {"paragraph", "", kSandwich, .3651, .2485, .2675, .2199},
    {"circuitgps", "", kDigital, .2082, .2449, .3119, .2259},     {"circuitgps", "", kArray, .2200, .4000, .1628, .2299},
    {"circuitgps", "", kUltra, .3925, .4541, .2506, .2892},       {"circuitgps", "", kSandwich, .4185, .4494, .3573, .3002},
    {"dlpl-cap", "", kDigital, .7130, .6918, .6755, .6167},       {"dlpl-cap", "", kArray, .8888, .6943, .6481, .6578},
    {"dlpl-cap", "", kUltra, .8683, .6099, .6109, .5984},         {"dlpl-cap", "", kSandwich, .5701, .4783, .4140, .4248},
    {"circuitgcl", "ce", kDigital, .5400, .3611, .4121, .3328},   {"circuitgcl", "ce", kArray, .6792, .5037, .5304, .5174},
    {"circuitgcl", "ce", kUltra, .5787, .6194, .4316, .4592},     {"circuitgcl", "ce", kSandwich, .4441, .4990, .3044, .3607},
    {"circuitgcl", "focal", kDigital, .5380, .3503, .4021, .3145}, {"circuitgcl", "focal", kArray, .8994, .5756, .5402, .5533},
    {"circuitgcl", "focal", kUltra, .8163, .6381, .6040, .6157},  {"circuitgcl", "focal", kSandwich, .5809, .5227, .4210, .4580},
    {"circuitgcl", "bsce", kDigital, .6760, .6855, .5981, .5309}, {"circuitgcl", "bsce", kArray, .9622, .7195, .7211, .7185},
    {"circuitgcl", "bsce", kUltra, .9146, .6376, .6391, .6382},   {"circuitgcl", "bsce", kSandwich, .7231, .5826, .5392, .5514}};

constexpr PublishedResources kResources[] = {{kSsram, 20.4, 0.2, 68.6, 4.4, 3.8, 5.4},
                                             {kUltra, 907.9, 3.1, 2600, 109.7, 4.6, 5.4},
                                             {kSandwich, 1115, 9.6, 2600, 94.7, 3.0, 5.4}};

constexpr PublishedStatistics kStatistics[] = {{kSsram, 87, 134, 131},  {kDigital, 17, 36, 4},
                                               {kTiming, 18, 44, 5},    {kArray, 144, 352, 110},
                                               {kUltra, 3500, 13400, 166}, {kSandwich, 4300, 13300, 154}};
// clang-format on

/// The row of a design, of a model and its loss where `loss` counts; the losses of other systems are their
/// own.
template <class Rows>
auto row_of(const Rows& rows, std::string_view model, std::string_view loss, std::string_view design) {
  std::optional<std::remove_cvref_t<decltype(rows[0])>> out;
  for (const auto& row : rows)
    if (row.model == model && row.design == design && (row.loss.empty() || row.loss == loss)) out = row;
  return out;
}

template <class Rows>
auto row_of(const Rows& rows, std::string_view design) {
  std::optional<std::remove_cvref_t<decltype(rows[0])>> out;
  for (const auto& row : rows)
    if (row.design == design) out = row;
  return out;
}

}   // namespace

std::string_view published_design(std::string_view label) {
  std::string plain;
  for (const char c : label)
    if (std::isalnum(static_cast<unsigned char>(c)) != 0)
      plain += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  for (const auto& row : kLabels)
    if (row.label == plain) return row.design;
  return {};
}

std::optional<PublishedRegression> published_regression(std::string_view model, std::string_view loss,
                                                        std::string_view design) {
  return row_of(kRegression, model, loss, design);
}

std::optional<PublishedClassification> published_classification(std::string_view model, std::string_view loss,
                                                                std::string_view design) {
  return row_of(kClassification, model, loss, design);
}

std::optional<PublishedResources> published_resources(std::string_view design) {
  return row_of(kResources, design);
}

std::optional<PublishedStatistics> published_statistics(std::string_view design) {
  return row_of(kStatistics, design);
}

}   // namespace cgcl
