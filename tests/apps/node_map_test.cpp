// Which embeddings stand for all of them, and what a report shows of them.
#include "apps/train/node_map.hpp"

#include "apps/report/run_report.hpp"
#include "engine/core/error.hpp"
#include "tests/io/hand_prediction.hpp"
#include "tests/io/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <cmath>   // for nan
#include <string>

using namespace cgcl;
using namespace cgcl::test;

namespace {

std::vector<double> values(std::size_t valued, std::size_t others) {
  std::vector<double> out(valued, 1.0);
  out.resize(valued + others, std::nan(""));
  return out;
}

/// How many of the chosen have a value, and how many have none.
std::pair<int, int> counts(std::size_t valued, std::size_t others, std::int64_t most) {
  std::pair<int, int> out;
  for (const std::int64_t i : chosen_embeddings(values(valued, others), most))
    ++(static_cast<std::size_t>(i) < valued ? out.first : out.second);
  return out;
}

/// The page of a run of which nothing else is known, and its numbers.
struct Page {
  explicit Page(const RunEmbeddings& embeddings) {
    const TemporaryFolder folder;
    ReportSheet sheet("t", "s", report_files(folder.file("r.html")));
    RunRecord run;
    run.result = JsonValue::object();
    add_run(sheet, run, {}, 10, embeddings);
    static_cast<void>(sheet.write());
    text = text_of(folder.file("r.html"));
    if (embeddings.maps) numbers = text_of(folder.file("r_data/1-embeddings.csv"));
  }
  [[nodiscard]] bool has(const std::string& part) const { return text.find(part) != std::string::npos; }
  std::string text, numbers;
};

}   // namespace

TEST_CASE("chosen embeddings: all where they are few, else evenly and mostly those with a value") {
  CHECK(chosen_embeddings(values(2, 2), 9) == std::vector<std::int64_t>{0, 1, 2, 3});
  CHECK(chosen_embeddings(values(6, 0), 3) == std::vector<std::int64_t>{0, 2, 4});
  CHECK(chosen_embeddings({}, 3).empty());
  CHECK(counts(100, 100, 30) == std::pair(20, 10));
  CHECK(counts(5, 100, 30) == std::pair(5, 25));
  CHECK(counts(100, 5, 30) == std::pair(25, 5));
  CHECK(counts(0, 100, 30) == std::pair(0, 30));
}

TEST_CASE("embedding report: both maps, with their numbers, or why there are none") {
  EmbeddingMaps maps{.design = "<d>", .nodes = 7, .distinct = 4};
  maps.components = {2, {0, 1, 2, 3}};
  maps.tsne = {2, {4, 5, 6, 7}};
  maps.log10_ground_F = {-15, std::nan("")};
  maps.sharing = {1, 6};
  const Page page({maps, {}});
  CHECK(page.has("&lt;d&gt;"));
  CHECK(page.has("7 nodes have 4 distinct embeddings, of which 2 are drawn, evenly chosen"));
  CHECK(page.has("principal components"));
  CHECK(page.has("t-SNE, perplexity 30"));
  CHECK(page.numbers == "pca_x,pca_y,tsne_x,tsne_y,log10_ground_F,nodes\n0,1,4,5,-15,1\n2,3,6,7,,6\n");
  maps.log10_ground_F = {std::nan(""), std::nan("")};
  CHECK(Page({maps, {}}).has("no ground capacitances"));
  CHECK(Page({std::nullopt, "the run is not finished"}).has("None are shown: the run is not finished."));
  CHECK_FALSE(Page({}).has("Embeddings"));
}
