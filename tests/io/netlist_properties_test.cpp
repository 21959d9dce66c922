// What may be written otherwise without meaning anything else: from the text to features and labels.
#include "engine/core/index.hpp"
#include "io/circuit/netlist_import.hpp"
#include "io/text/name_pool.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <sstream>

using namespace cgcl;
using cgcl::test::near;
using cgcl::test::TemporaryFolder;

namespace {

/// What is known of the nets of a graph, by folded name. Sums are compared to 5 digits: the order in which
/// parts of a capacitor are added may show in the last place.
struct Facts {
  std::map<std::string, std::vector<float>> rows;
  std::map<std::string, double> ground;
  std::map<std::pair<std::string, std::string>, double> couplings;
  std::int64_t devices = 0;
};

std::string folded(const std::string& name) {
  std::string text;
  for (const char c : name) text.push_back(lower(c));
  return text;
}

using Renaming = std::map<std::string, std::string>;

Facts facts(const CircuitGraph& graph, const Renaming& back = {}) {
  Facts facts;
  std::vector<std::string> names;
  for (const std::string& name : graph.net_names) {
    const auto found = back.find(folded(name));
    names.push_back(found == back.end() ? folded(name) : found->second);
  }
  for (std::size_t n = 0; n < names.size(); ++n) {
    const float* row = &graph.features[n * kFeatureColumns];
    CHECK(facts.rows.emplace(names[n], std::vector<float>(row, row + kFeatureColumns)).second);
    facts.ground[names[n]] = graph.ground_F[n];
  }
  facts.devices = graph.devices_read;
  for (std::size_t i = 0; i < graph.links.cap_F.size(); ++i) {
    const auto name = [&](std::int32_t node) { return node < graph.nets ? names[idx(node)] : "?"; };
    std::pair<std::string, std::string> ends =
        std::minmax(name(graph.links.src[i]), name(graph.links.dst[i]));
    facts.couplings[ends] += graph.links.cap_F[i];
  }
  return facts;
}

void check_alike(const Facts& a, const Facts& b, std::size_t columns = kFeatureColumns) {
  REQUIRE(a.rows.size() == b.rows.size());
  for (const auto& entry : a.rows) {
    const auto& name = entry.first;
    const auto& row = entry.second;
    CAPTURE(name);
    REQUIRE(b.rows.contains(name));
    for (std::size_t c = 0; c < columns; ++c) CHECK(row[c] == near(b.rows.at(name)[c]));
    const double ground = a.ground.at(name);
    CHECK(std::isnan(ground) == std::isnan(b.ground.at(name)));
    if (!std::isnan(ground)) CHECK(ground == near(b.ground.at(name)));
  }
  REQUIRE(a.couplings.size() == b.couplings.size());
  for (const auto& entry : a.couplings) {
    const auto& ends = entry.first;
    const double cap = entry.second;
    CAPTURE(ends.first);
    CAPTURE(ends.second);
    REQUIRE(b.couplings.contains(ends));
    CHECK(cap == near(b.couplings.at(ends)));
  }
}

class Importer {
 public:
  Facts operator()(std::string_view netlist, std::string_view parasitics = {}, const Renaming& back = {}) {
    const std::string path = folder_.file("d.spice"), spf = folder_.file("d.spf");
    write_file_atomically(path, netlist);
    if (!parasitics.empty()) write_file_atomically(spf, parasitics);
    Diagnostics diagnostics;
    std::vector<std::string> notes;
    return facts(import_circuit({path}, parasitics.empty() ? "" : spf, {}, diagnostics, notes).graph, back);
  }

 private:
  TemporaryFolder folder_;
};

constexpr std::string_view kHead = "* NGSPICE file created from d.ext - technology: t\n";

const std::vector<std::string> kDevices = {
    "X0 Mid A VSS VSS nmos_rvt W=100n L=20n", "X1 Mid A VDD VDD pmos_rvt W=200n L=20n nf=2",
    "X2 Z Mid VSS VSS nmos_rvt W=300n L=20n m=2", "X3 Z Mid VDD VDD pmos_rvt W=400n L=30n",
    "R7 Z Q rppoly W=1u L=5u"};
const std::vector<std::string> kCapacitors = {"C0 A Mid 1.5f", "C1 Mid Z 2.5f", "C2 A VSS 4f",
                                              "C3 Z VDD 0.5f", "C4 Q A 0.25f"};

std::string text_of(const std::vector<std::string>& lines, std::string_view head = kHead) {
  std::string text(head);
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

std::vector<std::string> plain() {
  std::vector<std::string> lines = kDevices;
  lines.insert(lines.end(), kCapacitors.begin(), kCapacitors.end());
  return lines;
}

/// Words of every line by another name.
std::string renamed(const std::string& text, const Renaming& names) {
  std::string result, line;
  for (std::istringstream in(text); std::getline(in, line);) {
    std::istringstream words(line);
    for (std::string word; words >> word;) {
      const auto found = names.find(word);
      result += (found == names.end() ? word : found->second) + " ";
    }
    result += "\n";
  }
  return result;
}

/// A schematic of one cell, and its extraction with couplings in one net or in both.
constexpr std::string_view kSchematic =
    ".subckt buf a z vdd vss\nm0 mid a vss vss nmos_rvt w=100n l=20n\nm1 mid a vdd vdd pmos_rvt w=200n "
    "l=20n\n"
    "m2 z mid vss vss nmos_rvt w=300n l=20n\nm3 z mid vdd vdd pmos_rvt w=400n l=20n\n.ends\n";

std::string extraction(bool both) {
  const std::string head =
      "*|DSPF 1.5\n*|DIVIDER /\n*|DELIMITER :\n.SUBCKT buf a z vdd vss\n*|GROUND_NET vss\n";
  const std::string again = both ? "C12 mid a 1f\n" : "", last = both ? "C13 z mid 3f\n" : "";
  return head + "*|NET a 3f\n*|P (a I 0 0 0)\n*|I (m0:g m0 g I 0 0 0)\nC0 a vss 2f\nC1 a mid 1f\n" +
         "*|NET mid 8f\n*|I (m0:d m0 d O 0 0 0)\n*|I (m2:g m2 g I 0 0 0)\nC2 mid vss 4f\nC3 mid z 3f\n" +
         again + "*|NET z 8f\n*|P (z O 0 0 0)\n*|I (m2:d m2 d O 0 0 0)\nC4 z vss 5f\n" + last + ".ENDS\n";
}

}   // namespace

TEST_CASE("netlist properties: order of lines, names, parallel capacitors and sub-nodes change nothing") {
  Importer import;
  const Facts expected = import(text_of(plain()));
  CHECK(expected.rows.size() == 4);
  CHECK(expected.couplings.size() == 3);
  CHECK(expected.devices == 5);

  std::vector<std::string> turned = plain();
  std::reverse(turned.begin(), turned.end());
  check_alike(import(text_of(turned)), expected);

  const Renaming names = {{"A", "n[3]"}, {"Mid", "w/x.y"}, {"Z", "A"},
                          {"Q", "a_b"},  {"X0", "X9"},     {"C0", "C77"}};
  const Renaming back = {{"n[3]", "a"}, {"w/x.y", "mid"}, {"a", "z"}, {"a_b", "q"}};
  check_alike(import(std::string(kHead) + renamed(text_of(plain(), ""), names), {}, back), expected);

  std::vector<std::string> split = plain();
  *std::find(split.begin(), split.end(), "C0 A Mid 1.5f") = "C0 Mid A 1f";
  split.insert(split.begin() + 2, "C90 A Mid 0.5f");
  check_alike(import(text_of(split)), expected);

  std::vector<std::string> divided = plain();
  *std::find(divided.begin(), divided.end(), "C1 Mid Z 2.5f") = "C1 Mid.n2 Z 2.5f";
  divided.insert(divided.end(), {"R90 Mid Mid.n1 5", "R91 Mid.n1 Mid.n2 7"});
  check_alike(import(text_of(divided)), expected);
}

TEST_CASE("netlist properties: couplings listed once or in both nets are the same labels") {
  Importer import;
  const Facts once = import(kSchematic, extraction(false)), both = import(kSchematic, extraction(true));
  REQUIRE(once.couplings.size() == 2);
  CHECK(once.couplings.at({"a", "mid"}) == near(1e-15));
  check_alike(once, both);
}

TEST_CASE("netlist properties: the case of a whole file means nothing in SPICE") {
  Importer import;
  const std::string text = text_of(plain()) + ".subckt Unused In\nR1 In 0 1Meg\n.ends Unused\n";
  std::string small = folded(text), large = text;
  for (char& c : large)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  const Facts expected = import(text);
  check_alike(import(small), expected);
  check_alike(import(large), expected);
  check_alike(import(folded(std::string(kSchematic)), folded(extraction(true))),
              import(kSchematic, extraction(true)));
}

TEST_CASE("netlist properties: hierarchy means what its flat form does") {
  Importer import;
  const std::string inner =
      ".subckt inv a z vdd vss k=1\nX0 z a vss vss nmos_rvt w='100n*k' l=20n\n"
      "X1 z a vdd vdd pmos_rvt w='200n*k' l=20n\nC0 a z 1f\nC1 n z 0.5f\nX2 n a vss vss nmos_rvt w=50n "
      "l=20n\n.ends\n";
  const Facts deep = import(std::string(kHead) + inner +
                            ".subckt top in out vdd vss\nXa in mid vdd vss inv\nXb mid out vdd vss inv k=3\n"
                            "C9 in out 0.25f\n.ends\n");
  const Facts flat = import(
      std::string(kHead) +
      ".subckt top in out vdd vss\n"
      "X0 mid in vss vss nmos_rvt w=100n l=20n\nX1 mid in vdd vdd pmos_rvt w=200n l=20n\nC0 in mid 1f\n"
      "C1 Xa/n mid 0.5f\nX2 Xa/n in vss vss nmos_rvt w=50n l=20n\n"
      "X3 out mid vss vss nmos_rvt w=300n l=20n\nX4 out mid vdd vdd pmos_rvt w=600n l=20n\nC3 mid out 1f\n"
      "C4 Xb/n out 0.5f\nX5 Xb/n mid vss vss nmos_rvt w=50n l=20n\nC9 in out 0.25f\n.ends\n");
  CHECK(deep.rows.contains("xa/n"));
  check_alike(deep, flat, kFeatureColumns - 2);   // ports passed through and depth tell hierarchy on purpose
}

TEST_CASE("netlist properties: m=k counts as k copies, of devices and of instances") {
  Importer import;
  const std::string inner =
      ".subckt inv a z vdd vss\nX0 z a vss vss nmos_rvt w=100n l=20n nf=2\n"
      "X1 z a vdd vdd pmos_rvt w=200n l=20n\n.ends\n";
  const auto top = [&](const std::string& lines) {
    return import(inner + ".subckt top in out vdd vss\n" + lines + ".ends\n");
  };
  const Facts devices = top("Xa in out vdd vss inv\nX0 out in vss vss nmos_rvt w=100n l=20n m=3\n");
  const Facts copies =
      top("Xa in out vdd vss inv\nX0 out in vss vss nmos_rvt w=100n l=20n\n"
          "X1 out in vss vss nmos_rvt w=100n l=20n\nX2 out in vss vss nmos_rvt w=100n l=20n\n");
  check_alike(devices, copies);
  CHECK(devices.rows.at("in")[0] == 5);
  const Facts once = top("Xa in out vdd vss inv m=2\n"),
              twice = top("Xa in out vdd vss inv\nXb in out vdd vss inv\n");
  check_alike(once, twice, kFeatureColumns - 2);   // two instances are two cells that a net enters
}
