// Netlists made in memory, as a reader would.
#pragma once

#include "engine/core/index.hpp"
#include "io/netlist/netlist.hpp"

#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace cgcl::test {

struct NetlistBuilder {
  Netlist netlist;
  std::int32_t line = 1;

  explicit NetlistBuilder(Dialect dialect = Dialect::spice) {
    netlist.dialect = dialect;
    netlist.names = NamePool(dialect == Dialect::spice ? NameCase::folded : NameCase::distinct);
    netlist.files = {"made.sp"};
    netlist.cells.emplace_back();
  }

  /// "w=1u l='2*x'" without blanks inside a value.
  std::vector<Parameter> parameters(const std::string& text) {
    std::vector<Parameter> list;
    std::istringstream in(text);
    for (std::string word; in >> word;) {
      const std::size_t equals = word.find('=');
      const NumberStyle style =
          netlist.dialect == Dialect::spectre ? NumberStyle::spectre : NumberStyle::spice;
      list.push_back({netlist.names.id(word.substr(0, equals)),
                      Expression::parse(word.substr(equals + 1), style),
                      {0, line, static_cast<std::int32_t>(list.size()) + 1}});
    }
    return list;
  }

  std::int32_t cell(const std::string& name, const std::string& ports, const std::string& header = "",
                    std::int32_t parent = -1) {
    Cell cell;
    cell.name = netlist.names.id(name);
    cell.parent = parent;
    cell.place = {0, ++line, 1};
    cell.header = parameters(header);
    std::istringstream in(ports);
    for (std::string port; in >> port; ++cell.ports) cell.nets.push_back(netlist.names.id(port));
    netlist.cells.push_back(std::move(cell));
    return static_cast<std::int32_t>(netlist.cells.size()) - 1;
  }

  /// "m1 d g s b" and the master; the letter is that of the name. An empty master is none.
  Element& element(std::int32_t cell, const std::string& words, const std::string& master,
                   const std::string& values = "") {
    Element element;
    element.place = {0, ++line, 1};
    std::istringstream in(words);
    std::string word;
    in >> word;
    element.letter = static_cast<char>(word[0] & ~32);
    element.name = netlist.names.id(word);
    std::vector<std::int32_t> nets;
    while (in >> word) nets.push_back(net(cell, word));
    element.nets = netlist.stored_numbers.keep(nets);
    if (!master.empty()) element.master = netlist.names.id(master);
    element.parameters = netlist.stored_parameters.keep(parameters(values));
    netlist.cells[idx(cell)].elements.push_back(element);
    return netlist.cells[idx(cell)].elements.back();
  }

  /// The last element connects by name, in the order of its nets.
  void by_name(Element& element, const std::string& pins) {
    std::vector<NameId> ids;
    std::istringstream in(pins);
    for (std::string pin; in >> pin;) ids.push_back(netlist.names.id(pin));
    element.by_name = true;
    element.pins = netlist.stored_numbers.keep(ids);
  }

  std::int32_t net(std::int32_t cell, const std::string& name) {
    const NameId id = netlist.names.id(name);
    std::vector<NameId>& nets = netlist.cells[idx(cell)].nets;
    for (std::size_t n = 0; n < nets.size(); ++n)
      if (nets[n] == id) return static_cast<std::int32_t>(n);
    nets.push_back(id);
    return static_cast<std::int32_t>(nets.size()) - 1;
  }
};

}   // namespace cgcl::test
