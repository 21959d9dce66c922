// Who is a rank, and what a process that is none can do.
#include "engine/core/ranks.hpp"

#include "engine/core/error.hpp"
#include "engine/core/plugin.hpp"
#include "tests/fixtures.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdlib>   // for getenv, setenv, unsetenv
#include <map>
#include <optional>
#include <string>
#include <vector>

using namespace cgcl;

namespace {

using Values = std::map<std::string, std::string>;

/// The environment of a launcher, for the time of a test.
class Environment {
 public:
  explicit Environment(const Values& values) {
    for (const char* name :
         {"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "MV2_COMM_WORLD_RANK", "MV2_COMM_WORLD_SIZE",
          "PMI_RANK", "PMI_SIZE", "PMIX_RANK", "SLURM_STEP_NUM_TASKS", "CIRCUITGCL_MPI_LIBRARY"}) {
      if (const char* value = std::getenv(name)) before_[name] = value;
      unsetenv(name);
      set_.emplace_back(name);
    }
    for (const auto& [name, value] : values) setenv(name.c_str(), value.c_str(), 1);
  }
  ~Environment() {
    for (const std::string& name : set_) unsetenv(name.c_str());
    for (const auto& [name, value] : before_) setenv(name.c_str(), value.c_str(), 1);
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  Values before_;
  std::vector<std::string> set_;
};

std::array<int, 2> launched(const Values& values) {
  const Environment environment(values);
  const LaunchedRank rank = launched_rank();
  return {rank.rank, rank.size};
}

}   // namespace

TEST_CASE("ranks: launchers are known by what they say in the environment") {
  using Pair = std::array<int, 2>;
  CHECK(launched({}) == Pair{0, 1});
  CHECK(launched({{"OMPI_COMM_WORLD_RANK", "2"}, {"OMPI_COMM_WORLD_SIZE", "4"}}) == Pair{2, 4});
  CHECK(launched({{"PMI_RANK", "0"}, {"PMI_SIZE", "3"}}) == Pair{0, 3});
  CHECK(launched({{"PMIX_RANK", "1"}, {"SLURM_STEP_NUM_TASKS", "2"}}) == Pair{1, 2});
  CHECK(launched({{"SLURM_STEP_NUM_TASKS", "2"}}) == Pair{0, 1});   // a job, whose script is no rank
  CHECK(launched({{"PMI_RANK", "3"}, {"PMI_SIZE", "3"}}) == Pair{0, 1});
  CHECK(launched({{"PMI_RANK", "0x1"}, {"PMI_SIZE", "3"}}) == Pair{0, 1});
}

TEST_CASE("ranks: what makes a process a rank is not handed on") {
  CHECK(makes_rank("OMPI_COMM_WORLD_RANK=1"));
  CHECK(makes_rank("PMIX_NAMESPACE=x"));
  CHECK(makes_rank("PMI_FD=7"));
  CHECK_FALSE(makes_rank("PATH=/bin"));
  CHECK_FALSE(makes_rank("SLURM_JOB_ID=1"));
}

TEST_CASE("ranks: without the MPI library several processes are refused, and one needs none") {
  {
    const Environment alone(Values{{"CIRCUITGCL_MPI_LIBRARY", "/no/such/library.so"}});
    CHECK(join_ranks()->alone());
  }
  for (const std::string& library : {std::string("/no/such/library.so"), std::string("library.so"),
                                     (test::source_root() / "CMakeLists.txt").string()}) {
    const Environment four(
        {{"OMPI_COMM_WORLD_RANK", "0"}, {"OMPI_COMM_WORLD_SIZE", "4"}, {"CIRCUITGCL_MPI_LIBRARY", library}});
    CAPTURE(library);
    CHECK(test::thrown_id([] { static_cast<void>(join_ranks()); }) == ErrorId::not_available);
    end_ranks(1);   // there are none: it returns
  }
}

TEST_CASE("ranks: one process has all to itself") {
  const Ranks& ranks = one_process();
  CHECK(ranks.first());
  CHECK(ranks.alone());
  CHECK(ranks.any(true));
  CHECK_FALSE(ranks.any(false));
  CHECK(ranks.sum(7) == 7);
  CHECK(ranks.of_first("text") == "text");
  CHECK(ranks.of_each("text") == std::vector<std::string>{"text"});
  ranks.meet();
}
