#include "io/annotate/write_prediction.hpp"

#include "engine/core/error.hpp"
#include "tests/io/hand_prediction.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/io/thrown_id.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <regex>
#include <tuple>

using namespace cgcl;
using namespace cgcl::test;

namespace {

std::string written(const char* name, const CircuitPrediction& prediction, const FlatCircuit& flat,
                    const WriteOptions& options = {}) {
  const TemporaryFolder folder;
  const std::string path = folder.file(name);
  write_prediction(path, prediction_format(path), prediction, flat, options);
  CHECK(folder.entries() == (path.ends_with(".csv") ? 2 : 1));   // with its prediction.json
  return text_of(path);
}

bool has_line(const std::string& text, const std::string& line) {
  for (const std::string& l : lines_of(text)) {
    if (l == line) return true;
  }
  return false;
}

/// Totals of the prediction at the nodes named by `name`, rails left out.
template <class Name>
void check_totals(const std::map<std::string, double>& sums, const CircuitPrediction& prediction, Name name) {
  const std::vector<double> totals = prediction.totals_F();
  for (std::size_t n = 0; n < totals.size(); ++n) {
    if (prediction.nets[n].rail || totals[n] == 0) continue;
    const auto found = sums.find(name(prediction.nets[n]));
    REQUIRE_MESSAGE(found != sums.end(), prediction.nets[n].name);
    CHECK(found->second == test::near(totals[n]).epsilon(1e-8));
  }
}

}   // namespace

TEST_CASE("write_prediction: the format follows from the name") {
  CHECK(prediction_format("a/b.SP") == PredictionFormat::annotated_spice);
  CHECK(prediction_format("x.spice") == PredictionFormat::annotated_spice);
  CHECK(prediction_format("x.cdl") == PredictionFormat::annotated_cdl);
  CHECK(prediction_format("x.inc") == PredictionFormat::spice_include);
  CHECK(prediction_format("x.dspf") == PredictionFormat::spf);
  CHECK(prediction_format("x.spef") == PredictionFormat::spef);
  CHECK(prediction_format("x.csv") == PredictionFormat::csv);
  CHECK(prediction_format("x/") == PredictionFormat::csv_folder);
  CHECK(thrown_id([] { (void)prediction_format("x.txt"); }) == ErrorId::bad_value);
}

TEST_CASE("write_prediction: an include has one card a capacitance, with paths and plain exponents") {
  const CircuitPrediction prediction = hand_prediction();
  const std::string text = written("p.inc", prediction, hand_circuit());
  const std::regex card("Cp[glc]_[0-9]+ [^ ]+ [^ ]+ [0-9]\\.[0-9]+e-[0-9]+");
  int cards = 0;
  for (const std::string& line : lines_of(text)) {
    if (line[0] == '*') continue;
    CHECK_MESSAGE(std::regex_match(line, card), line);
    ++cards;
  }
  CHECK(cards == 5 + 2 + 3);   // ground; lumped, of which one holds what is below cmin; coupling
  CHECK(has_line(text, "Cpg_6 xtop.xi0.mid 0 4.00000000e-16"));
  CHECK(has_line(text, "Cpl_1 in 0 2.50300000e-16"));
  CHECK(has_line(text, "Cpc_3 xtop.w xtop.xi0.mid 6.25000000e-17"));
  CHECK(text.find("rail, without capacitances: VDD VSS") != std::string::npos);
  CHECK(text.find("lumped coupling to ground") != std::string::npos);
  check_totals(node_sums(text), prediction, [](const NetPrediction& net) {
    std::string name = net.port ? net.name : "xtop." + net.name;
    for (char& c : name) c = c == '/' ? '.' : lower(c);
    return name;
  });
}

TEST_CASE("write_prediction: instance, port nets, case and cmin of an include can be chosen") {
  WriteOptions options;
  options.dut = "Xdut";
  options.dut_nets = {"a", "b", "vdd", "0"};
  options.lower_case = false;
  options.cmin_F = 0;
  const std::string text = written("p.inc", hand_prediction(), hand_circuit(), options);
  CHECK(has_line(text, "Cpc_2 a Xdut.w 3.00000000e-19"));
  CHECK(has_line(text, "Cpl_1 a 0 2.50000000e-16"));
  CHECK(has_line(text, "Cpg_7 Xdut.Xi1.mid 0 6.00000000e-16"));
  options.dut_nets.pop_back();
  CHECK(thrown_id([&] { (void)written("p.inc", hand_prediction(), hand_circuit(), options); }) ==
        ErrorId::bad_value);
}

TEST_CASE("write_prediction: SPF has sections with totals, ports and pins, and each coupling once") {
  const CircuitPrediction prediction = hand_prediction();
  const std::string text = written("p.spf", prediction, hand_circuit());
  CHECK(has_line(text, "*|GROUND_NET 0"));
  CHECK(has_line(text, "*|DIVIDER /"));
  CHECK(has_line(text, "*|P (IN B 0)"));
  CHECK(has_line(text, "*|I (Xi0/R2:POS Xi0/R2 POS B 0)"));
  CHECK(has_line(text, "*|NET Xi0/mid 4.93750000e-04PF"));
  CHECK(has_line(text, "Cl_5 w 0 5.00300000e-16"));
  CHECK(text.find("*|NET VDD") == std::string::npos);
  CHECK(text.find("rail, without capacitances: VDD VSS") != std::string::npos);
  std::map<std::string, double> declared;
  int couplings = 0;
  for (const std::string& line : lines_of(text)) {
    const std::vector<std::string> words = words_of(line);
    if (words.empty()) continue;
    if (words[0] == "*|NET") declared[words.at(1)] = std::stod(words.at(2)) * 1e-12;
    couplings += words[0].starts_with("Cc_");
  }
  CHECK(couplings == 3);
  CHECK(declared.size() == 5);
  for (const auto& sums : {declared, node_sums(text)})
    check_totals(sums, prediction, [](const NetPrediction& net) { return net.name; });
}

TEST_CASE("write_prediction: SPEF has couplings in both sections and totals that are section sums") {
  const CircuitPrediction prediction = hand_prediction();
  const std::string text = written("p.spef", prediction, hand_circuit());
  CHECK(has_line(text, "*C_UNIT 1 FF"));
  CHECK(has_line(text, "*6 Xi0/mid"));
  CHECK(has_line(text, "*1 B"));
  CHECK(text.find("// lumped coupling") != std::string::npos);
  std::map<std::string, std::string> names;
  std::map<std::string, double> declared, sums;
  std::map<std::string, int> listed;
  std::string net;
  bool in_caps = false;
  for (const std::string& line : lines_of(text)) {
    const std::vector<std::string> words = words_of(line);
    if (words.empty()) continue;
    if (words.size() == 2 && words[0][0] == '*' && std::isdigit(words[0][1]) && words[1] != "B")
      names[words[0]] = words[1];
    if (words[0] == "*D_NET") declared[net = words[1]] = std::stod(words[2]) * 1e-15;
    if (words[0] == "*CAP") in_caps = true;
    if (words[0] == "*END") in_caps = false;
    if (!in_caps || words[0] == "*CAP") continue;
    const bool ground = words.size() == 3 || words[3] == "//";
    sums[net] += std::stod(words[ground ? 2 : 3]) * 1e-15;
    if (!ground) ++listed[std::min(words[1], words[2]) + std::max(words[1], words[2])];
  }
  CHECK(listed.size() == 3);
  for (const auto& each : listed) CHECK_MESSAGE(each.second == 2, each.first);
  CHECK(sums.size() == 5);
  for (const auto& [key, total] : declared) CHECK(total == test::near(sums[key]).epsilon(1e-8));
  std::map<std::string, double> by_name;
  for (const auto& [key, total] : sums) by_name[names[key]] = total;
  check_totals(by_name, prediction, [](const NetPrediction& n) { return n.name; });
}

TEST_CASE("write_prediction: characters with a meaning are escaped in SPF and SPEF") {
  CircuitPrediction prediction = flat_prediction();
  prediction.nets[0].name = "a:1";
  prediction.nets[1].name = "u1/$x[3]<2>";
  CHECK(written("p.spf", prediction, FlatCircuit()).find("*|NET a\\:1 ") != std::string::npos);
  CHECK(has_line(written("p.spef", prediction, FlatCircuit()), "*2 u1/\\$x[3]\\<2\\>"));
  prediction.nets[0].name = "a b";
  CHECK(thrown_id([&] { (void)written("p.spf", prediction, FlatCircuit()); }) == ErrorId::graph_invalid);
  prediction.nets[0].name = "a\nC1 x y 1";
  CHECK(thrown_id([&] { (void)written("p.spef", prediction, FlatCircuit()); }) == ErrorId::graph_invalid);
}

TEST_CASE("write_prediction: nets in another order keep their net of the netlist, others are refused") {
  CircuitPrediction prediction = flat_prediction();
  std::swap(prediction.nets[0], prediction.nets[2]);
  const std::string text = written("p.inc", prediction, flat_circuit());
  CHECK(has_line(text, "Cpg_3 n0 0 1.10000000e-15"));
  CHECK(has_line(text, "Cpc_1 n1 n0 4.40000000e-16"));
  for (const std::int32_t net : {-1, 3, prediction.nets[1].circuit_net}) {
    prediction.nets[0].circuit_net = net;
    CHECK(thrown_id([&] { (void)written("p.inc", prediction, flat_circuit()); }) == ErrorId::schema);
  }
}

TEST_CASE("write_prediction: what is no capacitance is refused and leaves no file") {
  const TemporaryFolder folder;
  const auto id = [&](const CircuitPrediction& prediction, const char* name = "p.spf") {
    return thrown_id([&] {
      write_prediction(folder.file(name), prediction_format(name), prediction, flat_circuit(), {});
    });
  };
  for (const double bad : {-1e-18, HUGE_VAL}) {
    CircuitPrediction prediction = flat_prediction();
    prediction.nets[0].ground_F = bad;
    CHECK(id(prediction) == ErrorId::label_invalid);
    prediction = flat_prediction();
    prediction.couplings[0].cap_F = bad;
    CHECK(id(prediction, "p.csv") == ErrorId::label_invalid);
  }
  CircuitPrediction prediction = flat_prediction();
  prediction.couplings[0].cap_F = NetPrediction::kUnknown;
  CHECK(id(prediction) == ErrorId::label_invalid);
  prediction = flat_prediction();
  prediction.nets[1].rail = true;
  CHECK(id(prediction) == ErrorId::shape);
  prediction = flat_prediction();
  prediction.couplings.push_back(prediction.couplings[0]);
  CHECK(id(prediction) == ErrorId::shape);
  CHECK(folder.entries() == 0);
}

TEST_CASE("write_prediction: nets that a simulator would join are refused") {
  FlatCircuit flat = flat_circuit();
  flat.case_sensitive = true;
  CircuitPrediction prediction = flat_prediction();
  CHECK_NOTHROW((void)written("p.inc", prediction, flat));
  flat.net_name[1] = flat.names.id("N0");
  prediction.nets[1].name = "N0";
  CHECK(thrown_id([&] { (void)written("p.inc", prediction, flat); }) == ErrorId::case_collision);
  CHECK_NOTHROW((void)written("p.spf", prediction, flat));
}

TEST_CASE("write_prediction: a net that is called like the path of another one is refused") {
  FlatCircuit flat = hand_circuit();
  CircuitPrediction prediction = hand_prediction();
  for (const auto& [name, spice, spf] : {std::tuple("xI0.mid", ErrorId::case_collision, ErrorId::internal),
                                         std::tuple("Xi0/mid", ErrorId::internal, ErrorId::case_collision)}) {
    flat.net_name[4] = flat.names.id(name);
    prediction.nets[4].name = name;
    CHECK(thrown_id([&] { (void)written("p.inc", prediction, flat); }) == spice);
    CHECK(thrown_id([&] { (void)written("p.spf", prediction, flat); }) == spf);
    CHECK(thrown_id([&] { (void)written("p.spef", prediction, flat); }) == spf);
  }
}

TEST_CASE("write_prediction: equal arguments give equal bytes") {
  for (const char* name : {"p.inc", "p.spf", "p.spef", "p.csv"})
    CHECK(written(name, hand_prediction(), hand_circuit()) ==
          written(name, hand_prediction(), hand_circuit()));
}
