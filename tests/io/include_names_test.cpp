// Names of nets in the cards of an include: what ngspice reads is written, anything else is refused.
#include "engine/core/error.hpp"
#include "io/annotate/write_prediction.hpp"
#include "io/netlist/elaborate.hpp"
#include "io/netlist/netlist_reader.hpp"
#include "io/text/file_bytes.hpp"
#include "tests/io/hand_prediction.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/io/thrown_id.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>

using namespace cgcl;
using namespace cgcl::test;

namespace {

constexpr std::string_view kOdd = "!#$%&*+-./:<>?@[]^_`|~";

FlatCircuit circuit_of(const std::string& netlist) {
  Diagnostics diagnostics;
  return elaborate(read_netlist_text(netlist, "top.sp", {}, diagnostics), {}, diagnostics);
}

/// Ground of 1 fF and more on every net but 0.
CircuitPrediction prediction_of(const FlatCircuit& flat, double& sum_F) {
  CircuitPrediction out;
  sum_F = 0;
  for (std::int32_t n = 0; n < flat.nets(); ++n) {
    NetPrediction net;
    net.name = flat.net_path(n);
    net.circuit_net = n;
    net.ground_F = net.name == "0" ? NetPrediction::kUnknown : 1e-15 * (n + 1);
    if (!std::isnan(net.ground_F)) sum_F += net.ground_F;
    out.nets.push_back(net);
  }
  return out;
}

}   // namespace

TEST_CASE("include: ngspice finds nets with every character that its names can have, in and below the top" *
          doctest::test_suite("simulator")) {
  const TemporaryFolder folder;
  std::string netlist = "* odd names\n.subckt part p\n";
  int k = 0;
  for (const char c : kOdd) netlist += "r" + std::to_string(++k) + " p n" + c + "m 1m\n";
  netlist += ".ends\nx1 p part\n";
  for (const char c : kOdd) netlist += "r" + std::to_string(++k) + " p a" + c + "b 1m\n";
  netlist += "ru p caf\xc3\xa9 1m\n";
  const FlatCircuit flat = circuit_of(netlist + ".end\n");
  REQUIRE(flat.nets() == 2 + 2 * static_cast<std::int32_t>(kOdd.size()));
  double sum_F = 0;
  write_prediction(folder.file("c.inc"), PredictionFormat::spice_include, prediction_of(flat, sum_F), flat,
                   {});
  write_file_atomically(folder.file("deck.cir"),
                        netlist +
                            ".include c.inc\nvx p 0 dc 0 ac 1\n.control\nac lin 1 1e6 1e6\n"
                            "set numdgt=12\nprint imag(vx#branch)/6.28318530717958648e6\n.endc\n.end\n");
  const std::string command = "cd '" + folder.path().string() + "' && ngspice -b deck.cir > out 2>&1";
  (void)!std::system(command.c_str());   // the exit code only says that there is no .print
  const std::string out = text_of(folder.file("out"));
  const std::size_t line = out.rfind("imag(vx#branch)");
  REQUIRE_MESSAGE(line != std::string::npos, out);
  CHECK(std::abs(std::stod(out.substr(out.find('=', line) + 1))) == test::near(sum_F).epsilon(1e-6));
}

TEST_CASE("include: names that end early in a simulator, or were escaped, are refused and leave no file") {
  const TemporaryFolder folder;
  double sum_F = 0;
  const auto refused = [&](const FlatCircuit& flat) {
    const CircuitPrediction prediction = prediction_of(flat, sum_F);
    const std::string path = folder.file("c.inc");
    const auto id =
        thrown_id([&] { write_prediction(path, PredictionFormat::spice_include, prediction, flat, {}); });
    CHECK(!std::filesystem::exists(path));
    return id == ErrorId::annotation;
  };
  for (const char* name : {"a\\(b", "a\\,b", "a\\=b", "net\\[1\\]"}) {
    CAPTURE(name);
    CHECK(refused(circuit_of(std::string("* t\nr1 p ") + name + " 1k\n.end\n")));
  }
  CHECK_FALSE(circuit_of("* t\nr1 p a[1] 1k\n.end\n").escaped);
  FlatCircuit flat = circuit_of("* t\nr1 p q 1k\n.end\n");
  for (const char* name : {"a;b", "a'b", "a\"b", "a{b", "caf\xe9", "a,b", "a)b"}) {
    CAPTURE(name);
    flat.net_name[1] = flat.names.id(name);
    CHECK(refused(flat));
  }
}
