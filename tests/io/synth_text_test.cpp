// The text of synthetic designs, read back by small parsers that know only what is written here, against the
// graph that is made without text.
#include "io/synth/synth_text.hpp"

#include "engine/core/index.hpp"
#include "io/synth/synth.hpp"
#include "io/text/name_pool.hpp"
#include "tests/io/hand_prediction.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

using namespace cgcl;
using namespace cgcl::test;

namespace {

struct Subckt {
  std::vector<std::string> ports;
  std::vector<std::vector<std::string>> elements;
};

/// Statements with continuations joined; cells by name, in which order of definition matters.
std::map<std::string, Subckt> cells_of(const std::string& text) {
  std::vector<std::vector<std::string>> statements;
  for (const std::string& line : lines_of(text)) {
    if (line.empty() || line[0] == '*') continue;
    std::vector<std::string> words = words_of(line);
    if (words[0] == "+")
      statements.back().insert(statements.back().end(), words.begin() + 1, words.end());
    else
      statements.push_back(std::move(words));
  }
  std::map<std::string, Subckt> out;
  Subckt* open = nullptr;
  for (const std::vector<std::string>& words : statements) {
    if (words[0] == ".subckt") {
      REQUIRE(open == nullptr);
      REQUIRE(out.count(words[1]) == 0);
      open = &out[words[1]];
      open->ports.assign(words.begin() + 2, words.end());
      CHECK(std::set<std::string>(open->ports.begin(), open->ports.end()).size() == open->ports.size());
    } else if (words[0] == ".ends") {
      open = nullptr;
    } else {
      REQUIRE(open != nullptr);
      open->elements.push_back(words);
    }
  }
  CHECK(open == nullptr);
  return out;
}

struct FlatDevice {
  std::array<std::string, 4> nets;
  std::string model;
  double w_m = 0, l_m = 0;
};

struct FlatNetlist {
  std::map<std::string, FlatDevice> devices;
  std::set<std::string> nets;
};

void flatten(const std::map<std::string, Subckt>& cells, const std::string& cell, const std::string& prefix,
             const std::map<std::string, std::string>& port_net, FlatNetlist& out) {
  const auto net_of = [&](const std::string& local) {
    const auto found = port_net.find(local);
    const std::string net = found != port_net.end() ? found->second : prefix + local;
    out.nets.insert(net);
    return net;
  };
  for (const std::vector<std::string>& words : cells.at(cell).elements) {
    if (words[0][0] == 'M') {
      REQUIRE(words.size() == 8);
      FlatDevice device;
      for (std::size_t t = 0; t < 4; ++t) device.nets[t] = net_of(words[1 + t]);
      device.model = words[5];
      device.w_m = std::stod(words[6].substr(2));
      device.l_m = std::stod(words[7].substr(2));
      REQUIRE(out.devices.emplace(prefix + words[0], device).second);
      continue;
    }
    REQUIRE(words[0][0] == 'X');
    const Subckt& child = cells.at(words.back());
    REQUIRE(words.size() == child.ports.size() + 2);
    std::map<std::string, std::string> inner;
    for (std::size_t p = 0; p < child.ports.size(); ++p) inner[child.ports[p]] = net_of(words[1 + p]);
    flatten(cells, words.back(), prefix + words[0] + "/", inner, out);
  }
}

FlatNetlist flat_netlist_of(const std::string& text, const std::string& top) {
  const std::map<std::string, Subckt> cells = cells_of(text);
  FlatNetlist out;
  std::map<std::string, std::string> ports;
  for (const std::string& port : cells.at(top).ports) ports[port] = port;
  for (const std::string& port : cells.at(top).ports) out.nets.insert(port);
  flatten(cells, top, "", ports, out);
  return out;
}

/// Ends by name, "DEVICE:T" for pins, in order.
using Ends = std::pair<std::string, std::string>;
Ends ends(std::string a, std::string b) {
  if (b < a) std::swap(a, b);
  return {std::move(a), std::move(b)};
}

struct FlatSpf {
  std::map<std::string, double> total, ground;
  std::map<std::string, std::string> pin_net;
  std::set<std::string> ports;
  std::map<Ends, double> coupling;
};

FlatSpf spf_of(const std::string& text) {
  FlatSpf out;
  std::string net;
  for (const std::string& line : lines_of(text)) {
    const std::vector<std::string> words = words_of(line);
    if (words.empty()) continue;
    if (words[0] == "*|NET") {
      net = words[1];
      REQUIRE(words[2].ends_with("PF"));
      REQUIRE(out.total.emplace(net, std::stod(words[2]) * 1e-12).second);
    } else if (words[0] == "*|I") {
      REQUIRE(words[1].substr(1) == words[2] + ":" + words[3]);
      REQUIRE(out.pin_net.emplace(words[1].substr(1), net).second);
    } else if (words[0] == "*|P") {
      REQUIRE(words[1].substr(1) == net);
      out.ports.insert(net);
    } else if (words[0][0] == 'C') {
      const double cap = std::stod(words[3]);
      if (words[2] == "0")
        REQUIRE(out.ground.emplace(words[1], cap).second);
      else
        REQUIRE(out.coupling.emplace(ends(words[1], words[2]), cap).second);
    }
  }
  return out;
}

std::string end_name(const CircuitGraph& g, std::int32_t node) {
  static const char* terminals[] = {":D", ":G", ":S"};
  if (node < g.nets) return g.net_names[idx(node)];
  const std::int32_t pin = node - g.nets - g.devices;
  return g.device_names[idx(pin / 3)] + terminals[pin % 3];
}

struct Design {
  CircuitGraph graph;
  std::string schematic, parasitics, name;
};

Design design(const SynthOptions& options) {
  const TemporaryFolder folder;
  const synth::Circuit circuit = synth_circuit(options);
  const synth::Extraction extraction = synth::extract(circuit, options.seed);
  const SynthText text = write_synth_text(folder.path().string(), circuit, extraction);
  CHECK(folder.entries() == 2);
  CHECK(text.schematic == folder.file(circuit.name + ".sp"));
  return {synth_graph(circuit, extraction), text_of(text.schematic), text_of(text.parasitics), circuit.name};
}

}   // namespace

TEST_CASE("synth_text: the schematic has the nets and devices of the graph, by name") {
  for (const SynthOptions& options : {demo_train(), demo_timing(), demo_array()}) {
    const Design d = design(options);
    const CircuitGraph& g = d.graph;
    FlatNetlist flat = flat_netlist_of(d.schematic, d.name);
    REQUIRE(flat.devices.size() == idx(g.devices));
    REQUIRE(flat.nets.size() == idx(g.nets) + 2);
    for (const std::string& net : g.net_names) CHECK_MESSAGE(flat.nets.count(net) == 1, net);
    std::map<std::string, std::string> pin_net;   // of the graph
    for (std::int64_t e = 0; e < g.edges.size(); ++e) {
      const auto i = idx(e);
      if (g.edges.relation[i] == static_cast<std::uint8_t>(Relation::pin_net))
        pin_net[end_name(g, g.edges.src[i])] = end_name(g, g.edges.dst[i]);
    }
    for (std::int32_t k = 0; k < g.devices; ++k) {
      const std::string& name = g.device_names[idx(k)];
      REQUIRE_MESSAGE(flat.devices.count(name) == 1, name);
      const FlatDevice& device = flat.devices[name];
      const float* x = g.features.data() + idx(g.nets + k) * kFeatureColumns;
      CHECK(static_cast<float>(device.w_m) == test::near(x[1]).epsilon(1e-6));
      CHECK(static_cast<float>(device.l_m) == test::near(x[2]).epsilon(1e-6));
      CHECK(device.model.ends_with("_cell") == (x[15] == 1.0f));
      const bool p = device.model.starts_with("pch");
      CHECK(device.nets[3] == (p ? "VDD" : "VSS"));
      for (const int t : {0, 1, 2}) {
        const auto found = pin_net.find(name + (t == 0 ? ":D" : t == 1 ? ":G" : ":S"));
        const std::string& net = device.nets[idx(t)];
        if (found == pin_net.end())
          CHECK((net == "VDD" || net == "VSS"));
        else
          CHECK(net == found->second);
      }
    }
  }
}

TEST_CASE("synth_text: the parasitics have the pins, links and capacitances of the graph") {
  for (const SynthOptions& options : {demo_train(), demo_timing(), demo_array()}) {
    const Design d = design(options);
    const CircuitGraph& g = d.graph;
    const FlatSpf spf = spf_of(d.parasitics);
    CHECK(spf.total.size() == idx(g.nets));
    REQUIRE(spf.coupling.size() == idx(g.links.size()));
    std::map<std::string, double> sum = spf.ground;
    for (std::int64_t i = 0; i < g.links.size(); ++i) {
      const auto k = idx(i);
      const auto found = spf.coupling.find(ends(end_name(g, g.links.src[k]), end_name(g, g.links.dst[k])));
      REQUIRE(found != spf.coupling.end());
      CHECK(found->second == test::near(g.links.cap_F[k]).epsilon(1e-8));
      for (const std::string& end : {found->first.first, found->first.second}) {
        const auto pin = spf.pin_net.find(end);
        sum[pin == spf.pin_net.end() ? end : pin->second] += found->second;
      }
    }
    for (std::int32_t n = 0; n < g.nets; ++n) {
      const auto i = idx(n);
      const auto found = spf.ground.find(g.net_names[i]);
      CHECK((found == spf.ground.end() ? 0 : found->second) == test::near(g.ground_F[i]).epsilon(1e-8));
      CHECK(spf.total.at(g.net_names[i]) == test::near(sum[g.net_names[i]]).epsilon(1e-7));
      const bool port = g.features[i * kFeatureColumns + idx(NetColumn::ports)] == 1.0f;
      CHECK((spf.ports.count(g.net_names[i]) == 1) == port);
    }
    std::size_t pins = 0;
    for (const std::uint8_t relation : g.edges.relation)
      pins += relation == static_cast<std::uint8_t>(Relation::pin_net);
    CHECK(spf.pin_net.size() == pins);
  }
}

TEST_CASE("synth_text: names are unique without case, and the text is the same every time") {
  const Design a = design(demo_train()), b = design(demo_train());
  CHECK(a.schematic == b.schematic);
  CHECK(a.parasitics == b.parasitics);
  for (const SynthOptions& options : {demo_train(), demo_timing(), demo_array()}) {
    for (const auto& each : cells_of(design(options).schematic)) {
      const auto& name = each.first;
      const auto& cell = each.second;
      std::set<std::string> nets, folded, elements;
      const auto lower_case = [](std::string text) {
        for (char& c : text) c = lower(c);
        return text;
      };
      for (const std::vector<std::string>& words : cell.elements) {
        CHECK_MESSAGE(elements.insert(lower_case(words[0])).second, name << " " << words[0]);
        const std::size_t last = words[0][0] == 'M' ? 5 : words.size() - 1;
        nets.insert(words.begin() + 1, words.begin() + static_cast<std::ptrdiff_t>(last));
      }
      for (const std::string& net : nets)
        CHECK_MESSAGE(folded.insert(lower_case(net)).second, name << " " << net);
    }
  }
}
