#include "tests/expected_files.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/text/file_bytes.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>

namespace cgcl::test {
namespace {

/// Empty where there is no such file.
std::string committed(const std::filesystem::path& path) {
  if (!std::filesystem::exists(path)) return {};
  const std::vector<std::byte> bytes = read_file(path.string());
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string line_at(const std::string& text, std::size_t at) {
  const std::size_t begin = text.rfind('\n', at > 0 ? at - 1 : 0) + 1;   // npos + 1 is the start
  return printable(text.substr(begin, text.find('\n', begin) - begin));
}

}   // namespace

void check_expected(const ExpectedFile& file) {
  const std::string before = committed(file.path);
  const bool same = before == file.bytes && std::filesystem::exists(file.path);
  const std::size_t at =
      idx(std::mismatch(before.begin(), before.end(), file.bytes.begin(), file.bytes.end()).first -
          before.begin());
  INFO(file.path, ": expected '", line_at(before, at), "', got '", line_at(file.bytes, at),
       "'; where the new text is right, circuitgcl_tests --bless writes it");
  CHECK(same);
}

int bless() {
  std::vector<ExpectedFile> files = reader_dumps();
  for (ExpectedFile& seed : binary_seeds()) files.push_back(std::move(seed));
  for (const ExpectedFile& file : files) {
    if (committed(file.path) == file.bytes && std::filesystem::exists(file.path)) continue;
    std::filesystem::create_directories(file.path.parent_path());
    write_file_atomically(file.path.string(), std::string_view(file.bytes));
    std::printf("written: %s\n", file.path.c_str());
  }
  return 0;
}

}   // namespace cgcl::test
