#include "apps/cli/command_line.hpp"
#include "apps/cli/help_text.hpp"
#include "engine/core/error.hpp"
#include "tests/io/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <set>

using namespace cgcl;

namespace {

Settings parse(const std::vector<std::string>& arguments, const std::vector<std::string>& environment = {}) {
  return parse_command_line(arguments, environment).settings;
}

/// The error of a command line, as "E0102 message"; "none" when it is accepted.
std::string refusal(const std::vector<std::string>& arguments,
                    const std::vector<std::string>& environment = {}) {
  try {
    (void)parse_command_line(arguments, environment);
  } catch (const Error& error) {
    CHECK(error.exit_code() == ExitCode::usage);
    return error_code(error.id()) + ' ' + error.what();
  }
  return "none";
}

bool mentions(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}   // namespace

TEST_CASE("options: every default in the table is a value its own row accepts") {
  for (const Setting& row : setting_table()) {
    CAPTURE(row.name);
    if (!row.fallback.empty()) CHECK_NOTHROW((void)parse_value(row, std::string(row.fallback), {}));
    CHECK_FALSE(row.help.empty());
    CHECK(row.commands != 0);
  }
  for (const ImpliedDefault& rule : implied_defaults())
    for (const CommandRow& command : command_rows()) {
      if ((command.bit & rule.commands) == 0) continue;
      CAPTURE(rule.name);
      REQUIRE(find_setting(command, rule.name) != nullptr);
      REQUIRE((rule.when == kInputs || find_setting(command, rule.when) != nullptr));
      CHECK_NOTHROW((void)parse_value(*find_setting(command, rule.name), std::string(rule.value), {}));
    }
}

TEST_CASE("options: a command never has two rows of one name or one letter") {
  for (const CommandRow& command : command_rows()) {
    std::set<std::string_view> names;
    std::set<char> letters;
    for (const Setting* row : settings_of(command)) {
      CAPTURE(row->name);
      CHECK(names.insert(row->name).second);
      if (row->letter != 0) CHECK(letters.insert(row->letter).second);
    }
  }
}

TEST_CASE("options: defaults, types and inputs of train") {
  const Settings train = parse({"train", "g.safetensors", "-o", "run"});
  CHECK(train.command == "train");
  CHECK(train.inputs == std::vector<std::string>{"g.safetensors"});
  CHECK(train.get_string("output") == "run");
  CHECK(train.get_choice("loss") == "mse");
  CHECK(train.get_real("sigma") == 0.001);
  CHECK(train.get_int("layers") == 5);
  CHECK(train.get_flag("fused"));
  CHECK_FALSE(train.get_flag("json"));
  CHECK_FALSE(train.was_set("loss"));
  CHECK(train.get_string("pretrained").empty());
  CHECK_THROWS_AS((void)train.get_int("loss"), Error);
  CHECK_THROWS_AS((void)train.get_string("tau"), Error);
}

TEST_CASE("options: global options count before and after the command, the last one wins") {
  const Settings settings = parse({"--seed", "3", "--threads=2", "pretrain", "a", "--seed", "5", "b", "-o",
                                   "e", "-q", "--memory-limit", "20GB"});
  CHECK(settings.get_int("seed") == 5);
  CHECK(settings.get_int("threads") == 2);
  CHECK(settings.get_flag("quiet"));
  CHECK(settings.get_size("memory-limit") == 20'000'000'000);
  CHECK(settings.inputs == std::vector<std::string>{"a", "b"});
  CHECK(parse({"pretrain", "a", "-o", "e", "--memory-limit", "512MiB"}).get_size("memory-limit") ==
        512ll << 20);
  CHECK(parse({"pretrain", "a", "-o", "e", "--memory-limit", "1.5k"}).get_size("memory-limit") == 1500);
}

TEST_CASE("options: task and preset change defaults, never what was given") {
  const Settings node = parse({"train", "g", "-o", "r", "--task", "node-classification"});
  CHECK(node.get_choice("loss") == "bsce");
  CHECK(node.get_int("layers") == 4);
  const Settings ohms = parse({"train", "g", "-o", "r", "--task", "resistance-classification"});
  CHECK((ohms.get_choice("loss") == "bsce" && ohms.get_int("layers") == 4));
  const Settings given = parse({"train", "g", "-o", "r", "--task", "node-classification", "--loss", "ce",
                                "--preset", "paper", "--lr", "0.5"});
  CHECK(given.get_choice("loss") == "ce");
  CHECK(given.get_real("lr") == 0.5);
  CHECK(given.get_int("batch-size") == 128);
  CHECK(parse({"train", "g", "-o", "r"}).get_real("dropout") == 0.3);
  CHECK(parse({"train", "g", "-o", "r", "--pair", "none"}).get_real("dropout") == 0.3);
  const Settings pair =
      parse({"train", "g", "-o", "r", "--pair", "distance,paths", "--sampling", "balanced"});
  CHECK(pair.get_string("pair") == "distance,paths");
  CHECK(pair.get_real("dropout") == 0);
  CHECK(pair.get_int("epochs") == 300);
  CHECK(parse({"train", "g", "-o", "r", "--pair", "distance", "--preset", "paper"}).get_real("dropout") ==
        0.3);
  CHECK(parse({"analyse", "g"}).get_int("rounds") == 5);
  CHECK(parse({"pretrain", "g", "-o", "e"}, {"CIRCUITGCL_PRESET=paper"}).get_real("lr-online") == 1e-6);
}

TEST_CASE("options: several designs are learnt from by circuitgcl+ unless another model is named") {
  CHECK(parse({"train", "g", "-o", "r"}).get_choice("model") == "circuitgcl");
  CHECK(parse({"train", "g", "h", "-o", "r"}).get_choice("model") == "circuitgcl+");
  CHECK(parse({"train", "g", "h", "-o", "r", "--model", "circuitgcl"}).get_choice("model") == "circuitgcl");
  CHECK(parse({"train", "g", "-o", "r", "--model", "circuitgcl+"}).get_choice("model") == "circuitgcl+");
  CHECK(mentions(parse_command_line({"train", "--help"}, {}).text, "several inputs"));
}

TEST_CASE("options: the preset of the publication is one thing for both stages, in files too") {
  const Settings pretraining = parse({"pretrain", "g", "-o", "e", "--preset", "paper"});
  const Settings training = parse({"train", "g", "-o", "r", "--preset", "paper"});
  for (const Settings* stage : {&pretraining, &training}) {
    CHECK(stage->get_choice("batching") == "neighbor");
    CHECK(stage->get_int("hops") == 4);
    CHECK(stage->get_int("fanout") == 64);
    CHECK(stage->get_real("dropout") == 0.3);
  }
  CHECK(pretraining.get_int("epochs") == 800);
  CHECK(pretraining.get_real("lr-target") == 2e-7);
  CHECK(training.get_int("epochs") == 200);
  CHECK(training.get_real("lr-final") == 1e-4);
  CHECK(find_setting(find_command("train"), "preset") == find_setting(find_command("pretrain"), "preset"));
  const test::TemporaryFolder folder;
  const std::string file = folder.file("paper.toml");
  std::ofstream(file) << "preset = \"paper\"\n[train]\nlr = 0.5\n";
  const Settings from_file = parse({"train", "g", "-o", "r", "--config", file});
  CHECK(from_file.get_choice("batching") == "neighbor");
  CHECK(from_file.get_int("batch-size") == 128);
  CHECK(from_file.get_real("lr") == 0.5);
  CHECK(parse({"pretrain", "g", "-o", "e", "--config", file}).get_int("epochs") == 800);
  const std::string reference = setting_reference("preset");
  CHECK(mentions(reference, "train with paper: --batching neighbor"));
  CHECK(mentions(reference, "pretrain with paper: --batching neighbor"));
  CHECK(mentions(reference, "--lr-target 2e-7"));
}

TEST_CASE("options: environment is weaker than flags and other commands' variables are left alone") {
  const std::vector<std::string> environment = {"CIRCUITGCL_EPOCHS=7", "CIRCUITGCL_TAU=0.5", "PATH=/bin",
                                                "CIRCUITGCL_GOLDEN=x"};
  CHECK(parse({"train", "g", "-o", "r"}, environment).get_int("epochs") == 7);
  CHECK(parse({"train", "g", "-o", "r", "--epochs", "9"}, environment).get_int("epochs") == 9);
  CHECK(refusal({"doctor"}, {"CIRCUITGCL_THREADS=x"}).starts_with("E0103"));
}

TEST_CASE("options: a variable that nothing reads is a warning that names the nearest") {
  const std::vector<std::string> warnings = parse_command_line({"doctor"}, {"CIRCUITGCL_THREAD=1"}).warnings;
  REQUIRE(warnings.size() == 1);
  CHECK(mentions(warnings[0], "CIRCUITGCL_THREAD is not known"));
  CHECK(mentions(warnings[0], "nearest is CIRCUITGCL_THREADS"));
  CHECK(parse_command_line({"doctor"}, {"CIRCUITGCL_GOLDEN=x", "CIRCUITGCL_TAU=0.5"}).warnings.empty());
}

TEST_CASE("options: unknown commands and flags name the nearest one") {
  CHECK(mentions(refusal({"trian", "g"}), "'train'"));
  CHECK(mentions(refusal({"train", "g", "--los", "mse", "-o", "y"}), "'--loss'"));
  CHECK(
      mentions(refusal({"train", "g", "--los=mse", "-o", "y"}), "'--los' of train, the nearest is '--loss'"));
  CHECK(mentions(refusal({"--thread", "2", "doctor"}), "'--threads'"));
  CHECK(mentions(refusal({"train", "g", "-o", "y", "--tau", "1"}), "pretrain has it"));
  CHECK(refusal({"--seed", "1"}).starts_with("E0101"));
}

TEST_CASE("options: an earlier spelling names the present one, and one that scripts depend on is a warning") {
  const auto hint = [](const std::vector<std::string>& arguments,
                       const std::vector<std::string>& environment) {
    try {
      (void)parse_command_line(arguments, environment);
    } catch (const Error& error) {
      CHECK(error.exit_code() == ExitCode::usage);
      return error.hint();
    }
    return std::string("none");
  };
  for (const RenamedSetting& row : renamed_settings()) {
    CAPTURE(row.before);
    for (const CommandRow& command : command_rows()) CHECK(find_setting(command, row.before) == nullptr);
    CHECK((row.now == "command" || !commands_with(row.now).empty()));
  }
  CHECK(mentions(hint({"train", "g", "-o", "y", "--companion-graphs", "a"}, {}), "'--candidate-graphs'"));
  const Invocation earlier = parse_command_line({"doctor"}, {"CIRCUITGCL_COMPANION_GRAPHS=a"});
  REQUIRE(earlier.warnings.size() == 1);
  CHECK(mentions(earlier.warnings[0], "'CIRCUITGCL_CANDIDATE_GRAPHS' and has no effect"));

  CHECK_FALSE(mentions(hint({"train", "g", "-o", "y", "--verb", "a"}, {}), "'--command'"));   // a key alone
  const std::vector<std::string> key = parse_command_line({"doctor"}, {"CIRCUITGCL_VERB=a"}).warnings;
  CHECK((key.size() == 1 && !mentions(key[0], "CIRCUITGCL_COMMAND")));

  const Invocation old = parse_command_line({"train", "g", "-o", "y", "--companions=off"}, {});
  CHECK(old.settings.get_choice("candidate-model") == "off");
  REQUIRE(old.warnings.size() == 1);
  CHECK(mentions(old.warnings[0], "'--companions' is now called '--candidate-model'"));
  const Invocation apart = parse_command_line({"train", "g", "-o", "y", "--companions", "on"}, {});
  CHECK(apart.settings.get_choice("candidate-model") == "on");
  const Invocation variable = parse_command_line({"train", "g", "-o", "y"}, {"CIRCUITGCL_COMPANIONS=off"});
  CHECK(variable.settings.get_choice("candidate-model") == "off");
  CHECK(variable.warnings.size() == 1);
  CHECK(parse_command_line({"train", "g", "-o", "y", "--candidate-model", "off"}, {}).warnings.empty());
}

TEST_CASE("options: bad values, missing and surplus arguments are refused with what is valid") {
  CHECK(mentions(refusal({"train", "g", "-o", "y", "--loss", "mze"}), "the nearest is mse"));
  CHECK(mentions(refusal({"train", "g", "-o", "y", "--epochs", "0"}), "from 1 to 1000000"));
  for (const std::string value : {"1.5", "", "-1", "1e3", "99999999999999999999", "0x10", "7 "})
    CHECK(refusal({"train", "g", "-o", "y", "--epochs", value}).starts_with("E0103"));
  for (const std::string value : {"nan", "inf", "1e", "2", "-0.1", "0.1x"})
    CHECK(refusal({"train", "g", "-o", "y", "--dropout", value}).starts_with("E0103"));
  for (const std::string value : {"cuda:", "cuda:-1", "cuda:x", "gpu", "cuda:+1"})
    CHECK(refusal({"doctor", "--device", value}).starts_with("E0103"));
  CHECK(refusal({"doctor", "--memory-limit", "1.2.3GB"}).starts_with("E0103"));
  CHECK(refusal({"doctor", "--memory-limit", "99999999TB"}).starts_with("E0103"));
  CHECK(refusal({"import", "g", "-o", "y", "--cap-range", "2e-16,1e-16"}).starts_with("E0103"));
  CHECK(refusal({"train", "g", "-o", "y", "--loss"}) == "E0101 --loss needs a value");
  CHECK(refusal({"train", "g"}).starts_with("E0101 no output"));
  CHECK(refusal({"train", "-o", "y"}).starts_with("E0101 not enough inputs"));
  CHECK(refusal({"analyse", "g", "h"}).starts_with("E0101 unexpected argument 'h'"));
  CHECK(refusal({"doctor", "x"}).starts_with("E0101"));
}

TEST_CASE("options: what the documentation knows but this version has not is refused, not ignored") {
  CHECK(mentions(refusal({"train", "g", "-o", "y", "--batching", "cluster"}), "not in this version"));
}

TEST_CASE("options: help and version are texts, and help shows every default") {
  CHECK(mentions(parse_command_line({}, {}).text, "usage: circuitgcl COMMAND"));
  CHECK(mentions(parse_command_line({"--version"}, {}).text, "circuitgcl "));
  CHECK(parse_command_line({"train", "--help"}, {}).text == parse_command_line({"--help", "train"}, {}).text);
  for (const CommandRow& command : command_rows()) {
    if (command.bit == 0) continue;
    const std::string help = parse_command_line({std::string(command.name), "-h"}, {}).text;
    CHECK(parse_command_line({std::string(command.name), "--version"}, {}).text == version_text() + "\n");
    for (const Setting* row : settings_of(command))
      if (row->in_version) CHECK_MESSAGE(mentions(help, str("--", row->name)), row->name);
  }
}
