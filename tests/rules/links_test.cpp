// Links between the pages of the repository lead somewhere, headings included.
#include "tests/fixtures.hpp"

#include <doctest/doctest.h>

#include <cctype>   // for isalnum, tolower
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

/// A page without its blocks of code.
std::vector<std::string> prose_of(const fs::path& page) {
  std::vector<std::string> lines;
  std::ifstream in(page);
  bool code = false;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("```"))
      code = !code;
    else if (!code)
      lines.push_back(line);
  }
  return lines;
}

/// What a link to a heading is called: lower case, blanks as dashes, punctuation dropped.
std::string anchor_of(const std::string& heading) {
  std::string anchor;
  for (const char c : heading) {
    const auto letter = static_cast<unsigned char>(c);
    if (std::isalnum(letter) || c == '-' || c == '_') anchor += static_cast<char>(std::tolower(letter));
    if (c == ' ') anchor += '-';
  }
  return anchor;
}

std::set<std::string> anchors_of(const fs::path& page) {
  std::set<std::string> anchors;
  for (const std::string& line : prose_of(page)) {
    const std::size_t text = line.find_first_not_of('#');
    if (text != 0 && text != std::string::npos && line[text] == ' ')
      anchors.insert(anchor_of(line.substr(text + 1)));
  }
  return anchors;
}

/// Targets of the links and images of a page that stay inside the repository.
std::vector<std::string> targets_of(const std::vector<std::string>& lines) {
  std::vector<std::string> targets;
  for (const std::string& line : lines)
    for (std::size_t at = line.find("]("); at != std::string::npos; at = line.find("](", at + 1)) {
      const std::string target = line.substr(at + 2, line.find(')', at) - at - 2);
      if (target.find("://") == std::string::npos) targets.push_back(target);
    }
  return targets;
}

/// Whether `target` of a page in `folder` is a file or folder, and has the heading that it may name.
bool resolves(const fs::path& page, const std::string& target) {
  const std::size_t hash = target.find('#');
  const std::string path = target.substr(0, hash);
  const fs::path file = path.empty() ? page : page.parent_path() / path;
  if (!fs::exists(file)) return false;
  return hash == std::string::npos || anchors_of(file).count(target.substr(hash + 1)) > 0;
}

std::vector<fs::path> pages() {
  const fs::path root = cgcl::test::source_dir();
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(root))
    if (entry.path().extension() == ".md") found.push_back(entry.path());
  for (const char* folder : {"docs", "tests"})
    for (const auto& entry : fs::recursive_directory_iterator(root / folder))
      if (entry.path().extension() == ".md") found.push_back(entry.path());
  return found;
}

}   // namespace

TEST_CASE("links: every relative link of a page leads to a file and a heading that exist") {
  int links = 0;
  for (const fs::path& page : pages())
    for (const std::string& target : targets_of(prose_of(page))) {
      ++links;
      CAPTURE(page);
      CAPTURE(target);
      CHECK(resolves(page, target));
    }
  CHECK(links > 50);
}

TEST_CASE("links: the check itself finds what leads nowhere") {
  const fs::path page = cgcl::test::source_dir() / "README.md";
  CHECK(resolves(page, "HACKING.md"));
  CHECK(resolves(page, "HACKING.md#determinism"));
  CHECK_FALSE(resolves(page, "HACKING.md#no-such-heading"));
  CHECK_FALSE(resolves(page, "no-such-page.md"));
  CHECK(anchor_of("Pre-training (SGRL)") == "pre-training-sgrl");
  const std::vector<std::string> targets = targets_of({"[a](b.md) and ![c](d/e.svg#f), [g](https://h.i)"});
  CHECK(targets == std::vector<std::string>{"b.md", "d/e.svg#f"});
}
