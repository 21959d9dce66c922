#include "engine/core/ranks.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "engine/core/mpi_table.hpp"
#include "engine/core/plugin.hpp"

#include <algorithm>   // for any_of, copy, max_element
#include <charconv>
#include <cstdint>
#include <cstdlib>     // for getenv
#include <exception>   // for uncaught_exceptions
#include <iterator>    // for begin, end
#include <numeric>     // for accumulate
#include <string_view>

namespace cgcl {

namespace {

constexpr PluginName kLibrary{.file = "libcircuitgcl_mpi.so",
                              .variable = "CIRCUITGCL_MPI_LIBRARY",
                              .interface_symbol = "circuitgcl_mpi_interface",
                              .interface = kMpiInterface,
                              .table_symbol = "circuitgcl_mpi_table",
                              .what = "the MPI library of circuitgcl"};

/// Variables of a launcher. The last row is Slurm with PMIx, which does not tell how many there are.
constexpr struct {
  const char *rank, *size;
} kLaunchers[] = {{"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"},
                  {"MV2_COMM_WORLD_RANK", "MV2_COMM_WORLD_SIZE"},
                  {"PMI_RANK", "PMI_SIZE"},
                  {"PMIX_RANK", "SLURM_STEP_NUM_TASKS"}};

/// -1 where there is no such number.
int number_in(const char* variable) {
  const char* text = std::getenv(variable);
  if (text == nullptr) return -1;
  int value = -1;
  const std::string_view digits(text);
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return failed == std::errc() && end == digits.data() + digits.size() ? value : -1;
}

class OneProcess final : public Ranks {
 public:
  [[nodiscard]] int rank() const override { return 0; }
  [[nodiscard]] int size() const override { return 1; }
  void gather(std::span<const std::byte> mine, std::span<std::byte> all) const override {
    CGCL_CHECK(mine.size() == all.size(), "gather: room for ", all.size(), " bytes, expected ", mine.size());
    std::copy(mine.begin(), mine.end(), all.begin());
  }
  void broadcast(std::span<std::byte>) const override {}
};

class MpiRanks final : public Ranks {
 public:
  MpiRanks(const MpiTable& mpi, int rank, int size)
      : mpi_(mpi), rank_(rank), size_(size), exceptions_(std::uncaught_exceptions()) {}
  ~MpiRanks() override {
    if (std::uncaught_exceptions() == exceptions_) mpi_.leave();
  }
  [[nodiscard]] int rank() const override { return rank_; }
  [[nodiscard]] int size() const override { return size_; }
  void gather(std::span<const std::byte> mine, std::span<std::byte> all) const override {
    CGCL_CHECK(mine.size() * idx(size_) == all.size(), "gather: room for ", all.size(), " bytes, expected ",
               mine.size() * idx(size_));
    require(mpi_.gather(mine.data(), mine.size(), all.data()));
  }
  void broadcast(std::span<std::byte> bytes) const override {
    require(mpi_.broadcast(bytes.data(), bytes.size()));
  }

 private:
  static void require(const char* failed) {
    if (failed != nullptr) throw Error(ErrorId::device_call, str("MPI failed: ", printable(failed)));
  }

  const MpiTable& mpi_;
  int rank_, size_, exceptions_;
};

/// Throws Error not_available where it cannot be loaded.
const MpiTable& load_table(const LaunchedRank& launched) {
  const Plugin plugin = load_plugin(kLibrary);
  if (plugin.table == nullptr)
    throw Error(
        ErrorId::not_available,
        str("a launcher started ", launched.size, " processes, but ", plugin.why_none), {},
        "build circuitgcl with CGCL_MPI and the MPI of the launcher, or start one process without it");
  return *static_cast<const MpiTable*>(plugin.table);
}

}   // namespace

LaunchedRank launched_rank() {
  for (const auto& launcher : kLaunchers) {
    const int rank = number_in(launcher.rank), size = number_in(launcher.size);
    if (rank >= 0 && size > rank) return {rank, size};
  }
  return {};
}

bool makes_rank(const std::string& variable) {
  constexpr std::string_view kPrefixes[] = {"OMPI_", "PMIX_", "PMI_", "MV2_", "MPI_LOCAL", "HYDI_", "HYDRA_"};
  return std::any_of(std::begin(kPrefixes), std::end(kPrefixes),
                     [&](std::string_view prefix) { return variable.starts_with(prefix); });
}

bool Ranks::any(bool mine) const {
  if (alone()) return mine;
  const std::byte said{mine};
  std::vector<std::byte> all(idx(size()));
  gather({&said, 1}, all);
  return std::any_of(all.begin(), all.end(), [](std::byte one) { return one != std::byte{0}; });
}

std::int64_t Ranks::sum(std::int64_t mine) const {
  std::vector<std::int64_t> all(idx(size()));
  gather(std::as_bytes(std::span(&mine, 1)), std::as_writable_bytes(std::span(all)));
  return std::accumulate(all.begin(), all.end(), std::int64_t{0});
}

std::string Ranks::of_first(const std::string& text) const {
  if (alone()) return text;
  std::uint64_t length = text.size();
  broadcast(std::as_writable_bytes(std::span(&length, 1)));
  std::string out = first() ? text : std::string(length, '\0');
  broadcast(std::as_writable_bytes(std::span(out)));
  return out;
}

std::vector<std::string> Ranks::of_each(const std::string& text) const {
  if (alone()) return {text};
  const std::uint64_t length = text.size();
  std::vector<std::uint64_t> lengths(idx(size()));
  gather(std::as_bytes(std::span(&length, 1)), std::as_writable_bytes(std::span(lengths)));
  const std::size_t longest = *std::max_element(lengths.begin(), lengths.end());
  std::string mine = text, all(longest * lengths.size(), '\0');
  mine.resize(longest);
  gather(std::as_bytes(std::span(mine)), std::as_writable_bytes(std::span(all)));
  std::vector<std::string> out;
  for (std::size_t r = 0; r < lengths.size(); ++r) out.push_back(all.substr(r * longest, lengths[r]));
  return out;
}

const Ranks& one_process() {
  static const OneProcess alone;
  return alone;
}

std::unique_ptr<Ranks> join_ranks() {
  const LaunchedRank launched = launched_rank();
  if (launched.size == 1) return std::make_unique<OneProcess>();
  const MpiTable& mpi = load_table(launched);
  int rank = 0, size = 1;
  if (const char* failed = mpi.join(&rank, &size))
    throw Error(ErrorId::device_call, str("MPI cannot be started: ", printable(failed)));
  auto ranks = std::make_unique<MpiRanks>(mpi, rank, size);
  if (size != launched.size)
    throw Error(ErrorId::not_available,
                str("a launcher started ", launched.size, " processes, but MPI knows of ", size,
                    "; the MPI library of circuitgcl was built with ", printable(mpi.version(), 60)),
                {}, "start it with the launcher of that MPI, or build circuitgcl with the MPI of this one");
  return ranks;
}

MpiReport mpi_report() {
  const Plugin plugin = load_plugin(kLibrary);
  if (plugin.table == nullptr) return {{}, plugin.why_none};
  return {printable(static_cast<const MpiTable*>(plugin.table)->version(), 60), {}};
}

void end_ranks(int code) {
  if (launched_rank().size == 1) return;
  if (const Plugin plugin = loaded_plugin(kLibrary); plugin.table != nullptr)
    static_cast<const MpiTable*>(plugin.table)->abort(code);
}

}   // namespace cgcl
