// benchmark: which table is asked for.
#include "apps/cli/benchmarks.hpp"
#include "apps/cli/command_table.hpp"
#include "engine/core/error.hpp"

namespace cgcl {

int run_benchmark(const Settings& settings, Console& console) {
  const std::string& what = settings.inputs.front();
  if (what != "open" && what != "digital")
    throw Error(ErrorId::bad_value,
                str("'", printable(what, 80), "' is no benchmark, expected open or digital"));
  if (settings.get_string("designs").empty())
    throw Error(ErrorId::usage, "no designs, expected --designs DIR");
  return what == "open" ? run_open_benchmark(settings, console) : run_digital_benchmark(settings, console);
}

}   // namespace cgcl
