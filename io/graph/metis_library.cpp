// libcircuitgcl_metis.so: METIS behind a table without its types. Programs load it when they cut a graph.
#include "io/graph/metis_table.hpp"

#include <csignal>
#include <metis.h>
#include <vector>

namespace {

constexpr idx_t kSeed = 1;   // clusters are of the graph alone

/// METIS takes SIGTERM for a fault of its own while it works; it waits until the work is done. Helping
/// threads have it blocked (engine/core/thread_signals.hpp).
class WithoutTerm {
 public:
  WithoutTerm() {
    sigset_t term;
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &term, &before_);
  }
  ~WithoutTerm() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  WithoutTerm(const WithoutTerm&) = delete;
  WithoutTerm& operator=(const WithoutTerm&) = delete;

 private:
  sigset_t before_{};
};

cgcl::MetisOutcome cut(std::int32_t nodes, const std::int32_t* first, const std::int32_t* adjacency,
                       std::int32_t parts, std::int32_t* part) {
  const WithoutTerm term;
  idx_t n = nodes, constraints = 1, wanted = parts, edges_cut = 0;
  idx_t options[METIS_NOPTIONS];
  METIS_SetDefaultOptions(options);
  options[METIS_OPTION_SEED] = kSeed;
  // METIS takes pointers to what it does not change; its idx_t has 64 bits in some builds.
  std::vector<idx_t> from(first, first + nodes + 1), to(adjacency, adjacency + first[nodes]);
  std::vector<idx_t> out(static_cast<std::size_t>(nodes));
  const int code = METIS_PartGraphKway(&n, &constraints, from.data(), to.data(), nullptr, nullptr, nullptr,
                                       &wanted, nullptr, nullptr, options, &edges_cut, out.data());
  if (code == METIS_ERROR_MEMORY) return cgcl::MetisOutcome::no_memory;
  if (code != METIS_OK) return cgcl::MetisOutcome::failed;
  for (std::int32_t v = 0; v < nodes; ++v)
    part[v] = static_cast<std::int32_t>(out[static_cast<std::size_t>(v)]);
  return cgcl::MetisOutcome::ok;
}

}   // namespace

extern "C" {
extern const char* const circuitgcl_metis_interface;
extern const cgcl::MetisTable circuitgcl_metis_table;
const char* const circuitgcl_metis_interface = cgcl::kMetisInterface;
const cgcl::MetisTable circuitgcl_metis_table{cut};
}
