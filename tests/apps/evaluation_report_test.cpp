// What eval says of several designs: agreement beyond R2, the table, JSON and CSV.
#include "apps/cli/evaluation_report.hpp"

#include "engine/core/index.hpp"
#include "tests/io/hand_graph.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/io/thrown_id.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <sstream>
#include <tuple>

using namespace cgcl;

namespace {

/// Links of 1e-18 F (label 0.5), 4e-18 F, and 1e-16 F, which is beyond the codec and has the label 1.
struct ThreeLinks {
  CircuitGraph graph;
  TaskSamples samples;
  LabelCodec codec{.lo = 1e-20, .decades = 3};

  ThreeLinks() {
    graph.links.cap_F = {1e-18, 4e-18, 1e-16};
    graph.links.relation = {2, 2, 4};
    samples.id = {0, 1, 2};
    samples.relation = {2, 2, 4};
    for (const double cap_F : graph.links.cap_F) samples.y.push_back(codec.encode(cap_F));
  }
  [[nodiscard]] double within_2x(const std::vector<double>& predicted_F) const {
    std::vector<double> output;
    for (const double cap_F : predicted_F) output.push_back(std::log10(cap_F / codec.lo) / codec.decades);
    const std::vector<std::int32_t> where = {0, 1, 2};
    return label_agreement(graph, samples, where, output, codec).within_2x;
  }
};

Scores scores_of(double r2, std::int64_t samples) {
  Scores s;
  s.regression = RegressionMetrics{.mae = 0.25, .mse = 0.125, .rmse = 0.5, .r2 = r2};
  s.baseline = -0.5;
  s.samples = samples;
  return s;
}

Evaluation evaluation(const std::string& name, double r2) {
  Evaluation e{name, scores_of(r2, 30)};
  e.agreement = LabelAgreement{{.bias = 0.0625, .scale = 0.75, .spearman = std::nullopt}, 0.5};
  for (const auto& [relation, part_r2, samples] : {std::tuple{"pin-net", 0.5, 10}, {"net-net", -1.0, 20}}) {
    e.scores.by_relation.push_back(scores_of(part_r2, samples));
    e.scores.by_relation.back().relation = relation;
    e.relation_agreement.push_back(*e.agreement);
  }
  return e;
}

std::string text_of(const std::string& path) {
  std::ostringstream out;
  out << std::ifstream(path).rdbuf();
  return out.str();
}

}   // namespace

TEST_CASE("label_agreement: a factor of 2 is one of the capacitance, beyond the range of labels too") {
  const ThreeLinks links;
  CHECK(links.within_2x({1.99e-18, 2.01e-18, 1e-16}) == 1);
  CHECK(links.within_2x({2.01e-18, 1.99e-18, 1e-16}) == test::near(1.0 / 3));
  // The label 1 is 1e-17 F, and the label of 1e-16 F is clipped to 1: such a prediction is wrong all the
  // same.
  CHECK(links.within_2x({1e-18, 4e-18, 1e-17}) == test::near(2.0 / 3));
  const std::vector<std::int32_t> where = {0, 1};
  const std::vector<double> output = {links.samples.y[0] + 0.125, links.samples.y[1] + 0.375};
  const LabelAgreement a = label_agreement(links.graph, links.samples, where, output, links.codec);
  CHECK(a.label.bias == test::near(0.25));
}

TEST_CASE("label_agreement: grounds of next to nothing agree with nothing") {
  CircuitGraph graph;
  graph.ground_F = {0, 0};
  TaskSamples nets;
  nets.task = Task::node_regression;
  nets.id = {0, 1};
  nets.y = {0, 0};
  const LabelCodec codec{.lo = 1e-20, .decades = 6};
  const std::vector<std::int32_t> where = {0, 1};
  const std::vector<double> output = {-0.5, 0.1};   // 1e-23 and 4e-20 F
  CHECK(label_agreement(graph, nets, where, output, codec).within_2x == 0.5);
}

TEST_CASE("evaluation: JSON says what is worse than the mean, in all and by relation") {
  Evaluation e = evaluation("d", -0.25);
  e.seen_in.pretraining = e.seen = true;
  const JsonValue json = evaluation_json(e);
  CHECK(json.find("r2")->as_real() == -0.25);
  CHECK(json.find("bias")->as_real() == 0.0625);
  CHECK(json.find("scale")->as_real() == 0.75);
  CHECK(json.find("spearman")->is_null());
  CHECK(json.find("within_2x")->as_real() == 0.5);
  CHECK(json.find("worse_than_mean")->as_bool());
  CHECK(json.find("links")->as_int() == 30);
  CHECK(json.find("seen")->as_bool());
  CHECK(json.find("seen_in")->dump() == "[\"pre-training\"]");
  const JsonValue& relations = *json.find("relations");
  CHECK_FALSE(relations.find("pin-net")->find("worse_than_mean")->as_bool());
  CHECK(relations.find("net-net")->find("worse_than_mean")->as_bool());
  CHECK(relations.find("net-net")->find("samples")->as_int() == 20);
  CHECK_FALSE(json.find("twin_free"));
  e.twin_free = scores_of(0.25, 7);
  e.twin_free_agreement = LabelAgreement{{.bias = 0.5, .scale = {}, .spearman = 0.75}, 0.25};
  const JsonValue part = *evaluation_json(e).find("twin_free");
  CHECK(part.find("links")->as_int() == 7);
  CHECK(part.find("spearman")->as_real() == 0.75);
  CHECK_FALSE(part.find("worse_than_mean")->as_bool());
  e.twin_free = Scores{};   // every sample has a twin
  e.twin_free_agreement.reset();
  CHECK(evaluation_json(e).find("twin_free")->dump() == "{\"samples\":0,\"links\":0}");
  JsonValue designs = JsonValue::object();
  designs.set("d", evaluation_json(e));
  CHECK(evaluation_lines(designs)[2] ==
        "  twin-free        0        -       -       -       -       -       -        -");
}

TEST_CASE("evaluation: one aligned table, remarks at the ends of its rows") {
  Evaluation seen = evaluation("a_longer_name", 0.5);
  seen.seen_in.training = seen.seen = true;
  JsonValue designs = JsonValue::object();
  designs.set("d\xc3\xbc", evaluation_json(evaluation("d\xc3\xbc", -0.25)))
      .set("a_longer_name", evaluation_json(seen));
  const std::vector<std::string> lines = evaluation_lines(designs);
  REQUIRE(lines.size() == 7);
  CHECK(lines[0] == "design         samples       R2     MAE    RMSE    bias   scale   in 2x  mean R2");
  CHECK(lines[1] ==
        "d\xc3\xbc                  30  -0.2500  0.2500  0.5000  0.0625  0.7500  0.5000  -0.5000  worse than "
        "the mean");
  CHECK(lines[2] == "  pin-net           10   0.5000  0.2500  0.5000  0.0625  0.7500  0.5000  -0.5000");
  CHECK(lines[4] ==
        "a_longer_name       30   0.5000  0.2500  0.5000  0.0625  0.7500  0.5000  -0.5000  seen in training");
}

TEST_CASE("evaluation: classes have columns of their own") {
  Scores s;
  s.classification = ClassificationMetrics{.accuracy = 0.75, .precision = 0.5, .recall = 0.25, .f1 = 0.125};
  s.baseline = 0.5;
  s.samples = 8;
  JsonValue designs = JsonValue::object();
  designs.set("d", evaluation_json({"d", s}));
  CHECK(designs.find("d")->find("nets")->as_int() == 8);
  CHECK_FALSE(designs.find("d")->find("worse_than_mean"));
  const std::vector<std::string> lines = evaluation_lines(designs);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0] == "design  samples  accuracy  precision  recall      F1  majority acc.");
  CHECK(lines[1] == "d             8    0.7500     0.5000  0.2500  0.1250         0.5000");
  CHECK_FALSE(designs.find("d")->find("worse_than_majority")->as_bool());
}

TEST_CASE("evaluation: classes that the commonest one beats are called worse than it, parts too") {
  const auto scores_at = [](double accuracy) {
    Scores s;
    s.classification = ClassificationMetrics{.accuracy = accuracy};
    s.baseline = 0.5;
    s.samples = 8;
    return s;
  };
  Evaluation e{"d", scores_at(0.4375)};
  e.twin_free = scores_at(0.5);
  e.predicted = true;
  e.scores.by_relation = {scores_at(0.625), scores_at(0.25)};
  e.scores.by_relation[0].relation = "pin-pin";
  e.scores.by_relation[1].relation = "net-net";
  const JsonValue json = evaluation_json(e);
  CHECK_FALSE(json.find("relations")->find("pin-pin")->find("worse_than_majority")->as_bool());
  CHECK(json.find("relations")->find("net-net")->find("worse_than_majority")->as_bool());
  CHECK(json.find("worse_than_majority")->as_bool());
  CHECK_FALSE(json.find("twin_free")->find("worse_than_majority")->as_bool());   // equal is not worse
  CHECK_FALSE(json.find("worse_than_mean"));
  JsonValue designs = JsonValue::object();
  designs.set("d", json);
  const std::vector<std::string> lines = evaluation_lines(designs);
  CHECK(lines.at(1).ends_with("  worse than the commonest class; labels are predictions"));
  CHECK(lines.at(2).ends_with("0.5000"));
  e.scores.baseline.reset();   // nothing to compare with
  CHECK_FALSE(evaluation_json(e).find("worse_than_majority"));
}

TEST_CASE("evaluation: CSV has every row under one heading, empty where nothing is defined") {
  JsonValue designs = JsonValue::object();
  designs.set("a,b", evaluation_json(evaluation("a,b", -0.25)));
  const test::TemporaryFolder folder;
  TextFile out(folder.file("t.csv"));
  write_evaluation_csv(out, designs);
  out.commit();
  CHECK(text_of(folder.file("t.csv")) ==
        "design,relation,samples,r2,mae,rmse,bias,scale,spearman,within_2x,"
        "coverage80,net_total_median_error,baseline_r2,table_r2,bound_r2,"
        "ceiling_r2,mse,"
        "coverage,"
        "worse_than_mean,worse_than_majority,seen,predicted,protocol\n"
        "\"a,b\",all,30,-0.25,0.25,0.5,0.0625,0.75,,0.5,,,-0.5,,,,0.125,,true,,false,false,\"strict\"\n"
        "\"a,b\",pin-net,10,0.5,0.25,0.5,0.0625,0.75,,0.5,,,-0.5,,,,0.125,,false,,,,\n"
        "\"a,b\",net-net,20,-1.0,0.25,0.5,0.0625,0.75,,0.5,,,-0.5,,,,0.125,,true,,,,\n");
}

TEST_CASE("evaluation: the two files stand beside each other, whichever is named") {
  for (const char* name : {"x/z.json", "x/z.csv", "x/z"}) {
    CHECK(evaluation_files(name).json == "x/z.json");
    CHECK(evaluation_files(name).csv == "x/z.csv");
  }
  CHECK(test::thrown_id([] { (void)evaluation_files("x/"); }) == ErrorId::bad_value);
}
