// import: a published .pt archive to a graph file.
#include "apps/cli/graph_summary.hpp"
#include "apps/cli/verb_table.hpp"
#include "engine/core/error.hpp"
#include "io/graph/graph_file.hpp"
#include "io/pt/hetero_reader.hpp"
#include "io/report/run_folder.hpp"
#include "io/text/file_kind.hpp"

#include <charconv>
#include <filesystem>

namespace cgcl {
namespace {

PowerNets parse_power(const std::string& text) {
  if (text == "auto") return {PowerNets::Rule::automatic, {}};
  if (text == "none") return {PowerNets::Rule::none, {}};
  PowerNets power{PowerNets::Rule::listed, {}};
  for (const char *at = text.data(), *end = at + text.size(); at < end;) {
    std::int64_t id = 0;
    const auto [next, failure] = std::from_chars(at, end, id);
    if (failure != std::errc() || id < 0 || (next != end && (*next != ',' || next + 1 == end)))
      throw Error(ErrorId::bad_value, str("power: '", printable(text, 80),
                                          "' is not accepted, expected auto, none or net ids such as 0,3"));
    power.ids.push_back(id);
    at = next == end ? end : next + 1;
  }
  return power;
}

}   // namespace

int run_import(const Settings& settings, Console& console) {
  const std::string& output = settings.get_string("output");
  const std::string& input = settings.inputs.front();
  if (settings.inputs.size() > 1)
    throw Error(ErrorId::not_available, "several inputs are not in this version, expected one .pt file");
  check_output_file(output);
  std::error_code absent;
  if (std::filesystem::equivalent(input, output, absent))
    throw Error(ErrorId::output_exists, "is the input", printable(output));

  if (const FileKind kind = sniff(input); kind != FileKind::pt)
    throw Error(ErrorId::foreign_file, str("the file is of kind ", name_of(kind), ", expected a .pt archive"),
                printable(input));
  std::vector<std::string> notes;
  PtImportOptions options{.name = settings.get_string("name"),
                          .power = parse_power(settings.get_string("power")),
                          .cap_range = {},
                          .notes = &notes};
  if (settings.has("cap-range"))
    options.cap_range = {settings.get_reals("cap-range")[0], settings.get_reals("cap-range")[1]};
  const CircuitGraph graph = read_pt(input, options);
  for (const std::string& note : notes) console.note(note);
  write_graph(output, graph);

  const GraphInfo info = summarise(graph);
  print_graph(console, info, "graph");
  console.result(graph_json(info, "graph").set("output", output));
  return 0;
}

}   // namespace cgcl
