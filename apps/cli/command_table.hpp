// Every command's function. Each stands in command_<name>.cpp, writes its results through the console,
// returns the exit code (0, 6 or that of a signal) and throws Error for everything else.
#pragma once

#include "apps/cli/console.hpp"
#include "apps/cli/settings.hpp"

#include <string_view>

namespace cgcl {

int run_demo(const Settings& settings, Console& console);
int run_import(const Settings& settings, Console& console);
int run_synth(const Settings& settings, Console& console);
int run_info(const Settings& settings, Console& console);
int run_analyse(const Settings& settings, Console& console);
int run_pretrain(const Settings& settings, Console& console);
int run_train(const Settings& settings, Console& console);
int run_eval(const Settings& settings, Console& console);
int run_calibrate(const Settings& settings, Console& console);
int run_predict(const Settings& settings, Console& console);
int run_resume(const Settings& settings, Console& console);
int run_bench(const Settings& settings, Console& console);
int run_benchmark(const Settings& settings, Console& console);
int run_compare(const Settings& settings, Console& console);
int run_completion(const Settings& settings, Console& console);
int run_report(const Settings& settings, Console& console);
int run_sweep(const Settings& settings, Console& console);
int run_embed(const Settings& settings, Console& console);
int run_reproduce(const Settings& settings, Console& console);
int run_models(const Settings& settings, Console& console);
int run_doctor(const Settings& settings, Console& console);
int run_explain(const Settings& settings, Console& console);
int run_help(const Settings& settings, Console& console);
int run_version(const Settings& settings, Console& console);

using CommandFunction = int (*)(const Settings&, Console&);

/// The function of a command of the registry. Throws Error internal for another name.
[[nodiscard]] CommandFunction command_function(std::string_view name);

}   // namespace cgcl
