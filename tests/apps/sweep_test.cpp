// sweep: the plan of a specification, what is remembered, and the table.
#include "apps/cli/command_line.hpp"
#include "apps/cli/command_table.hpp"
#include "apps/cli/sweep_table.hpp"
#include "io/graph/graph_file.hpp"
#include "io/synth/synth.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

#include <algorithm>   // for count_if
#include <cmath>       // for isnan, sqrt
#include <fstream>
#include <set>
#include <sstream>

using namespace cgcl;
using cgcl::test::TemporaryFolder;
using cgcl::test::thrown_id;

namespace {

std::string design(const TemporaryFolder& folder, const std::string& name, std::uint64_t seed) {
  std::string path = folder.file(name + ".graph.safetensors");
  write_graph(path,
              synthesise({.kind = SynthKind::timing, .rows = 2, .cols = 4, .seed = seed, .name = name}));
  return path;
}

std::string text_of(const std::filesystem::path& path) {
  std::ostringstream out;
  out << std::ifstream(path).rdbuf();
  return out.str();
}

/// The JSON object of `sweep`.
JsonValue sweep(const std::string& spec, const std::string& output) {
  std::ostringstream out, err;
  Console console(out, err, {.json = true, .quiet = true});
  const Invocation asked =
      parse_command_line({"sweep", spec, "-o", output, "--json", "--threads", "1", "--device", "cpu"}, {});
  CHECK(command_function("sweep")(asked.settings, console) == 0);
  console.finish();
  return parse_json(out.str(), "stdout");
}

/// When each file below `root` was written last.
std::set<std::pair<std::string, std::filesystem::file_time_type>> times_in(
    const std::filesystem::path& root) {
  std::set<std::pair<std::string, std::filesystem::file_time_type>> out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root))
    if (entry.is_regular_file()) out.emplace(entry.path().string(), entry.last_write_time());
  return out;
}

/// Message and place of the error of a specification.
std::string fault(const std::string& text) {
  try {
    static_cast<void>(parse_sweep_spec(text, "s.toml"));
  } catch (const Error& error) {
    return error.line();
  }
  return "no error";
}

}   // namespace

TEST_CASE("sweep: the plan is the product of the lists, of each table of runs by itself") {
  const TemporaryFolder folder;
  const std::string a = design(folder, "a", 1), b = design(folder, "b", 2);
  const SweepSpec spec =
      parse_sweep_spec(str("designs = ['", a, "', '", b, "']\nseeds = [3, 4]\nepochs = 2\nloss = 'mse'\n",
                           "[[runs]]\nmodel = 'circuitgcl'\nloss = ['mse', 'bmc', 'gai']\n",
                           "[[runs]]\npretrain = {epochs = [1, 2], hidden = 8}\n"),
                       "s.toml");
  const SweepPlan plan = plan_sweep(spec);
  REQUIRE(plan.cells.size() == (3 + 2) * 2 * 2);
  CHECK(plan.seeds == 2);
  std::set<std::string> keys, encoders;
  for (const SweepCell& cell : plan.cells) {
    keys.insert(cell.key);
    if (!cell.encoder_key.empty()) encoders.insert(cell.encoder_key);
  }
  CHECK(keys.size() == plan.cells.size());
  CHECK(encoders.size() == 2 * 2 * 2);
  CHECK(plan.cells[0].train == ChosenOptions{{"epochs", "2"}, {"loss", "mse"}, {"model", "circuitgcl"}});
  CHECK(plan.cells[0].seed == 3);
  CHECK(plan.cells[1].seed == 4);
  CHECK(plan.cells[2].design == b);
  CHECK(plan.cells[4].train[1].second == "bmc");
}

TEST_CASE("sweep: keys follow what a design holds, not where it lies") {
  const TemporaryFolder folder, other;
  const std::string a = design(folder, "a", 1), moved = design(other, "a", 1);
  const auto key = [](const std::string& path) {
    return plan_sweep(parse_sweep_spec("designs = '" + path + "'", "s")).cells.front().key;
  };
  const std::string before = key(a);
  CHECK(key(moved) == before);
  design(folder, "a", 2);
  CHECK(key(a) != before);
}

TEST_CASE("sweep: what is wrong with a specification is told with its place") {
  const TemporaryFolder folder;
  const std::string designs = "designs = ['" + design(folder, "a", 1) + "']\n";
  CHECK(fault(designs + "[x") ==
        "s.toml:2:3: Error while parsing table header: encountered end-of-file [E0104]");
  CHECK(fault(designs + "epoch = [1]") ==
        "s.toml:2:1: unknown key 'epoch' of a sweep of train, the nearest is 'epochs' [E0105]");
  CHECK(fault(designs + "seed = 1").find("the nearest is 'seeds'") != std::string::npos);
  CHECK(fault(designs + "loss = ['mse', 'mae']").starts_with("s.toml:2:16: loss: 'mae' is not accepted"));
  CHECK(fault(designs + "epochs = ['two']") == "s.toml:2:11: epochs: expected a whole number [E0103]");
  CHECK(fault(designs + "epochs = []").starts_with("s.toml:2:10: an empty list"));
  CHECK(fault(designs + "seeds = [-1]").starts_with("s.toml:2:10: seeds: expected whole numbers"));
  CHECK(fault(designs + "train = ['x']").find("s.toml") == 0);
  CHECK(fault("epochs = 1") ==
        "s.toml: no designs, expected designs = [\"A.graph.safetensors\", ...] [E0101]");
  CHECK(fault("designs = ['absent']") == "s.toml:1:12: no file 'absent' [E0107]");
  CHECK(fault(designs + "[[runs]]\nhid = 1").starts_with("s.toml:3:1: unknown key 'hid'"));
  CHECK(fault(designs + "runs = 1").starts_with("s.toml:2:8: runs: expected tables"));
  CHECK(fault(designs + "[pretrain]\nlr = 1.0").find("of a sweep of pretrain") != std::string::npos);
  const std::string lists = "dropout = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.15]\n";
  std::string large = designs + "seeds = [0";
  for (int s = 1; s < 20; ++s) large += str(", ", s);
  large += "]\n" + lists;
  for (const char* name : {"epochs", "hidden", "layers"})
    large += str(name, " = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]\n");
  CHECK(thrown_id([&] { static_cast<void>(plan_sweep(parse_sweep_spec(large, "s"))); }) ==
        ErrorId::bad_value);
}

TEST_CASE("sweep: a choice that is refused is a row with its reason, and what is done is not done again") {
  const TemporaryFolder folder;
  const std::string a = design(folder, "a", 1), b = design(folder, "b", 2), spec = folder.file("s.toml");
  std::ofstream(spec)
      << "train = ['" << a << "']\neval = ['" << a << "', '" << b << "']\nseeds = [1, 2]\n"
      << "epochs = 1\nhidden = 12\nlayers = 1\nloss = ['mse', 'bsce']\ncandidate-model = 'off'\n"
      << "[pretrain]\nepochs = 1\nhidden = 8\nlayers = 1\n";
  const std::string output = folder.file("out");
  const JsonValue json = sweep(spec, output);
  CHECK(json.find("done")->as_int() == 2);
  CHECK(json.find("not_possible")->as_int() == 2);
  const auto& rows = json.find("rows")->as_array();
  REQUIRE(rows.size() == 4);   // both parts and one zero-shot evaluation; one refusal
  CHECK(rows[0].find("judged_on")->as_text() == "val_twin_free");
  CHECK(rows[1].find("judged_on")->as_text() == "val");
  CHECK(rows[2].find("judged_on")->as_text() == "b");
  const JsonValue& r2 = *rows[1].find("figures")->find("r2");
  const double first = r2.find("values")->as_array()[0].as_real(),
               second = r2.find("values")->as_array()[1].as_real();
  CHECK(r2.find("n")->as_int() == 2);
  CHECK(r2.find("mean")->as_real() == doctest::Approx((first + second) / 2));
  CHECK(r2.find("deviation")->as_real() == doctest::Approx(std::abs(first - second) / std::sqrt(2.0)));
  CHECK(rows[1].find("compared_by")->as_text() == "r2");
  CHECK(rows[1].find("difference")->is_null());   // the first of its part
  CHECK(rows[3].find("state")->as_text() == "not possible");
  CHECK(rows[3].find("reason")->as_text().find("bsce") != std::string::npos);
  const std::string csv = text_of(output + "/sweep.csv"), page = text_of(output + "/sweep.md");
  CHECK(std::count(csv.begin(), csv.end(), '\n') == 5);
  CHECK(page.find("not possible") != std::string::npos);

  const auto before = times_in(output);
  static_cast<void>(sweep(spec, output));
  CHECK(times_in(output) == before);

  // As after a stop: a run has begun, an evaluation is missing, and the table is not there.
  std::filesystem::path run;
  for (const auto& entry : std::filesystem::directory_iterator(output + "/runs")) run = entry.path();
  std::filesystem::remove(run / "result.json");
  std::filesystem::remove_all(output + "/evaluations");
  for (const char* name : {"sweep.csv", "sweep.md"}) std::filesystem::remove(output + "/" + name);
  static_cast<void>(sweep(spec, output));
  CHECK(text_of(output + "/sweep.csv") == csv);
  CHECK(text_of(output + "/sweep.md") == page);
}

TEST_CASE("sweep: a folder with other things is left alone") {
  const TemporaryFolder folder;
  std::ofstream(folder.file("notes.txt")) << "x";
  CHECK(thrown_id([&] { check_sweep_folder(folder.path()); }) == ErrorId::output_exists);
  std::filesystem::rename(folder.file("notes.txt"), folder.file("sweep.md"));
  check_sweep_folder(folder.path());
}

TEST_CASE("sweep: what is not defined in one run does not count") {
  std::vector<SeedFigure> figures;
  add_figures(figures, parse_json(R"({"r2": 0.5, "n": 3, "part": {"r2": 9}, "seen": true, "x": null})", "x"),
              1);
  add_figures(figures, parse_json(R"({"r2": null, "n": 5})", "x"), 2);
  REQUIRE(figures.size() == 3);
  CHECK(figures[0].mean() == 0.5);
  CHECK(std::isnan(figures[0].deviation()));
  CHECK(figure_text(figures[0]) == "0.5000");
  CHECK(figures[1].mean() == 4);
  CHECK(figures[1].deviation() == doctest::Approx(std::sqrt(2.0)));
  CHECK(figure_text(figures[2]) == "-");
}
