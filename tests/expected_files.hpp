// Files of the source tree that the tests compute and compare: dumps of the readers and seeds of the fuzz
// targets. `circuitgcl_tests --bless` is the one thing that writes them; what it changed is reviewed as a
// diff.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace cgcl::test {

struct ExpectedFile {
  std::filesystem::path path;
  std::string bytes;   // as computed now
};

/// tests/data/**/*.ok: what the readers make of the fixture of the same name.
[[nodiscard]] std::vector<ExpectedFile> reader_dumps();
/// tests/fuzz/corpus/{pt,safetensors}: sound and damaged files of the builders.
[[nodiscard]] std::vector<ExpectedFile> binary_seeds();

/// Fails the test case unless the file holds these bytes, and shows the first line that differs.
void check_expected(const ExpectedFile& file);

/// Writes the files that differ and prints their names; 0.
int bless();

}   // namespace cgcl::test
