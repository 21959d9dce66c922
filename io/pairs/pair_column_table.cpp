#include "io/pairs/pair_column_table.hpp"

#include "io/pairs/coupling_partners.hpp"
#include "io/pairs/net_columns.hpp"

#include <array>
#include <deque>
#include <string>
#include <vector>

namespace cgcl {
namespace {

constexpr const char* kLog = "log1p(1)";
constexpr const char* kLogUm = "log1p(um)";
constexpr const char* kLogUm2 = "log1p(um2)";
constexpr const char* kDecades = "log10(1)";

constexpr std::array<NamedColumn, kPairPlaces> kPair = {{
    {"gate_drain_n", kLog, "gate on one net and source or drain on the other, of one n-channel transistor"},
    {"gate_drain_p", kLog, "the same, p-channel"},
    {"both_drain_n", kLog, "source on one net and drain on the other, of one n-channel transistor"},
    {"both_drain_p", kLog, "the same, p-channel"},
    {"gate_drain_width_n", kLogUm, "summed width of the transistors of gate_drain_n"},
    {"gate_drain_width_p", kLogUm, "summed width of the transistors of gate_drain_p"},
    {"both_drain_width_n", kLogUm, "summed width of the transistors of both_drain_n"},
    {"both_drain_width_p", kLogUm, "summed width of the transistors of both_drain_p"},
    {"shared_others", kLog, "other devices on both nets"},
    {"shared_devices", kLog, "devices on both nets"},
    {"low_share", "1", "shared devices per pin of the net with more pins"},
    {"high_share", "1", "shared devices per pin of the net with fewer pins"},
    {"common", kLog, "nets that share a device with both"},
    {"adamic_adar", kLog, "sum over common nets of 1 / log of their degree"},
    {"common_by_degree", kLog, "sum over common nets of 1 / their degree"},
    {"jaccard", "1", "common nets per net that shares a device with either"},
    {"common_of_low", "1", "common nets over the smaller degree"},
    {"paths_three", kLog, "walks of three steps over nets that share a device"},
    {"distance", "1", "steps over nets that share a device, 9: farther or none"},
    {"size_product", kDecades, "pins x pins / all terminals"},
    {"size_ratio", "ln(1)", "difference of the logarithms of 1 + pins"},
    {"area_sum", kLogUm2, "area of the devices of both nets"},
    {"area_ratio", "ln(1)", "difference of the logarithms of these areas, 0.01 um2 added to each"},
    {"common_area", kLogUm2, "area of the devices of common nets"},
    {"shared_area", kLogUm2, "area of the devices on both nets"},
    {"shared_resistor_length", kLogUm, "length of the resistors on both nets"},
    {"gs_sg", kLog, "ways over a net between: gates of transistors with source or drain on it"},
    {"sg_gs", kLog, "sources or drains of transistors with gates on it"},
    {"ss_ss", kLog, "sources or drains of transistors with source or drain on it"},
    {"gs_gs", kLog, "gate to source or drain, from there gate to source or drain again"},
    {"gs_ss", kLog, "gate to source or drain, from there source to drain"},
    {"sg_ss", kLog, "source or drain to gate, from there source to drain"},
    {"gs_sg_weighted", kLog, "gs_sg, each over the pins of the net between"},
    {"sg_gs_weighted", kLog, "sg_gs, the same"},
    {"ss_ss_weighted", kLog, "ss_ss, the same"},
    {"gs_gs_weighted", kLog, "gs_gs, the same"},
    {"gs_ss_weighted", kLog, "gs_ss, the same"},
    {"sg_ss_weighted", kLog, "sg_ss, the same"},
    {"stack_n", kLog, "common nets of two n-channel sources or drains and no more"},
    {"stack_p", kLog, "common nets of two p-channel sources or drains and no more"},
    {"small_common", kLog, "common nets of at most 4 pins"},
    {"least_common", kLog, "pins of the smallest common net, 0 without"},
    {"crossed", "1", "1: each net is at a gate whose source or drain is on the other"},
    {"pass_gate", "1", "1: n- and p-channel transistors with source on one and drain on the other"},
    {"shared_mean_width", kLogUm, "mean width of the shared transistors"},
    {"shared_mean_length", kLogUm, "mean length of the shared transistors"},
    {"low_walk_1", kDecades, "share of walks that arrive after 1 step, smaller of both directions"},
    {"high_walk_1", kDecades, "larger of both directions"},
    {"low_walk_2", kDecades, "after 2 steps, smaller"},
    {"high_walk_2", kDecades, "after 2 steps, larger"},
    {"low_walk_3", kDecades, "after 3 steps, smaller"},
    {"high_walk_3", kDecades, "after 3 steps, larger"},
    {"low_walk_4", kDecades, "after 4 steps, smaller"},
    {"high_walk_4", kDecades, "after 4 steps, larger"},
    {"low_walk_5", kDecades, "after 5 steps, smaller"},
    {"high_walk_5", kDecades, "after 5 steps, larger"},
    {"low_walk_6", kDecades, "after 6 steps, smaller"},
    {"high_walk_6", kDecades, "after 6 steps, larger"},
    {"walk_sum", kDecades, "sum of all steps and both directions"},
    {"walk_lift", kDecades, "mean of all steps over the share of terminals that the other net has"},
}};

/// Names of both ends live here.
struct Table {
  std::deque<std::string> names;
  std::vector<NamedColumn> columns;

  explicit Table(PairKnowledge knowledge) {
    add_ends(net_column_table());
    columns.insert(columns.end(), kPair.begin(), kPair.end());
    if (knowledge == PairKnowledge::unknown) return;
    add_ends(partner_end_table());
    columns.insert(columns.end(), partner_pair_table().begin(), partner_pair_table().end());
  }

 private:
  void add_ends(std::span<const NamedColumn> ends) {
    for (const char* prefix : {"low_", "high_"})
      for (const NamedColumn& c : ends) {
        names.push_back(std::string(prefix) + c.name);
        columns.push_back({names.back().c_str(), c.unit, c.source});
      }
  }
};

}   // namespace

std::span<const NamedColumn> pair_column_table(PairKnowledge knowledge) {
  static const Table unknown(PairKnowledge::unknown), given(PairKnowledge::given);
  return knowledge == PairKnowledge::given ? given.columns : unknown.columns;
}

std::span<const NamedColumn> end_column_table(PairKnowledge knowledge) {
  static const std::vector<NamedColumn> given = [] {
    std::vector<NamedColumn> out(net_column_table().begin(), net_column_table().end());
    out.insert(out.end(), partner_end_table().begin(), partner_end_table().end());
    return out;
  }();
  return knowledge == PairKnowledge::given ? given : net_column_table();
}

}   // namespace cgcl
