// Predicted nets keep their net of the netlist by number, whatever names the nets share.
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/annotate/write_prediction.hpp"
#include "io/circuit/netlist_import.hpp"
#include "tests/io/hand_prediction.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/io/thrown_id.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace cgcl;
using namespace cgcl::test;

namespace {

ImportedCircuit import_text(const TemporaryFolder& folder, const std::string& name, const std::string& text,
                            CaseRule rule) {
  NetlistImportOptions options;
  options.reading.name_case = rule;
  Diagnostics diagnostics;
  std::vector<std::string> notes;
  write_file_atomically(folder.file(name), text);
  return import_circuit({folder.file(name)}, "", options, diagnostics, notes);
}

/// One more femtofarad of ground for each net of the graph, and its rails.
CircuitPrediction predicted(const ImportedCircuit& in) {
  CircuitPrediction p;
  p.design = "top";
  for (const std::string& name : in.graph.net_names) {
    NetPrediction net;
    net.name = name;
    net.ground_F = 1e-15 * static_cast<double>(p.nets.size() + 1);
    p.nets.push_back(net);
  }
  for (const std::string& name : in.graph.power_nets) {
    NetPrediction net;
    net.name = name;
    net.rail = true;
    p.nets.push_back(net);
  }
  attach_circuit(p, in.circuit, in.places, in.labels.matched_by);
  return p;
}

/// The net of every pin, by the edges of the graph, against the netlist: no name takes part.
void check_pins(const ImportedCircuit& in, const CircuitPrediction& p) {
  std::vector<std::int32_t> node_of(idx(in.graph.nodes()), -1);
  for (std::size_t e = 0; e < in.graph.edges.src.size(); ++e)
    if (in.graph.edges.relation[e] == static_cast<std::uint8_t>(Relation::pin_net))
      node_of[idx(in.graph.edges.src[e])] = in.graph.edges.dst[e];
  int checked = 0;
  for (std::size_t t = 0; t < in.circuit.terminal_net.size(); ++t) {
    const std::int32_t pin = in.places.terminal[t];
    if (pin < 0 || node_of[idx(pin)] < 0) continue;
    CHECK(p.nets[idx(node_of[idx(pin)])].circuit_net == in.circuit.terminal_net[t]);
    ++checked;
  }
  CHECK(checked > 5);
}

/// Each net of the prediction has a net of the circuit of its own, with the name that the graph gives it.
void check_one_each(const ImportedCircuit& in, const CircuitPrediction& p) {
  std::set<std::int32_t> seen;
  for (const NetPrediction& net : p.nets) {
    REQUIRE((net.circuit_net >= 0 && net.circuit_net < in.circuit.nets()));
    CHECK(in.circuit.net_path(net.circuit_net) == net.name);
    CHECK(seen.insert(net.circuit_net).second);
  }
}

std::string written(const TemporaryFolder& folder, const char* name, const CircuitPrediction& p,
                    const ImportedCircuit& in) {
  const std::string path = folder.file(name);
  write_prediction(path, prediction_format(path), p, in.circuit, {});
  return text_of(path);
}

}   // namespace

TEST_CASE("attach_circuit: a net of the top cell that is called like the path of another keeps its own id") {
  const TemporaryFolder folder;
  const ImportedCircuit in = import_text(folder, "top.sp",
                                         "* t\n.subckt buf a z vdd vss\nm1 n a vss vss nmos w=1u l=1u\n"
                                         "m2 z n vdd vdd pmos w=1u l=1u\n.ends\n"
                                         ".subckt top in out vdd vss\nx1 in x1/n vdd vss buf\n"
                                         "x2 x1/n out vdd vss buf\n.ends\n",
                                         CaseRule::insensitive);
  const CircuitPrediction p = predicted(in);
  std::vector<std::size_t> twins;
  for (std::size_t n = 0; n < p.nets.size(); ++n)
    if (p.nets[n].name == "x1/n") twins.push_back(n);
  REQUIRE(twins.size() == 2);
  CHECK(in.circuit.net_instance[idx(p.nets[twins[0]].circuit_net)] !=
        in.circuit.net_instance[idx(p.nets[twins[1]].circuit_net)]);
  check_one_each(in, p);
  check_pins(in, p);
  // The two have different capacitances, and each stands at its own node of the include.
  const std::map<std::string, double> sums = node_sums(written(folder, "p.inc", p, in));
  for (const std::size_t n : twins) {
    const bool top = in.circuit.net_instance[idx(p.nets[n].circuit_net)] == 0;
    CHECK(sums.at(top ? "xtop.x1/n" : "xtop.x1.n") == near(p.nets[n].ground_F));
  }
}

TEST_CASE("attach_circuit: nets that differ by case are two, spellings that differ by an escape are one") {
  const TemporaryFolder folder;
  const ImportedCircuit in = import_text(folder, "top.cdl",
                                         ".SUBCKT TOP A a b[1] VDD VSS\n"
                                         "M1 A a VSS VSS NMOS W=1u L=1u\nM2 a A VDD VDD PMOS W=1u L=1u\n"
                                         "M3 b[1] A VSS VSS NMOS W=1u L=1u\n"
                                         "M4 b\\[1\\] a VDD VDD PMOS W=1u L=1u\n.ENDS\n",
                                         CaseRule::sensitive);
  const CircuitPrediction p = predicted(in);
  CHECK(in.graph.net_names == std::vector<std::string>{"A", "a", "b[1]"});
  check_one_each(in, p);
  check_pins(in, p);
  const std::string text = written(folder, "p.spf", p, in);
  for (const NetPrediction& net : p.nets)
    if (net.name == "A" || net.name == "a") {
      const std::size_t at = text.find("*|NET " + net.name + ' ');
      REQUIRE(at != std::string::npos);
      CHECK(std::stod(text.substr(at + 8)) == near(1e12 * net.ground_F));
      CHECK(net.port);
    }
}

TEST_CASE("attach_circuit: supplies are listed without a node, and other places are refused") {
  const TemporaryFolder folder;
  ImportedCircuit in =
      import_text(folder, "top.sp", hand_netlist() + "* of resistors\n", CaseRule::insensitive);
  CircuitPrediction p = predicted(in);
  check_one_each(in, p);
  int rails = 0;
  for (const NetPrediction& net : p.nets) {
    rails += net.rail;
    CHECK((!net.rail || in.places.net[idx(net.circuit_net)] == -1));
  }
  CHECK(rails == 2);
  in.places.power_net.pop_back();
  CHECK(thrown_id([&] { attach_circuit(p, in.circuit, in.places, {}); }) == ErrorId::shape);
  in.places.net.pop_back();
  CHECK(thrown_id([&] { attach_circuit(p, in.circuit, in.places, {}); }) == ErrorId::shape);
}
