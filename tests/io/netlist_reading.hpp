// A netlist read from a text, with all that it says in words.
#pragma once

#include "engine/core/index.hpp"
#include "io/netlist/netlist_reader.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>

namespace cgcl::test {

/// A netlist read from a text, and what was noticed; errors stay in the diagnostics.
struct Read {
  Diagnostics diagnostics;
  Netlist netlist;

  explicit Read(std::string_view text, NetlistOptions options = {}, const std::string& name = "t.spice") {
    options.keep_errors = true;
    netlist = read_netlist_text(text, name, options, diagnostics);
  }

  [[nodiscard]] const Cell& cell(std::string_view name) const {
    for (const Cell& cell : netlist.cells)
      if (cell.name != kNoName && netlist.names[cell.name] == name) return cell;
    FAIL("no cell ", std::string(name));
    return netlist.cells[0];
  }
  [[nodiscard]] const Cell& deck() const { return netlist.cells[0]; }

  /// "x1 a b / inv w=1": all that an element says, with names.
  [[nodiscard]] std::string text(const Cell& cell, std::size_t at) const {
    const Element& element = cell.elements.at(at);
    std::string text(netlist.names[element.name]);
    for (std::size_t i = 0; i < element.nets.size(); ++i) {
      text += " ";
      if (element.by_name) text += std::string(netlist.names[element.pins[i]]) + "=";
      text += netlist.names[cell.nets.at(idx(element.nets[i]))];
    }
    text += " /";
    if (element.master != kNoName) text += " " + std::string(netlist.names[element.master]);
    for (const Parameter& parameter : element.parameters)
      text += str(" ", netlist.names[parameter.name], "=",
                  parameter.value.is_number() ? str(parameter.value.number()) : parameter.value.text());
    return text;
  }
  [[nodiscard]] std::string first(std::size_t at = 0) const { return text(deck(), at); }

  /// The id and the place of the error at `at`; internal when there is none.
  [[nodiscard]] std::pair<ErrorId, std::string> error(std::size_t at = 0) const {
    const std::vector<Error>& errors = diagnostics.errors();
    if (at >= errors.size()) return {ErrorId::internal, ""};
    return {errors[at].id(), errors[at].where()};
  }
};

}   // namespace cgcl::test
