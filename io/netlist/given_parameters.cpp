// Values that come from outside the files.
#include "engine/core/index.hpp"
#include "io/netlist/specialise.hpp"

#include <vector>

namespace cgcl {

/// A name that is mistyped would leave the design as it was.
void Specialiser::check_given(std::int32_t top) {
  const Declared& own = values_.declared(top);
  for (std::size_t i = 0; i < netlist_.given.size(); ++i) {
    const NameId name = values_.folded(netlist_.given[i].name);
    if (netlist_.given[i].known || values_.used(i) || (top != 0 && own.contains(name))) continue;
    const std::string_view wanted = netlist_.names[netlist_.given[i].name];
    std::string_view nearest;
    int least = 3;
    const auto offer = [&](const Parameter& parameter) {
      const std::string_view text = netlist_.names[parameter.name];
      const int distance = edit_distance(wanted, text, least);
      if (distance >= least) return;
      least = distance;
      nearest = text;
    };
    for (std::size_t p = netlist_.given.size(); p < netlist_.parameters.size(); ++p)
      offer(netlist_.parameters[p]);
    for (const std::vector<Parameter>* list :
         {&netlist_.cells[idx(top)].header, &netlist_.cells[idx(top)].local})
      for (const Parameter& parameter : *list) offer(parameter);
    diagnostics_.error(ErrorId::no_such_parameter,
                       str("--param ", printable(wanted),
                           ": neither the globals nor the top cell have a parameter of that "
                           "name, and no value uses it"),
                       netlist_.files.empty() ? std::string() : printable(netlist_.files[0]),
                       nearest.empty() ? std::string() : str("did you mean ", printable(nearest), "?"));
  }
}

}   // namespace cgcl
