// What the writers write, read back by the readers of this program.
#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/annotate/write_prediction.hpp"
#include "io/parasitics/parasitics.hpp"
#include "io/synth/synth.hpp"
#include "io/synth/synth_text.hpp"
#include "tests/io/hand_prediction.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <map>

using namespace cgcl;
using namespace cgcl::test;

namespace {

std::string end_name(const Parasitics& p, std::int32_t end) {
  const auto nets = static_cast<std::int32_t>(p.nets.size());
  if (end < nets) return p.nets[idx(end)];
  const ParasiticPin& pin = p.pins[idx(end - nets)];
  return std::string(p.instance(pin)) + ":" + std::string(p.terminal(pin));
}

std::string pair_name(const std::string& a, const std::string& b) {
  return a < b ? a + " " + b : b + " " + a;
}

/// Ground of each net with that of its pins, and couplings by the names of their ends.
std::map<std::string, double> values_of(const Parasitics& p) {
  std::map<std::string, double> out;
  for (std::size_t end = 0; end < p.ground_F.size(); ++end) {
    if (p.ground_F[end] != 0)
      out[p.nets[idx(p.net_of_end(static_cast<std::int32_t>(end)))]] += p.ground_F[end];
  }
  for (const ParasiticCoupling& c : p.couplings) {
    const bool fresh = out.emplace(pair_name(end_name(p, c.a), end_name(p, c.b)), c.cap_F).second;
    CHECK(fresh);
  }
  return out;
}

void check_equal(const std::map<std::string, double>& read, const std::map<std::string, double>& expected) {
  CHECK(read.size() == expected.size());
  for (const auto& pair : expected) {
    const auto found = read.find(pair.first);
    REQUIRE_MESSAGE(found != read.end(), pair.first);
    CHECK(found->second == test::near(pair.second).epsilon(1e-8));
  }
}

std::map<std::string, double> expected_of(const CircuitPrediction& prediction, double cmin_F) {
  std::map<std::string, double> out;
  const auto add = [&](const NetPrediction& net, double cap_F) {
    if (cap_F > 0) out[net.name] += cap_F;
  };
  for (const NetPrediction& net : prediction.nets) {
    add(net, net.ground_F);
    add(net, net.lumped_F);
  }
  for (const CouplingPrediction& c : prediction.couplings) {
    const NetPrediction &a = prediction.nets[idx(c.a)], &b = prediction.nets[idx(c.b)];
    if (c.cap_F >= cmin_F) {
      out[pair_name(a.name, b.name)] = c.cap_F;
    } else {
      add(a, c.cap_F);
      add(b, c.cap_F);
    }
  }
  return out;
}

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

Parasitics read_back(const std::string& path, Diagnostics& notes) {
  return read_parasitics(path, ParasiticOptions(), notes);
}

}   // namespace

TEST_CASE("round trip: SPF and SPEF of a prediction read back with equal capacitances and totals") {
  const TemporaryFolder folder;
  for (const char* name : {"p.spf", "p.spef"}) {
    for (const double cmin_F : {0.0, 1e-18}) {
      CAPTURE(name);
      CAPTURE(cmin_F);
      WriteOptions options;
      options.cmin_F = cmin_F;
      const CircuitPrediction prediction = hand_prediction();
      write_prediction(folder.file(name), prediction_format(name), prediction, hand_circuit(), options);
      Diagnostics notes;
      const Parasitics p = read_back(folder.file(name), notes);
      check_equal(values_of(p), expected_of(prediction, cmin_F));
      CHECK(p.counts.totals_agree == 5);
      CHECK(p.counts.totals_disagree == 0);
      CHECK(p.listed_twice == (std::string(name) == "p.spef"));
      CHECK(p.pins.size() == 8);   // of the six resistors, two end on rails
      for (const std::string& line : notes.lines()) MESSAGE(line);
      CHECK(notes.lines().empty());
    }
  }
}

TEST_CASE("round trip: names with the characters of buses, generators and other formats") {
  const TemporaryFolder folder;
  CircuitPrediction prediction = flat_prediction();
  prediction.nets[0].name = "data[3]<2>";
  prediction.nets[1].name = "u1/$procmux$12_Y";
  prediction.nets[2].name = "a_n5548_1820#|x.y@2%1";
  for (const char* name : {"p.spf", "p.spef"}) {
    CAPTURE(name);
    write_prediction(folder.file(name), prediction_format(name), prediction, FlatCircuit(), {});
    Diagnostics notes;
    check_equal(values_of(read_back(folder.file(name), notes)), expected_of(prediction, 1e-18));
  }
}

TEST_CASE("round trip: every printable character at each place of a name") {
  const TemporaryFolder folder;
  CircuitPrediction prediction;
  prediction.design = "a \"design\"\nof (two) words";
  for (int place = 0; place < 3; ++place) {
    for (char c = '!'; c <= '~'; ++c) {
      if (is_letter_or_digit(c)) continue;
      NetPrediction net;
      net.name = place == 0 ? std::string(1, c) + "b" : std::string("a") + c + (place == 1 ? "b" : "");
      net.ground_F = 1e-16 * static_cast<double>(prediction.nets.size() + 1);
      prediction.nets.push_back(net);
    }
  }
  for (std::int32_t n = 1; n < static_cast<std::int32_t>(prediction.nets.size()); ++n) {
    CouplingPrediction c;
    c.a = n - 1;
    c.b = n;
    c.cap_F = 1e-17 * n;
    prediction.couplings.push_back(c);
  }
  for (const char* name : {"p.spf", "p.spef"}) {
    CAPTURE(name);
    write_prediction(folder.file(name), prediction_format(name), prediction, FlatCircuit(), {});
    Diagnostics notes;
    check_equal(values_of(read_back(folder.file(name), notes)), expected_of(prediction, 1e-18));
    CHECK(notes.lines().empty());
    for (const std::string& line : notes.lines()) MESSAGE(line);
  }
}

TEST_CASE("round trip: the parasitics of synthetic designs read back with the links of their graphs") {
  const TemporaryFolder folder;
  static const char* terminals[] = {":D", ":G", ":S"};
  for (const SynthOptions& options : {demo_train(), demo_timing(), demo_array()}) {
    const synth::Circuit circuit = synth_circuit(options);
    const synth::Extraction extraction = synth::extract(circuit, options.seed);
    const SynthText text = write_synth_text(folder.path().string(), circuit, extraction);
    const CircuitGraph graph = synth_graph(circuit, extraction);
    const auto name = [&](std::int32_t node) {
      if (node < graph.nets) return graph.net_names[idx(node)];
      const std::int32_t pin = node - graph.nets - graph.devices;
      return graph.device_names[idx(pin / 3)] + terminals[pin % 3];
    };
    std::map<std::string, double> expected;
    for (std::size_t n = 0; n < graph.ground_F.size(); ++n) {
      if (graph.ground_F[n] > 0) expected[graph.net_names[n]] = graph.ground_F[n];
    }
    for (std::size_t i = 0; i < graph.links.src.size(); ++i)
      expected[pair_name(name(graph.links.src[i]), name(graph.links.dst[i]))] = graph.links.cap_F[i];
    Diagnostics notes;
    const Parasitics p = read_back(text.parasitics, notes);
    check_equal(values_of(p), expected);
    CHECK(p.counts.totals_agree == graph.nets);
    CHECK(p.counts.totals_disagree == 0);
    CHECK_FALSE(p.listed_twice);
  }
}
