// Ways to write the same design that must give the same graph, on schematic and parasitics of
// a synthetic one.
#include "io/circuit/netlist_import.hpp"
#include "io/synth/synth.hpp"
#include "io/synth/synth_text.hpp"
#include "io/text/file_bytes.hpp"
#include "io/text/name_pool.hpp"
#include "tests/io/hand_prediction.hpp"
#include "tests/io/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

using namespace cgcl;
using namespace cgcl::test;

namespace {

/// Sections of an SPF as the writer of synthetic designs lays it out.
struct Sections {
  std::vector<std::string> head;
  std::vector<std::vector<std::string>> nets;   // from *|NET on
  std::vector<std::string> tail;                // .ENDS

  explicit Sections(const std::string& text) {
    for (const std::string& line : lines_of(text)) {
      if (line.starts_with("*|NET")) nets.emplace_back();
      if (line.starts_with(".ENDS"))
        tail.push_back(line);
      else
        (nets.empty() ? head : nets.back()).push_back(line);
    }
  }
  [[nodiscard]] std::string text() const {
    std::string out;
    const auto add = [&](const std::vector<std::string>& lines) {
      for (const std::string& line : lines) out += line + "\n";
    };
    add(head);
    for (const auto& net : nets) add(net);
    add(tail);
    return out;
  }
  /// Replaces every line of the sections by those that `change` gives; it gets the name of the net too.
  void change(
      const std::function<std::vector<std::string>(const std::string& net, const std::string&)>& with) {
    for (auto& net : nets) {
      const std::string name = words_of(net[0])[1];
      std::vector<std::string> changed;
      for (const std::string& line : net)
        for (std::string& each : with(name, line)) changed.push_back(std::move(each));
      net = std::move(changed);
    }
  }
};

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

class Design {
 public:
  Design() {
    SynthOptions options = demo_array();
    options.rows = options.cols = 4;
    const synth::Circuit circuit = synth_circuit(options);
    const SynthText text =
        write_synth_text(folder_.path().string(), circuit, synth::extract(circuit, options.seed));
    schematic = text_of(text.schematic);
    parasitics = text_of(text.parasitics);
  }
  CircuitGraph graph(const std::string& sp, const std::string& spf) const {
    write_file_atomically(folder_.file("d.sp"), sp);
    write_file_atomically(folder_.file("d.spf"), spf);
    Diagnostics noticed;
    std::vector<std::string> notes;
    return import_netlist({folder_.file("d.sp")}, folder_.file("d.spf"), {}, noticed, notes);
  }
  std::string schematic, parasitics;

 private:
  TemporaryFolder folder_;
};

void check_same(const CircuitGraph& a, const CircuitGraph& b) {
  CHECK(a.nodes() == b.nodes());
  CHECK(a.features == b.features);
  CHECK(a.edges.src == b.edges.src);
  CHECK(a.edges.dst == b.edges.dst);
  const auto close = [](double x, double y) { return std::abs(x - y) <= 1e-12 * std::abs(x); };
  CHECK(std::equal(a.ground_F.begin(), a.ground_F.end(), b.ground_F.begin(), b.ground_F.end(), close));
  CHECK(a.links.src == b.links.src);
  CHECK(a.links.dst == b.links.dst);
  CHECK(a.links.relation == b.links.relation);
  CHECK(std::equal(a.links.cap_F.begin(), a.links.cap_F.end(), b.links.cap_F.begin(), b.links.cap_F.end(),
                   close));
}

bool is_cap(const std::string& line) { return line[0] == 'C'; }

}   // namespace

TEST_CASE("import properties: order of nets, split capacitors, further resistors, couplings listed twice") {
  const Design design;
  const CircuitGraph plain = design.graph(design.schematic, design.parasitics);
  REQUIRE(plain.links.size() > 100);
  Sections reversed(design.parasitics);
  std::reverse(reversed.nets.begin(), reversed.nets.end());
  for (auto& net : reversed.nets) std::reverse(net.begin() + 1, net.end());
  check_same(plain, design.graph(design.schematic, reversed.text()));

  Sections split(design.parasitics);
  split.change([](const std::string&, const std::string& line) -> std::vector<std::string> {
    if (!is_cap(line)) return {line};
    std::vector<std::string> words = words_of(line);
    words[3] = std::to_string(0.5e18 * std::stod(words[3])) + "e-18";
    std::vector<std::string> again = words;
    again[0] += "b";
    return {joined(words), joined(again)};
  });
  const CircuitGraph halves = design.graph(design.schematic, split.text());
  CHECK(halves.links.src == plain.links.src);
  for (std::size_t i = 0; i < plain.links.cap_F.size(); ++i)   // to_string has six decimals of an attofarad
    CHECK(std::abs(halves.links.cap_F[i] - plain.links.cap_F[i]) < 2e-24);

  Sections resistors(design.parasitics);
  resistors.change([](const std::string& net, const std::string& line) -> std::vector<std::string> {
    if (line.starts_with("*|NET")) return {line, "*|S (" + net + ":1)", "R1 " + net + " " + net + ":1 2.5"};
    std::vector<std::string> words = words_of(line);
    if (is_cap(line) && words[1] == net) words[1] += ":1";
    return {joined(words)};
  });
  check_same(plain, design.graph(design.schematic, resistors.text()));

  Sections twice(design.parasitics);
  std::map<std::string, std::string> net_of;   // of a node
  std::map<std::string, std::vector<std::string>> added;
  twice.change([&](const std::string& net, const std::string& line) -> std::vector<std::string> {
    net_of[net] = net;
    if (line.starts_with("*|I (")) net_of[words_of(line)[1].substr(1)] = net;
    return {line};
  });
  twice.change([&](const std::string& net, const std::string& line) -> std::vector<std::string> {
    if (!is_cap(line) || words_of(line)[2] == "0") return {line};
    std::vector<std::string> words = words_of(line);
    std::swap(words[1], words[2]);
    if (net_of.at(words[1]) != net) added[net_of.at(words[1])].push_back(joined(words));
    return {line};
  });
  REQUIRE(!added.empty());
  for (auto& net : twice.nets)
    for (const std::string& line : added[words_of(net[0])[1]]) net.push_back(line);
  check_same(plain, design.graph(design.schematic, twice.text()));
}

TEST_CASE("import properties: case, and names of nets that only the parasitics use") {
  const Design design;
  const CircuitGraph plain = design.graph(design.schematic, design.parasitics);
  const auto upper = [](std::string text) {
    for (char& c : text)
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    return text;
  };
  check_same(plain, design.graph(upper(design.schematic), design.parasitics));
  check_same(plain, design.graph(design.schematic, upper(design.parasitics)));

  Sections renamed(design.parasitics);
  std::map<std::string, std::string> names;
  for (const auto& net : renamed.nets)
    names.emplace(words_of(net[0])[1], "net_" + std::to_string(7 * names.size()));
  renamed.change([&](const std::string&, const std::string& line) -> std::vector<std::string> {
    std::vector<std::string> words = words_of(line);
    for (std::string& word : words) {
      const bool record = word.starts_with("(");
      const auto found = names.find(record ? word.substr(1) : word);
      if (found != names.end()) word = (record ? "(" : "") + found->second;
    }
    return {joined(words)};
  });
  check_same(plain, design.graph(design.schematic, renamed.text()));
}
