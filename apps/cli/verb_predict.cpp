// predict: capacitances of a design as CSV.
#include "apps/cli/learning_settings.hpp"
#include "apps/cli/requirement.hpp"
#include "apps/cli/verb_table.hpp"
#include "apps/train/evaluate.hpp"
#include "io/graph/graph_file.hpp"
#include "io/report/run_folder.hpp"
#include "io/text/file_bytes.hpp"

#include <chrono>

namespace cgcl {

int run_predict(const Settings& settings, Console& console) {
  const std::string& output = settings.get_string("output");
  check_output_file(output);
  if (!output.ends_with(".csv"))
    throw Error(ErrorId::bad_value, "this version writes CSV, expected an output name that ends in .csv",
                printable(output));
  const auto start = std::chrono::steady_clock::now();
  const Exec exec(exec_options(settings));
  TrainedModel model = read_model(model_path(settings.inputs[0]), exec);
  const CircuitGraph graph = read_graph(settings.inputs[1]);
  const PredictionTable table = predict_table(exec, model, graph, settings.get_real("cmin"));
  write_file_atomically(output, table.csv);

  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  console.print(str("wrote ", printable(output), ": ", table.nets, " nets, ", table.couplings,
                    " couplings in ", seconds, " s"));
  JsonValue json = JsonValue::object();
  json.set("output", output)
      .set("nets", table.nets)
      .set("couplings", table.couplings)
      .set("seconds", seconds);
  console.result(json.set("peak_bytes", peak_bytes(exec)));
  return 0;
}

}   // namespace cgcl
