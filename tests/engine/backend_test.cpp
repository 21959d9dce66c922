// Why there is no CUDA backend: each reason is told apart, and none of them stops the program.
#include "engine/core/backend.hpp"

#include "engine/core/error.hpp"
#include "engine/core/exec.hpp"
#include "tests/fixtures.hpp"

#include <doctest/doctest.h>

#include <cstdlib>   // for getenv, setenv, unsetenv
#include <dlfcn.h>
#include <optional>
#include <string>

using namespace cgcl;

namespace {

constexpr const char* kVariable = "CIRCUITGCL_CUDA_LIBRARY";

/// Names a library for the time of a test.
class NamedLibrary {
 public:
  explicit NamedLibrary(const std::string& path) {
    if (const char* before = std::getenv(kVariable)) before_ = before;
    setenv(kVariable, path.c_str(), 1);
  }
  ~NamedLibrary() {
    if (before_)
      setenv(kVariable, before_->c_str(), 1);
    else
      unsetenv(kVariable);
  }
  NamedLibrary(const NamedLibrary&) = delete;
  NamedLibrary& operator=(const NamedLibrary&) = delete;

 private:
  std::optional<std::string> before_;
};

std::string why_none(const std::string& path) {
  const NamedLibrary named(path);
  const LoadedBackend loaded = load_backend();
  CHECK(loaded.backend == nullptr);
  CHECK(loaded.installed);   // somebody wants it
  return loaded.why_none;
}

bool mentions(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}   // namespace

TEST_CASE("backend: every reason for having none is told apart") {
  CHECK(mentions(why_none("libcircuitgcl_cuda.so"), "is not an absolute path"));
  CHECK(mentions(why_none("/no/such/libcircuitgcl_cuda.so"), "is not installed: there is no /no/such/"));
  CHECK(mentions(why_none((test::source_root() / "CMakeLists.txt").string()), "cannot be loaded: "));
  Dl_info libc{};
  REQUIRE(dladdr(reinterpret_cast<void*>(&std::getenv), &libc) != 0);
  CHECK(mentions(why_none(libc.dli_fname), "is not a CUDA backend of circuitgcl"));
  CHECK(mentions(why_none(CGCL_FOREIGN_BACKEND),
                 "another build of circuitgcl: its interface is 0.0.0-another"));
}

TEST_CASE("backend: without one a CUDA device is refused with the reason, and auto means the CPU") {
  const NamedLibrary named("/no/such/library.so");
  CHECK(parse_device("auto").kind == Device::Kind::cpu);
  const CudaReport report = cuda_report();
  CHECK(report.installed);
  CHECK(report.usable.empty());
  CHECK(report.toolkit.empty());
  CHECK(mentions(report.why_none, "there is no /no/such/library.so"));
  std::string text;
  try {
    const Exec exec({.device = parse_device("cuda")});
  } catch (const Error& error) {
    text = error.what();
    CHECK(error.exit_code() == ExitCode::device);
  }
  CHECK(mentions(text,
                 "cannot use cuda:0: the CUDA backend is not installed: there is no /no/such/library.so"));
}
