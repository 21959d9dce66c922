#include "apps/cli/verb_table.hpp"

#include "engine/core/error.hpp"

namespace cgcl {

VerbFunction verb_function(std::string_view name) {
  static constexpr std::pair<std::string_view, VerbFunction> kVerbs[] = {
      {"demo", run_demo},       {"import", run_import},     {"synth", run_synth}, {"info", run_info},
      {"analyse", run_analyse}, {"pretrain", run_pretrain}, {"train", run_train}, {"eval", run_eval},
      {"predict", run_predict}, {"resume", run_resume},     {"bench", run_bench}, {"doctor", run_doctor},
      {"explain", run_explain},
  };
  for (const auto& [verb, function] : kVerbs)
    if (verb == name) return function;
  throw Error(ErrorId::internal, str("the verb '", name, "' has no function"));
}

}   // namespace cgcl
