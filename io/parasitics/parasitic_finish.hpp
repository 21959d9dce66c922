// From what a reading collected to Parasitics: owners of nodes, once or twice, sums by pair of ends.
#pragma once

#include "io/parasitics/parasitic_records.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cgcl {

/// Takes the records of one reading apart; they are spent afterwards.
class ParasiticFinish {
 public:
  explicit ParasiticFinish(ParasiticRecords& records) : r_(records) {}

  /// The result, or nothing when the file has to be read again, with records.next_plan. Call it once.
  [[nodiscard]] std::optional<Parasitics> run(const ParasiticOptions& options);

 private:
  static constexpr std::int32_t kNoEnd = -1, kGroundEnd = -2, kDeclared = -3;

  [[nodiscard]] bool resolve_owners(const ParasiticOptions& options);
  [[nodiscard]] std::int32_t owner_by_name(const ParasiticNode& node);
  void follow_resistors();
  void ask_netlist(const ParasiticOptions& options);
  void report_unowned();
  void choose_divider();
  void number_nets();
  void drop_info();
  void number_pins();
  void add_declared_pins();
  std::int32_t add_pin(NameId instance, std::string_view terminal, std::int32_t net);
  void sum_grounds();
  void translate_couplings();
  [[nodiscard]] bool decide_listing(CouplingListed wanted);
  void sum_couplings(bool twice);
  void add_ground_sections(bool twice);
  void check_totals(bool twice);
  void name_nets();
  void fill_counts(bool twice);

  ParasiticRecords& r_;
  GrowingArray<ListedCoupling> couplings_;   // of nodes, then of ends
  std::vector<bool> used_;                   // [nodes] a capacitance ends on it
  std::vector<std::int32_t> unowned_;        // of the used ones
  GrowingArray<std::int32_t> end_;           // [nodes] net, nets + pin, kNoEnd or kGroundEnd
  std::vector<std::int32_t> net_order_;      // [nets of the records] number in the result, or kNoEnd
  std::vector<std::int32_t> ordered_;        // [nets of the result] the other way round
  std::vector<std::pair<std::int32_t, double>> of_ground_sections_;   // end, farad
  std::vector<double> sum_once_F_;                                    // [nets] every capacitor on the net
  NameId last_terminal_ = kNoName;                                    // of the result
  std::int64_t late_self_ = 0;
};

}   // namespace cgcl
