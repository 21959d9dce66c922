// What timing analysis gets of a gate-level netlist: pins by the names of the cells, and a way to them.
#include "io/annotate/write_prediction.hpp"
#include "io/circuit/netlist_import.hpp"
#include "tests/io/hand_circuit.hpp"
#include "tests/io/hand_prediction.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

using namespace cgcl;
using namespace cgcl::test;

namespace {

constexpr const char* kChain =
    "module chain (a, y);\n input a; output y;\n wire n;\n"
    " INV u1 (.A(a), .Y(n));\n INV u2 (.A(n), .Y(y));\nendmodule\n";

ImportedCircuit import(const std::string& design, const std::string& parasitics) {
  NetlistImportOptions options;
  options.elaboration.cells_as_devices = true;
  options.allow_predicted = true;
  Diagnostics diagnostics;
  std::vector<std::string> notes;
  return import_circuit({design}, parasitics, options, diagnostics, notes);
}

CircuitPrediction prediction_of(const FlatCircuit& circuit) {
  CircuitPrediction prediction;
  prediction.design = "chain";
  for (const char* name : {"a", "n", "y"}) {
    NetPrediction net;
    net.name = name;
    net.circuit_net = net_named(circuit, name);
    net.port = net.name != "n";
    net.ground_F = 1e-15 * static_cast<double>(prediction.nets.size() + 1);
    prediction.nets.push_back(net);
  }
  prediction.couplings.push_back({0, 1, 0.5e-15});
  return prediction;
}

}   // namespace

TEST_CASE("gate level: predicted parasitics have the pins of the cells, on one node with their net") {
  const TemporaryFolder folder;
  const std::string design = folder.file("chain.v");
  write_file_atomically(design, kChain);
  const FlatCircuit circuit = import(design, "").circuit;
  const CircuitPrediction prediction = prediction_of(circuit);
  const std::string spef = folder.file("chain.spef"), spf = folder.file("chain.spf");
  write_prediction(spef, PredictionFormat::spef, prediction, circuit);
  write_prediction(spf, PredictionFormat::spf, prediction, circuit);
  const std::string text = text_of(spef);
  const auto has = [&](const char* part) { return text.find(part) != std::string::npos; };
  // As OpenSTA reads it: the header complete and in order, pins by their names, a way from the driver.
  CHECK(has("*DESIGN \"chain\"\n*DATE \"not recorded\"\n*VENDOR"));
  CHECK(has("*CONN\n*I *4:Y B\n*I *5:A B\n*CAP"));
  CHECK(has("*RES\n1 *2:1 *4:Y 0\n2 *2:1 *5:A 0\n*END"));
  CHECK(has("*RES\n1 *1 *4:A 0\n*END"));
  CHECK(text_of(spf).find("*|I (u1:Y u1 Y B 0)\n*|I (u2:A u2 A B 0)\n") != std::string::npos);

  for (const std::string& written : {spef, spf}) {
    const ImportedCircuit back = import(design, written);
    CHECK(back.labels.ground_F[idx(net_named(back.circuit, "n"))] == near(2e-15));
    REQUIRE(back.labels.couplings.size() == 1);
    CHECK(back.labels.couplings[0].cap_F == near(0.5e-15));
  }
}
