// Modules: their heads, and what they are when they end.
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/netlist/verilog_reader.hpp"
#include "io/netlist/verilog_words.hpp"

#include <utility>

namespace cgcl {

void VerilogReader::module() {
  next();
  ++serial_;
  scope_.open();
  cell_ = {};
  cell_.place = tokens_.place();
  cell_.name = name("the name of a module");
  module_ = {};
  module_.first_instance = design_.instances.size();
  module_.first_join = design_.joins.size();
  if (token().kind == '#') refuse("a module with parameters");
  if (token().kind == '(') header_ports();
  expect(';', "the head of a module");
  while (!token().is("endmodule")) {
    if (token().kind == VerilogToken::kEnd)
      throw Error(ErrorId::cut_short,
                  str("the file ends inside module ", printable(netlist_.names[cell_.name], 80)),
                  netlist_.where(cell_.place), "an endmodule is missing");
    item();
  }
  end_module();
  next();
  if (token().kind == ':') {   // SystemVerilog may repeat the name
    next();
    (void)name("the name of the module");
  }
}

void VerilogReader::header_ports() {
  next();
  if (token().kind == ')') return expect(')', "the ports");
  const bool ansi = token().kind == VerilogToken::kName && !token().escaped &&
                    (is_verilog_direction(token().text) || is_verilog_net(token().text));
  if (ansi) {
    ansi_ports();
  } else {
    for (;;) {
      classic_port();
      if (token().kind == ')') break;
      expect(',', "the ports");
    }
  }
  expect(')', "the ports");
}

/// NAME, or .NAME(NET) where the port is called otherwise than its net.
void VerilogReader::classic_port() {
  const Place place = tokens_.place();
  bool escaped = false;
  if (token().kind == '{') refuse("a port that is a concatenation");
  if (token().kind != '.') {
    const NameId port = name("the name of a port", &escaped);
    if (token().kind == '[') refuse("a port that is a part of a bus");
    return scope_.port(port, escaped, place);
  }
  next();
  const NameId port = name("the name of a port", &escaped);
  expect('(', "a port");
  bool net_escaped = false;
  const Place net_place = tokens_.place();
  const NameId net = name("the net of a port", &net_escaped);
  if (token().kind == '[') refuse("a port that is a part of a bus");
  expect(')', "a port");
  if (net != port) refuse("a port with another name than its net");
  scope_.port(net, net_escaped, net_place);
}

void VerilogReader::end_module() {
  scope_.limit(bit_limit());
  const std::vector<std::int32_t>& number = scope_.close(cell_, module_.ports);
  check_expansion(0);
  module_.end_instance = design_.instances.size();
  module_.end_join = design_.joins.size();
  const auto renumber = [&](std::int32_t& bit) {
    if (bit != kOpenBit) bit = number[idx(bit)];
  };
  for (std::size_t i = module_.first_instance; i < module_.end_instance; ++i) {
    const VerilogInstance& instance = design_.instances[i];
    for (std::int32_t c = 0; c < instance.count; ++c) {
      VerilogConnection& connection = design_.connections[idx(instance.first + c)];
      if (connection.width == 1)
        renumber(connection.at);
      else
        for (std::int32_t bit = 0; bit < connection.width; ++bit)
          renumber(design_.bits[idx(connection.at + bit)]);
    }
  }
  for (std::size_t j = module_.first_join; j < module_.end_join; ++j) {
    renumber(design_.joins[j].first);
    renumber(design_.joins[j].second);
  }
  keep_module();
}

void VerilogReader::keep_module() {
  if (idx(cell_.name) >= module_of_.size()) module_of_.resize(idx(netlist_.names.size()), -1);
  std::int32_t& known = module_of_[idx(cell_.name)];
  if (known < 0) {
    known = static_cast<std::int32_t>(design_.modules.size());
    module_.cell = static_cast<std::int32_t>(netlist_.cells.size());
    netlist_.cells.push_back(std::move(cell_));
    design_.modules.push_back(std::move(module_));
    return;
  }
  VerilogModule& before = design_.modules[idx(known)];
  const std::string again = str("module ", printable(netlist_.names[cell_.name], 80), " is defined again"),
                    first = netlist_.where(netlist_.cells[idx(before.cell)].place);
  if (options_.duplicates == DuplicateRule::error)
    throw Error(ErrorId::duplicate_cell, str(again, ", first at ", first), netlist_.where(cell_.place),
                "--dup first or --dup last chooses one");
  diagnostics_.warn(ErrorId::w_duplicate_cell, again, netlist_.where(cell_.place));
  if (options_.duplicates == DuplicateRule::first) return;
  module_.cell = before.cell;
  netlist_.cells[idx(before.cell)] = std::move(cell_);
  before = std::move(module_);
}

}   // namespace cgcl
