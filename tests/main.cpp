// The test program. Suites that need more than the source tree run when they are named, and exit with 77
// where that is missing; without a name all but those run. `--golden-report` prints one line per golden case;
// `--bless` writes the expected files anew; `--malformed FOLDER` writes the malformed corpus there.
#define DOCTEST_CONFIG_IMPLEMENT
#include "apps/cli/blas_kernels.hpp"
#include "engine/core/exec.hpp"
#include "tests/expected_files.hpp"
#include "tests/fixtures.hpp"
#include "tests/golden/golden_runner.hpp"
#include "tests/io/malformed_corpus.hpp"

#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>   // for system
#include <cstring>

namespace {

constexpr int kSkipped = 77;   // what ctest takes for a skipped test

/// Cases that need more than the source tree.
struct Suite {
  const char* name;
  const char* missing;   // what to say where it cannot run
  bool (*can_run)();
};

constexpr Suite kSuites[] = {
    {"gpu", "no device", [] { return !cgcl::device_descriptions().empty(); }},
    {"shared-data", "no folder ../shared/data, and CIRCUITGCL_SHARED names none",
     [] { return std::filesystem::is_directory(cgcl::test::shared_folder() / "data"); }},
    {"simulator", "ngspice is not installed",
     [] { return std::system("command -v ngspice >/dev/null 2>&1") == 0; }},
};

bool has_argument(int argc, char** argv, const std::string& text) {
  for (int i = 1; i < argc; ++i)
    if (text == argv[i]) return true;
  return false;
}

bool is_named(int argc, char** argv, const Suite& suite) {
  const std::string name = suite.name;
  return has_argument(argc, argv, "--test-suite=" + name) || has_argument(argc, argv, "-ts=" + name) ||
         has_argument(argc, argv, "--" + name + "-only");
}

}   // namespace

int main(int argc, char** argv) {
  cgcl::start_again_with_better_kernels(argv);
  if (has_argument(argc, argv, "--golden-report")) return cgcl::golden::golden_report();
  if (has_argument(argc, argv, "--bless")) return cgcl::test::bless();
  if (argc == 3 && has_argument(argc, argv, "--malformed"))
    return cgcl::test::write_malformed_corpus(argv[2]);
  doctest::Context context(argc, argv);
  for (const Suite& suite : kSuites) {
    const bool named = is_named(argc, argv, suite);
    if (named && !suite.can_run()) {
      std::printf("SKIPPED (%s)\n", suite.missing);
      return kSkipped;
    }
    context.addFilter(named ? "test-suite" : "test-suite-exclude", suite.name);
  }
  return context.run();
}
