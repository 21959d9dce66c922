// Processes that share the work of one command: the ranks of a launcher such as mpirun, or this process
// alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace cgcl {

/// What a launcher says in the environment of each process, before any library is loaded.
struct LaunchedRank {
  int rank = 0, size = 1;
};

/// Of Open MPI, of MVAPICH, of what speaks PMI (MPICH, Intel MPI, Slurm) or PMIx under Slurm; else 0 of 1.
[[nodiscard]] LaunchedRank launched_rank();

/// Whether a variable "NAME=VALUE" of the environment is one of those by which a launcher or its MPI makes a
/// process a rank: what a process that is none must not inherit.
[[nodiscard]] bool makes_rank(const std::string& variable);

/// The processes of one command. Each call but rank() and size() is made by all of them, in the same order
/// and with as many bytes; it returns when all have what it promises. Throws Error device_call
/// when the connection fails.
class Ranks {
 public:
  Ranks() = default;
  virtual ~Ranks() = default;
  Ranks(const Ranks&) = delete;
  Ranks& operator=(const Ranks&) = delete;

  [[nodiscard]] virtual int rank() const = 0;
  [[nodiscard]] virtual int size() const = 0;
  /// Overwrites `all`, of size() times the bytes of `mine`: what each rank gave, in the order of ranks.
  virtual void gather(std::span<const std::byte> mine, std::span<std::byte> all) const = 0;
  /// Overwrites `bytes` with those of rank 0.
  virtual void broadcast(std::span<std::byte> bytes) const = 0;

  /// Rank 0 writes files and speaks.
  [[nodiscard]] bool first() const { return rank() == 0; }
  [[nodiscard]] bool alone() const { return size() == 1; }
  /// Whether it is so on any rank.
  [[nodiscard]] bool any(bool mine) const;
  [[nodiscard]] std::int64_t sum(std::int64_t mine) const;
  /// What rank 0 has, whatever its length.
  [[nodiscard]] std::string of_first(const std::string& text) const;
  /// What each rank has, in the order of ranks, whatever its length.
  [[nodiscard]] std::vector<std::string> of_each(const std::string& text) const;
  /// Waits for all.
  void meet() const { static_cast<void>(any(false)); }
};

/// This process alone.
[[nodiscard]] const Ranks& one_process();

/// The ranks that a launcher started, with their MPI; this process alone where there is one. The library is
/// that of CIRCUITGCL_MPI_LIBRARY, an absolute path, else ../lib/circuitgcl/libcircuitgcl_mpi.so beside the
/// folder of the program. When the object goes all wait for each other, unless an exception is under way.
/// Throws Error not_available when the library is missing, cannot be used, or knows of another number of
/// ranks; device_call.
[[nodiscard]] std::unique_ptr<Ranks> join_ranks();

/// The MPI that ranks would use, "Open MPI v4.1.4", or why there is none. Starts nothing.
struct MpiReport {
  std::string version, why_none;
};
[[nodiscard]] MpiReport mpi_report();

/// After a failure: ends the other ranks, and this process with `code`, where it has joined them and not left
/// them. Returns otherwise.
void end_ranks(int code);

}   // namespace cgcl
