// A match in words.
#include "io/circuit/match_report.hpp"

namespace cgcl {

std::vector<std::string> MatchReport::lines() const {
  std::vector<std::string> out;
  out.push_back(str("instances  ", instances_matched, " of ", instances, " matched, ", fingers,
                    " of them fingers", cells > 0 ? str(", ", cells, " cells") : "", "; ", path_rule));
  out.push_back(str("nets       ", by_pins + by_name, " of ", nets, " matched: ", by_pins, " by pins, ",
                    by_name, " by name; ", ambiguous, " ambiguous, ", unmatched, " not found; ", supplies,
                    " are supplies"));
  out.push_back(str("netlist    ", netlist_nets, " nets without labels, ", netlist_devices,
                    " devices not in the parasitics, ", dummies, " dummies on supplies or one net"));
  out.push_back(str("farad      ", total_F - lost_F, " of ", total_F, " F on matched nets; ", pins_as_nets,
                    " ends on pins count for their net"));
  return out;
}

bool MatchReport::is_match() const {
  const std::int64_t found = by_pins + by_name;
  return found > 0 && 10 * found >= nets;
}

Error no_match(const MatchReport& report, const FlatCircuit& circuit, const Parasitics& parasitics,
               const std::vector<std::string>& lost, const std::function<bool(std::int32_t net)>& is_supply) {
  std::string theirs, ours;
  for (const std::string& name : lost) theirs += str(theirs.empty() ? "'" : "', '", printable(name, 60));
  std::size_t shown = 0;
  for (std::int32_t net = 0; net < circuit.nets() && shown < kShownPlaces; ++net) {
    if (is_supply(net)) continue;
    ours += str(ours.empty() ? "'" : "', '", printable(circuit.net_path(net), 60));
    ++shown;
  }
  return {ErrorId::no_match,
          str(report.by_pins + report.by_name, " of ", report.nets, " nets and ", report.instances_matched,
              " of ", report.instances, " instances matched, such as ", theirs.empty() ? "" : theirs + "'",
              " against ", ours.empty() ? "no nets" : ours + "'", " of cell '", printable(circuit.top), "'"),
          printable(parasitics.source),
          str("divider '", printable(std::string(1, parasitics.divider)), "', ", report.path_rule,
              "; is it the same design? --top CELL chooses the cell")};
}

}   // namespace cgcl
