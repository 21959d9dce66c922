// The emulation finds what it is there for: kernels with planted bugs end with the fault that names them,
// sound ones do not, in every order. Each runs in a process of its own, as a fault ends it.
#include "tests/cuda_host/planted_kernels.hpp"

#include <cstdio>
#include <cstdlib>   // for setenv
#include <fstream>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace {

using cuda_host::Planted;

struct Outcome {
  bool aborted = false;
  int code = 0;
  std::string text;   // of stderr
};

using Variables = std::vector<std::pair<const char*, std::string>>;

Outcome run_alone(const Planted& planted, const Variables& variables) {
  int ends[2] = {0, 0};
  if (pipe(ends) != 0) std::abort();
  std::fflush(stdout);   // what is in it would come twice
  const pid_t child = fork();
  if (child == 0) {
    dup2(ends[1], STDERR_FILENO);
    close(ends[0]);
    for (const auto& [name, value] : variables) setenv(name, value.c_str(), 1);
    std::exit(planted.run() ? 0 : 1);
  }
  close(ends[1]);
  Outcome out;
  char part[512];
  for (ssize_t got = 0; (got = read(ends[0], part, sizeof part)) > 0;)
    out.text.append(part, static_cast<std::size_t>(got));
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  out.aborted = WIFSIGNALED(status);
  out.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return out;
}

/// Whether it ends as it should: with the fault, or well where there is none.
bool as_expected(const Planted& planted, const Outcome& out) {
  if (planted.fault[0] == '\0') return !out.aborted && out.code == 0 && out.text.empty();
  return out.aborted && out.text.find(planted.fault) != std::string::npos;
}

std::string contents(const std::string& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

}   // namespace

int main() {
  const Variables orders[] = {{{"CUDA_HOST_ORDER", "forward"}},
                              {{"CUDA_HOST_ORDER", "reverse"}},
                              {{"CUDA_HOST_ORDER", "random:3"}, {"CUDA_HOST_LAZY", "1"}}};
  int runs = 0, failures = 0;
  std::vector<Planted> all = cuda_host::planted_in_threads();
  for (const Planted& planted : cuda_host::planted_in_memory()) all.push_back(planted);
  for (const Planted& planted : all)
    for (const Variables& order : orders) {
      const Outcome out = run_alone(planted, order);
      ++runs;
      if (as_expected(planted, out)) continue;
      ++failures;
      std::printf("FAILED: %s, order %s: expected \"%s\", got code %d and \"%s\"\n", planted.name,
                  order[0].second.c_str(), planted.fault, out.code, out.text.c_str());
    }

  // What no access shows: a result that depends on the order is another copy to the host.
  const std::string folder = "/tmp/cuda_host_self_test." + std::to_string(getpid());
  std::string copies[2];
  for (int i = 0; i < 2; ++i) {
    Variables variables = orders[2 * i];
    variables.emplace_back("CUDA_HOST_COPIES", folder);
    if (!as_expected(cuda_host::order_dependent(), run_alone(cuda_host::order_dependent(), variables)))
      ++failures;
    copies[i] = contents(folder);
    std::remove(folder.c_str());
  }
  ++runs;
  if (copies[0].empty() || copies[0] == copies[1]) {
    ++failures;
    std::printf("FAILED: %s: copies to the host agree\n%s", cuda_host::order_dependent().name,
                copies[0].c_str());
  }
  std::printf("%d runs of planted kernels, %d failures\n", runs, failures);
  return failures == 0 ? 0 : 1;
}
