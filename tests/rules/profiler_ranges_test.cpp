// The ranges that a profiler shows are those of docs/profiling.md.
#include "tests/fixtures.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>   // for istreambuf_iterator
#include <regex>
#include <set>
#include <string>

namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// What the first group of `pattern` matches in `text`.
void add_matches(std::set<std::string>& found, const std::string& text, const std::regex& pattern) {
  for (auto it = std::sregex_iterator(text.begin(), text.end(), pattern); it != std::sregex_iterator(); ++it)
    found.insert((*it)[1]);
}

}   // namespace

TEST_CASE("profiler ranges: the table of docs/profiling.md has those that are opened by name") {
  const fs::path root = cgcl::test::source_root();
  std::set<std::string> opened, told;
  for (const char* folder : {"engine", "autograd", "layers", "losses", "io", "apps"})
    for (const auto& entry : fs::recursive_directory_iterator(root / folder))
      if (entry.path().extension() == ".cpp")
        add_matches(opened, text_of(entry.path()), std::regex(R"re(NvtxRange \w+\([^"\n]*"([^"]+)"\))re"));
  const std::string page = text_of(root / "docs/profiling.md");
  const std::size_t begin = page.find("## Ranges"), end = page.find("\n## ", begin + 1);
  REQUIRE(end != std::string::npos);
  add_matches(told, page.substr(begin, end - begin), std::regex(R"(\n\| `([^`]+)` \|)"));
  CHECK(opened == told);
  CHECK(told.size() == 7);
}
