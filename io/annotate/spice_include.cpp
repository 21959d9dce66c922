// The predicted capacitances alone, for `.include` beside the netlist.
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/annotate/formats.hpp"
#include "io/annotate/provenance.hpp"
#include "io/annotate/spice_cards.hpp"

namespace cgcl {
namespace {

/// Nets at the ports of the top cell belong to whoever instantiates it.
std::vector<std::string> names_of_ports(const WriteOptions& options, const NetNames& names) {
  const FlatCircuit& flat = names.flat();
  if (!options.dut_nets.empty()) {
    if (options.dut_nets.size() != flat.ports.size())
      throw Error(ErrorId::bad_value, str(options.dut_nets.size(), " nets are given for the ",
                                          flat.ports.size(), " ports of ", printable(flat.top)));
    return options.dut_nets;
  }
  std::vector<std::string> out;
  for (const std::int32_t port : flat.ports) out.emplace_back(flat.names[flat.net_name[idx(port)]]);
  return out;
}

}   // namespace

void write_spice_include(const std::string& path, const CircuitPrediction& prediction,
                         const NetCapacitances& caps, const NetNames& names, const WriteOptions& options,
                         WrittenPrediction& report) {
  // Readers take the backslashes away, simulators keep them: the cards would miss their nets.
  if (names.flat().escaped)
    throw Error(ErrorId::annotation, "names are written with backslashes, so cards would not meet their nets",
                printable(names.flat().source), "write .spf or .spef instead");
  const bool is_cell = !names.flat().deck && !names.flat().ports.empty();
  const std::vector<std::string> ports = names_of_ports(options, names);
  CardStyle style;
  style.element = free_element_name(names.flat(), {});
  style.lower_case = options.lower_case;
  if (is_cell) {
    style.prefix = options.dut + ".";
    style.port_names = &ports;
  }
  const SpiceCards cards(prediction, caps, names, style);
  TextFile out(path);
  write_provenance(out, "* ", prediction);
  write_totals(out, "* ", prediction, caps);
  write_rails(out, "* ", prediction);
  cards.write_key(out);
  if (is_cell) {
    out << "* for an instance " << comment_text(options.dut) << " of cell " << comment_text(prediction.design)
        << " at the top of the deck; its ports are on nets named\n*";
    for (const std::string& port : ports) out << ' ' << comment_text(port);
    out << '\n';
    report.notes.push_back(
        str("the cards name an instance '", options.dut, "' of the top cell and nets named like its ports"));
  }
  cards.write(out);
  out.commit();
}

}   // namespace cgcl
