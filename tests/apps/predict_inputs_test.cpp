// What `predict` takes for a run and what for a design, the lists of inputs, and where outputs go.
#include "apps/cli/predict_inputs.hpp"

#include "apps/cli/input_list.hpp"
#include "apps/cli/several_inputs.hpp"
#include "engine/core/error.hpp"
#include "io/graph/graph_file.hpp"
#include "io/text/prediction_heading.hpp"
#include "tests/io/hand_graph.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

using namespace cgcl;
using namespace cgcl::test;

namespace {

constexpr const char* kNetlist = ".subckt top a b\nm1 a b a a n w=1u l=1u\n.ends\n";

/// Netlists, a graph, a run.
struct Desk {
  TemporaryFolder folder;

  Desk() {
    for (const char* name : {"a.sp", "b.sp"}) write(name, kNetlist);
    write("c.v", "module top (a, b);\n  inout a, b;\nendmodule\n");
    write_graph(at("g.graph.safetensors"), hand_graph());
    std::filesystem::create_directory(at("run"));
    write("run/config.toml", "command = 'train'\n");
  }
  [[nodiscard]] std::string at(const std::string& name) const { return folder.file(name); }
  void write(const std::string& name, const std::string& text) const { std::ofstream(at(name)) << text; }
  [[nodiscard]] PredictInputs inputs(std::vector<std::string> names) const {
    for (std::string& name : names) name = name[0] == '@' ? '@' + at(name.substr(1)) : at(name);
    return predict_inputs(names);
  }
  [[nodiscard]] ErrorId refusal(const std::vector<std::string>& names) const {
    return thrown_id([&] { static_cast<void>(inputs(names)); });
  }
  /// Place and text of the refusal of a list; "none" where it is taken.
  [[nodiscard]] std::string list_refusal(const std::string& text) const {
    write("list", text);
    try {
      static_cast<void>(read_input_list(at("list")));
    } catch (const Error& error) {
      return error.where().substr(error.where().rfind("/list") + 1) + ' ' + error.what();
    }
    return "none";
  }
};

}   // namespace

TEST_CASE("input list: paths from its folder, without blanks, blank lines and comments") {
  const Desk desk;
  desk.write("list", "# two\n\n  a.sp \t\r\n\t/abs/b c.sp\n  # no more\n../up.sp");
  const std::vector<std::string> expected = {desk.at("a.sp"), "/abs/b c.sp", desk.at("../up.sp")};
  CHECK(read_input_list(desk.at("list")) == expected);
  CHECK(with_listed_inputs({"x", '@' + desk.at("list"), "y"}) ==
        std::vector<std::string>{"x", expected[0], expected[1], expected[2], "y"});
}

TEST_CASE("input list: what is none is refused by its place") {
  const Desk desk;
  CHECK(desk.list_refusal("a.sp\n @b\n") == "list:2:2 a list names no lists, expected the path of an input");
  CHECK(desk.list_refusal("a.sp\n  -\n").starts_with("list:2:3 a list does not name standard input"));
  CHECK(desk.list_refusal("# nothing\n\n") == "list the list has no inputs, expected the path of one a line");
  CHECK(desk.list_refusal("a.sp\nb\x1b[2Jc.sp\n").starts_with("list:2:1 the path has a control character"));
  CHECK(desk.list_refusal(std::string(kMaxListedPath + 1, 'x'))
            .starts_with("list:1:1 the path has 4097 bytes"));
  CHECK(desk.list_refusal(std::string(kMaxListedPath, 'x')) == "none");
  std::string many;
  for (std::size_t i = 0; i <= kMaxListedInputs; ++i) many += "a\n";
  CHECK(desk.list_refusal(many).starts_with("list:100001:1 the list is longer than 100000"));
  CHECK(thrown_id([&] { static_cast<void>(read_input_list(desk.at("absent"))); }) == ErrorId::file_missing);
}

TEST_CASE("predict inputs: a run is a run folder or a model, whatever else can be predicted is a design") {
  const Desk desk;
  CHECK(desk.inputs({"run", "a.sp"}).run == desk.at("run"));
  CHECK_FALSE(desk.inputs({"run", "a.sp"}).several);
  CHECK(desk.inputs({"a.sp"}).run.empty());
  CHECK(desk.inputs({"a.sp"}).designs == std::vector<std::string>{desk.at("a.sp")});
  CHECK(desk.inputs({"g.graph.safetensors", "a.sp"}).run.empty());
  CHECK(desk.inputs({"run", "a.sp", "b.sp"}).several);
  CHECK(desk.inputs({"a.sp", "b.sp"}).designs.size() == 2);
  desk.write("list", "a.sp\n");
  CHECK(desk.inputs({"@list"}).several);   // be it of one
  CHECK(desk.inputs({"@list"}).designs == std::vector<std::string>{desk.at("a.sp")});
  CHECK(desk.inputs({"run", "@list"}).run == desk.at("run"));
  CHECK(desk.refusal({"run"}) == ErrorId::usage);
  CHECK(desk.refusal({"absent"}) == ErrorId::file_missing);
  CHECK(desk.refusal({"absent", "a.sp"}) == ErrorId::file_missing);
  std::filesystem::create_directory(desk.at("folder"));
  CHECK(desk.refusal({"folder", "a.sp"}) == ErrorId::foreign_file);
}

TEST_CASE("predict outputs: names follow the inputs and their kinds, and never meet") {
  const Desk desk;
  CHECK(predicted_name(desk.at("a.sp")) == "a.annotated.sp");
  CHECK(predicted_name(desk.at("c.v")) == "c.predicted.spef");
  CHECK(predicted_name(desk.at("g.graph.safetensors")) == "g.predicted.csv");
  for (const char* packed : {".gz", ".xz", ".zst"})
    CHECK(predicted_name(str("no/such/x.pex.spice", packed)) == "x.pex.annotated.sp");
  CHECK(predicted_name("-") == "stdin.annotated.sp");
  CHECK(predicted_name("/dev/fd/999") == "pipe999.annotated.sp");
  CHECK(predicted_name("plain") == "plain.annotated.sp");
  CHECK(predicted_names({desk.at("a.sp"), desk.at("b.sp")}, "d/") ==
        std::vector<std::string>{"d/a.annotated.sp", "d/b.annotated.sp"});
  CHECK(thrown_id([&] {
          static_cast<void>(predicted_names({desk.at("a.sp"), "other/a.cir"}, "d"));
        }) == ErrorId::usage);
}

TEST_CASE(
    "predict outputs: a folder is made at last, a file that nobody has named is only replaced where it is "
    "ours") {
  const Desk desk;
  const PredictInputs two = desk.inputs({"a.sp", "b.sp"});
  const auto outputs = [&](const std::string& output) {
    return prediction_outputs(two, desk.at(output), ReportRule::automatic);
  };
  CHECK(outputs("made/") ==
        std::vector<PredictionOutput>{{desk.at("made/a.annotated.sp"), desk.at("made/a.predicted/")},
                                      {desk.at("made/b.annotated.sp"), desk.at("made/b.predicted/")}});
  CHECK(prediction_outputs(two, desk.at("made/"), ReportRule::off)[1].folder.empty());
  CHECK_FALSE(std::filesystem::exists(desk.at("made")));   // before all is sound
  make_output_folder(desk.at("made/"));
  CHECK(std::filesystem::is_directory(desk.at("made")));
  CHECK(thrown_id([&] { make_output_folder(desk.at("a.sp/made/")); }) == ErrorId::output_exists);
  desk.write("made/b.annotated.sp", "* title\n* " + std::string(kPredictionHeading) + "\n");
  CHECK(outputs("made").size() == 2);   // that is there, without a slash
  desk.write("made/b.annotated.sp", "* somebody's\n");
  CHECK(thrown_id([&] { static_cast<void>(outputs("made/")); }) == ErrorId::output_exists);
  CHECK(thrown_id([&] { static_cast<void>(outputs("a.spf")); }) == ErrorId::foreign_file);   // a.sp is no run
  PredictInputs three = two;
  three.designs.push_back(desk.at("c.v"));
  CHECK(thrown_id([&] {
          static_cast<void>(prediction_outputs(three, desk.at("x.spf"), ReportRule::automatic));
        }) == ErrorId::usage);
  desk.write("x.spf", "* somebody's\n");   // but this one is named
  CHECK(prediction_outputs(desk.inputs({"a.sp"}), desk.at("x.spf"), ReportRule::automatic) ==
        std::vector<PredictionOutput>{{desk.at("x.spf"), ""}});
}

TEST_CASE("predict outputs: where tables and report lie, and whose folder is replaced") {
  const Desk desk;
  const auto one = [&](const std::string& output, ReportRule rule) {
    return prediction_outputs(desk.inputs({"a.sp"}), desk.at(output), rule).front();
  };
  using enum ReportRule;
  CHECK(one("t/", automatic) == PredictionOutput{desk.at("t/"), desk.at("t/")});
  CHECK(one("t/", off) == PredictionOutput{desk.at("t/"), ""});
  CHECK(one("x.pex.annotated.sp", on).folder == desk.at("x.pex.predicted/"));
  CHECK(one("x.v2.spf", on).folder == desk.at("x.v2.predicted/"));
  const auto refused = [&] {
    return thrown_id([&] { static_cast<void>(one("x.sp", on)); }) == ErrorId::output_exists;
  };
  std::filesystem::create_directory(desk.at("x.predicted"));
  CHECK_FALSE(refused());
  desk.write("x.predicted/nets.csv", "net,area\n");
  CHECK(refused());   // called like ours, and nothing says that it is
  desk.write("x.predicted/prediction.json", "{\n  \"kind\": \"circuitgcl.prediction\"\n}\n");
  CHECK_FALSE(refused());
  desk.write("x.predicted/notes.txt", "somebody's\n");
  CHECK(refused());
  std::filesystem::remove_all(desk.at("x.predicted"));
  desk.write("x.predicted", "a file\n");
  CHECK(refused());
  desk.write("a.v", "module top (a, b);\n  inout a, b;\nendmodule\n");   // a.predicted.spef, a.predicted/
  const PredictInputs kin = desk.inputs({"a.sp", "a.v"});
  std::filesystem::create_directory(desk.at("d"));
  CHECK(thrown_id([&] { static_cast<void>(prediction_outputs(kin, desk.at("d/"), automatic)); }) ==
        ErrorId::usage);
  CHECK(prediction_outputs(kin, desk.at("d/"), off).size() == 2);
}

TEST_CASE("predict outputs: a table is ours by the prediction.json beside it") {
  const Desk desk;
  const PredictInputs graph = desk.inputs({"run", "g.graph.safetensors", "a.sp"});
  std::filesystem::create_directory(desk.at("d"));
  desk.write("d/g.predicted.csv", "a,b\n");
  const auto outputs = [&] { return prediction_outputs(graph, desk.at("d"), ReportRule::automatic); };
  CHECK(thrown_id([&] { static_cast<void>(outputs()); }) == ErrorId::output_exists);
  desk.write("d/g.predicted.prediction.json", "{\n  \"kind\": \"circuitgcl.prediction\"\n}\n");
  CHECK(outputs().size() == 2);
}

TEST_CASE("predict inputs: a folder stands for the designs in it, by name, but for predictions") {
  const Desk desk;
  std::filesystem::create_directory(desk.at("many"));
  for (const char* name : {"many/b.sp", "many/a.v", "many/.hidden.sp", "many/notes.txt"})
    desk.write(name, std::string(name).ends_with("v")    ? "module top (a);\n  inout a;\nendmodule\n"
                     : std::string(name).ends_with("sp") ? kNetlist
                                                         : "some words\n");
  desk.write("many/c.annotated.sp", str("* ", kPredictionHeading, '\n', kNetlist));
  write_graph(desk.at("many/g.graph.safetensors"), hand_graph());
  const std::vector<std::string> held = {desk.at("many/a.v"), desk.at("many/b.sp"),
                                         desk.at("many/g.graph.safetensors")};
  CHECK(desk.inputs({"many"}).designs == held);
  CHECK(desk.inputs({"many"}).run.empty());
  CHECK(desk.inputs({"many"}).several);
  CHECK(desk.inputs({"run", "many"}).designs == held);
  CHECK(desk.inputs({"run", "many"}).run == desk.at("run"));
  CHECK(desk.inputs({"a.sp", "many", "b.sp"}).designs.size() == 5);
  std::filesystem::create_directory(desk.at("empty"));
  CHECK(desk.refusal({"run", "empty"}) == ErrorId::bad_value);
  CHECK(desk.refusal({"empty", "a.sp"}) == ErrorId::foreign_file);   // meant as a run
}
