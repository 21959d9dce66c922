// The table that `predict` writes of a labelled graph.
#include "apps/train/downstream.hpp"
#include "apps/train/evaluate.hpp"
#include "io/text/file_bytes.hpp"
#include "tests/io/hand_graph.hpp"
#include "tests/io/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <algorithm>   // for count

using namespace cgcl;
using namespace cgcl::test;

namespace {

std::vector<std::string> table_of(const CircuitGraph& graph, Task task) {
  const Exec exec({.device = {}, .threads = 1});
  TrainOptions options;
  options.task = task;
  options.head = {.hidden = 4, .layers = 1, .cl_width = 0};
  if (task == Task::node_classification) options.loss = "ce";
  Downstream run(exec, graph, options, {});
  const TemporaryFolder folder;
  TrainedModel model(exec, run.model().description(), {});
  const PredictionTable table = write_prediction_table(folder.file("t.csv"), exec, model, graph, 0);
  CHECK(table.nets == graph.nets);
  const auto bytes = read_file(folder.file("t.csv"));
  std::vector<std::string> lines(1);
  for (const std::byte b : bytes) {
    if (const char c = static_cast<char>(b); c == '\n')
      lines.emplace_back();
    else
      lines.back() += c;
  }
  CHECK(lines.back().empty());
  lines.pop_back();
  CHECK(static_cast<std::int64_t>(lines.size()) == 3 + (on_links(task) ? table.couplings : table.nets));
  return lines;
}

}   // namespace

TEST_CASE("prediction table: names are one field each, and none is a formula") {
  CircuitGraph graph = hand_graph();
  graph.net_names.assign(idx(graph.nets), "n");
  graph.net_names[0] = "=cmd()";
  graph.net_names[1] = "a,\"b\"";
  const std::vector<std::string> lines = table_of(graph, Task::node_regression);
  CHECK(lines[0].starts_with("# circuitgcl predictions"));
  CHECK(lines[2] == "net,predicted_F,extracted_F");
  CHECK(lines[3].starts_with("'=cmd(),"));
  CHECK(lines[4].starts_with("\"a,\"\"b\"\"\","));
  CHECK(table_of(graph, Task::node_classification)[2] == "net,predicted_class,extracted_class,extracted_F");
}

TEST_CASE("prediction table: one row for each link") {
  const std::vector<std::string> lines = table_of(hand_graph(), Task::edge_regression);
  CHECK(lines[2] == "source,target,relation,predicted_F,extracted_F");
  REQUIRE(lines.size() > 3);
  CHECK(std::count(lines[3].begin(), lines[3].end(), ',') == 4);
}
