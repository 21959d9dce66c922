// The map of HACKING.md and the tree say the same.
#include "tests/fixtures.hpp"

#include <doctest/doctest.h>

#include <algorithm>   // for count, sort
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

std::vector<std::string> lines_of(const fs::path& file) {
  std::vector<std::string> lines;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// Between two backquotes that follow `before` at the start of the line; empty for other lines.
std::string quoted_after(const std::string& line, const std::string& before) {
  if (!line.starts_with(before + "`")) return {};
  const std::size_t begin = before.size() + 1;
  return line.substr(begin, line.find('`', begin) - begin);
}

/// Paths that the map names: lines "- `file`: what" below the line "**`folder/`**" they belong to.
std::vector<std::string> named_in(const std::vector<std::string>& page) {
  std::vector<std::string> paths;
  bool inside = false;
  std::string folder;
  for (const std::string& line : page) {
    if (line.starts_with("## ")) inside = line.starts_with("## The map");
    if (!inside) continue;
    if (const std::string name = quoted_after(line, "**"); !name.empty()) folder = name;
    if (const std::string name = quoted_after(line, "- "); !name.empty()) paths.push_back(folder + name);
  }
  return paths;
}

/// Whether a file has a line of its own: headers, and sources without a header of their stem. Of the tests,
/// only headers have one.
bool has_line(const fs::path& file, bool test) {
  const std::string extension = file.extension().string();
  if (extension == ".hpp" || extension == ".h" || extension == ".cuh") return true;
  if (test || (extension != ".cpp" && extension != ".cu")) return false;
  return !fs::exists(fs::path(file).replace_extension(".hpp")) &&
         !fs::exists(fs::path(file).replace_extension(".cuh"));
}

std::vector<std::string> of_the_tree() {
  const fs::path root = cgcl::test::source_root();
  std::vector<std::string> paths;
  for (const char* folder : {"engine", "autograd", "layers", "losses", "io", "apps", "tests"})
    for (const auto& entry : fs::recursive_directory_iterator(root / folder))
      if (has_line(entry.path(), std::string(folder) == "tests"))
        paths.push_back(fs::relative(entry.path(), root).generic_string());
  std::sort(paths.begin(), paths.end());
  return paths;
}

}   // namespace

TEST_CASE("map: every file of the tree stands in HACKING.md once") {
  const std::vector<std::string> named = named_in(lines_of(cgcl::test::source_root() / "HACKING.md"));
  const std::vector<std::string> tree = of_the_tree();
  CHECK(tree.size() > 300);
  for (const std::string& path : tree) {
    CAPTURE(path);
    CHECK(std::count(named.begin(), named.end(), path) == 1);
  }
}

TEST_CASE("map: every name in HACKING.md is a file") {
  for (const std::string& path : named_in(lines_of(cgcl::test::source_root() / "HACKING.md"))) {
    CAPTURE(path);
    CHECK(fs::is_regular_file(cgcl::test::source_root() / path));
  }
}

TEST_CASE("map: lines of other sections and other forms are no names") {
  const std::vector<std::string> page = {"## Build",    "- `a.hpp`: before",   "## The map, in order",
                                         "**`io/x/`**", "- `b.hpp`: a file",   "text with `c.hpp`",
                                         "## Words",    "- `d.hpp`: behind it"};
  CHECK(named_in(page) == std::vector<std::string>{"io/x/b.hpp"});
}
