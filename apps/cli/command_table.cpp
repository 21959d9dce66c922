#include "apps/cli/command_table.hpp"

#include "engine/core/error.hpp"

namespace cgcl {

CommandFunction command_function(std::string_view name) {
  static constexpr std::pair<std::string_view, CommandFunction> kCommands[] = {
      {"demo", run_demo},           {"import", run_import},
      {"synth", run_synth},         {"info", run_info},
      {"analyse", run_analyse},     {"pretrain", run_pretrain},
      {"train", run_train},         {"eval", run_eval},
      {"predict", run_predict},     {"resume", run_resume},
      {"bench", run_bench},         {"doctor", run_doctor},
      {"explain", run_explain},     {"help", run_help},
      {"version", run_version},     {"calibrate", run_calibrate},
      {"benchmark", run_benchmark}, {"sweep", run_sweep},
      {"embed", run_embed},         {"reproduce", run_reproduce},
      {"compare", run_compare},     {"completion", run_completion},
      {"models", run_models},       {"report", run_report},
  };
  for (const auto& [command, function] : kCommands)
    if (command == name) return function;
  throw Error(ErrorId::internal, str("the command '", name, "' has no function"));
}

}   // namespace cgcl
