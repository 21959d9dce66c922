// Predicted capacitances as C cards of SPICE.
#pragma once

#include "io/annotate/net_capacitances.hpp"
#include "io/annotate/net_names.hpp"
#include "io/text/text_file.hpp"

#include <string>
#include <vector>

namespace cgcl {

/// How the cards name things.
struct CardStyle {
  std::string element = "Cp";   // start of every card; g, l or c and a number follow
  std::string prefix;           // "xtop.": before every net that is neither global nor a port of the top
  bool lower_case = false;
  const std::vector<std::string>* port_names = nullptr;   // what the ports of the top cell are called outside
};

/// What is written into one cell: nets that one instance owns, and kept couplings between them.
struct CardSet {
  std::vector<std::int32_t> nets;
  std::vector<std::int64_t> couplings;
};

/// Cpg_N ground, Cpl_N lumped coupling, Cpc_K couplings; values with a plain exponent; nothing for rails,
/// ground itself and capacitances of 0.
class SpiceCards {
 public:
  SpiceCards(const CircuitPrediction& prediction, const NetCapacitances& caps, const NetNames& names,
             const CardStyle& style);

  /// One line on what the names of cards mean.
  void write_key(TextFile& out) const;
  /// All of them, with paths from the top cell.
  void write(TextFile& out) const;
  /// Only those of `set`, by the names of nets inside their cell.
  void write(TextFile& out, const CardSet& set) const;

 private:
  enum class Scope : std::uint8_t { top, cell };

  void write_net(TextFile& out, std::int32_t net, Scope scope) const;
  void write_coupling(TextFile& out, std::int64_t k, Scope scope) const;
  void card(TextFile& out, char kind, std::int64_t number, std::string_view a, std::string_view b,
            double cap_F) const;
  [[nodiscard]] const std::string& name(std::string& out, std::int32_t net, Scope scope) const;

  const CircuitPrediction& prediction_;
  const NetCapacitances& caps_;
  const NetNames& names_;
  const CardStyle& style_;
  std::vector<std::int32_t> port_of_;   // [flat nets] position among the ports, -1
};

/// "Cp", or longer: a start that none of the netlist's element names has, whatever their case.
[[nodiscard]] std::string free_element_name(const FlatCircuit& flat, const std::vector<std::string>& also);

}   // namespace cgcl
