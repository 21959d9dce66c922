#include "apps/cli/config_file.hpp"

#include "apps/cli/command_line.hpp"
#include "engine/core/error.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <unistd.h>

using namespace cgcl;

namespace {

ConfigFile read(const std::string& text, const char* command = "train") {
  return parse_config(text, "c.toml", find_command(command));
}

/// "E0105 c.toml:2:1", and the message through `message` when asked for.
std::string refusal(const std::string& text, std::string* message = nullptr) {
  try {
    (void)resolve(find_command("train"), {"g"}, [&] {
      auto given = read(text).assignments;
      given.push_back({"output", "r", Origin::flag, {}});
      return given;
    }());
  } catch (const Error& error) {
    if (message != nullptr) *message = error.what();
    return error_code(error.id()) + ' ' + error.where();
  }
  return "none";
}

struct TemporaryFile {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / str("cgcl_config_", ::getpid(), ".toml");
  explicit TemporaryFile(const std::string& text) { std::ofstream(path) << text; }
  ~TemporaryFile() { std::filesystem::remove(path); }
};

}   // namespace

TEST_CASE("config file: keys, the command's table and inputs are read, other commands' tables do not count") {
  const ConfigFile file =
      read("inputs = ['a b']\nepochs = 3\nsigma = 'learned'\n[train]\nlr = 1\n[pretrain]\nepochs = 9\n");
  CHECK(file.inputs == std::vector<std::string>{"a b"});
  REQUIRE(file.assignments.size() == 3);
  const Settings settings = resolve(find_command("train"), {"g"}, [&] {
    auto given = file.assignments;
    given.push_back({"output", "r", Origin::flag, {}});
    return given;
  }());
  CHECK(settings.get_int("epochs") == 3);
  CHECK(settings.get_string("sigma") == "learned");
  CHECK(settings.get_real("lr") == 1.0);
}

TEST_CASE("config file: every error names file, line and column") {
  std::string message;
  CHECK(refusal("epochs = 3\nepoch = 4\n", &message) == "E0105 c.toml:2:1");
  CHECK(message.find("'epochs'") != std::string::npos);
  CHECK(refusal("\n  epochs = 'x'\n") == "E0103 c.toml:2:12");
  CHECK(refusal("epochs = 0\n") == "E0103 c.toml:1:10");
  CHECK(refusal("epochs = 1.5\n") == "E0103 c.toml:1:10");
  CHECK(refusal("loss = 'mze'\n") == "E0103 c.toml:1:8");
  CHECK(refusal("json = 'yes'\n") == "E0103 c.toml:1:8");
  CHECK(refusal("batching = 'cluster'\n") == "E0109 c.toml:1:12");
  CHECK(refusal("epochs = \n").starts_with("E0104 c.toml:1:"));
  CHECK(refusal("epochs = 1\nepochs = 2\n").starts_with("E0104 c.toml:2:"));
  CHECK(refusal("[trian]\n").starts_with("E0105 c.toml:1:"));
  CHECK(refusal("[pretrain]\nepochs = 0\n") == "E0103 c.toml:2:10");
  CHECK(refusal("command = 'eval'\n") == "E0104 c.toml:1:11");
  CHECK(refusal("inputs = [1]\n") == "E0103 c.toml:1:10");
  CHECK(refusal("tau = 0.5\n", &message) == "E0105 c.toml:1:1");
  CHECK(message.find("pretrain has it") != std::string::npos);
  CHECK(refusal("config = 'x'\n") == "E0105 c.toml:1:1");
}

TEST_CASE("config file: an earlier spelling of a key is refused, or accepted with a warning") {
  const ConfigFile file = read("companions = 'off'\n");
  REQUIRE(file.assignments.size() == 1);
  CHECK(file.assignments[0].name == "candidate-model");
  CHECK(file.warnings ==
        std::vector<std::string>{"c.toml:1:1: 'companions' is now called 'candidate-model'"});
  CHECK(refusal("companion-graphs = 'a'\n") == "E0105 c.toml:1:1");
  CHECK(refusal("verb = 'train'\n") == "E0105 c.toml:1:1");
}

TEST_CASE("config file: environment and flags are stronger than the file, the file than the preset") {
  const TemporaryFile file("inputs = ['g']\npreset = 'paper'\nlr = 0.25\nepochs = 4\nbatch-size = 5\n");
  const Settings settings =
      parse_command_line({"train", "--config", file.path.string(), "-o", "r", "--batch-size", "6"},
                         {"CIRCUITGCL_EPOCHS=8", "CIRCUITGCL_BATCH_SIZE=9"})
          .settings;
  CHECK(settings.get_real("lr") == 0.25);
  CHECK(settings.get_real("lr-final") == 1e-4);
  CHECK(settings.get_int("epochs") == 8);
  CHECK(settings.get_int("batch-size") == 6);
  CHECK(settings.inputs == std::vector<std::string>{"g"});
}

TEST_CASE("config file: the resolved text alone gives the same settings and the same text again") {
  const Settings first =
      parse_command_line({"train", "dir/my \"g\".safetensors", "-o", "r", "--sigma", "0.1", "--seed", "7",
                          "--lr", "1e-5", "--pretrained", "e.safetensors", "--memory-limit", "1GB", "--json"},
                         {})
          .settings;
  const std::string text = config_text(first);
  const TemporaryFile file(text);
  const Settings again = read_run_config(file.path, "new");
  CHECK(config_text(again) == text);
  CHECK(again.get_real("lr") == 1e-5);
  CHECK(again.get_size("memory-limit") == 1'000'000'000);
  CHECK(again.inputs.at(0) == (std::filesystem::current_path() / "dir/my \"g\".safetensors").string());
  CHECK(again.get_string("output") == "new");
  CHECK_FALSE(again.get_flag("json"));
  const Settings typed =
      parse_command_line({"train", "--config", file.path.string(), "-o", "new"}, {}).settings;
  CHECK(config_text(typed) == text);
}

TEST_CASE("config file: the settings as JSON have the keys and the values of the text") {
  const Settings settings = parse_command_line({"train", "g", "-o", "r", "--sigma", "learned", "--seed", "7",
                                                "--lr", "1e-5", "--pretrained", "e.safetensors", "--json"},
                                               {})
                                .settings;
  const JsonValue json = settings_json(settings);
  std::string keys, expected;
  for (const auto& [key, value] : json.as_object()) keys += key + ' ';
  std::istringstream lines(config_text(settings));
  for (std::string line; std::getline(lines, line);)
    if (!line.starts_with('#') && !line.starts_with("command") && !line.starts_with("inputs"))
      expected += line.substr(0, line.find(' ')) + ' ';
  CHECK(keys == expected);
  CHECK(json.find("sigma")->as_text() == "learned");
  CHECK(json.find("seed")->as_int() == 7);
  CHECK(json.find("lr")->as_real() == 1e-5);
  CHECK(json.find("split-by")->as_text() == "twins");
  CHECK(json.find("pretrained")->as_text() == (std::filesystem::current_path() / "e.safetensors").string());
  CHECK(json.find("output") == nullptr);
}

TEST_CASE("config file: a missing file, a folder and a file without a command are refused") {
  const auto fails = [](const std::filesystem::path& path) {
    try {
      (void)read_run_config(path, "r");
    } catch (const Error& error) {
      return error.id() == ErrorId::bad_config;
    }
    return false;
  };
  CHECK(fails("/nowhere/config.toml"));
  CHECK(fails(std::filesystem::temp_directory_path()));
  const TemporaryFile file("epochs = 3\n");
  CHECK(fails(file.path));
}

TEST_CASE(
    "config file: a path that is not UTF-8 is refused when the run is written, not when it is resumed") {
  const Settings settings = parse_command_line({"train", "g\xff", "-o", "r"}, {}).settings;
  CHECK_THROWS_AS((void)config_text(settings), Error);
}
