// The test program. `--golden-report` prints one line a golden case; `--gpu-only` (or --test-suite=gpu) runs
// what needs a CUDA device and exits with 77 when there is none; without either, the suite gpu is left out.
#define DOCTEST_CONFIG_IMPLEMENT
#include "engine/core/exec.hpp"
#include "tests/golden/golden_runner.hpp"

#include <doctest/doctest.h>

#include <cstdio>
#include <cstring>

namespace {

constexpr int kSkipped = 77;   // what ctest takes for a skipped test

bool has_argument(int argc, char** argv, const char* text) {
  for (int i = 1; i < argc; ++i)
    if (std::strcmp(argv[i], text) == 0) return true;
  return false;
}

}   // namespace

int main(int argc, char** argv) {
  if (has_argument(argc, argv, "--golden-report")) return cgcl::golden::golden_report();
  const bool gpu = has_argument(argc, argv, "--gpu-only") || has_argument(argc, argv, "--test-suite=gpu") ||
                   has_argument(argc, argv, "-ts=gpu");
  if (gpu && cgcl::device_descriptions().empty()) {
    std::puts("SKIPPED (no device)");
    return kSkipped;
  }
  doctest::Context context(argc, argv);
  context.addFilter(gpu ? "test-suite" : "test-suite-exclude", "gpu");
  return context.run();
}
