// The report of a match as lines for people.
#include "engine/core/error.hpp"
#include "io/circuit/match.hpp"

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

}   // namespace cgcl
