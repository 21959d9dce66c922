// Ranks that are threads of this process: what ranks compute, without a launcher.
#pragma once

#include "engine/core/index.hpp"
#include "engine/core/ranks.hpp"

#include <algorithm>   // for copy
#include <barrier>
#include <functional>
#include <span>
#include <thread>
#include <vector>

namespace cgcl::test {

/// Calls `work` for each of `size` ranks, all at the same time.
inline void on_ranks(int size, const std::function<void(const Ranks&)>& work) {
  struct Meeting {
    std::barrier<> all;
    std::vector<std::span<const std::byte>> given;
    std::span<std::byte> first;
  } meeting{std::barrier<>(size), std::vector<std::span<const std::byte>>(idx(size)), {}};

  class ThreadRank final : public Ranks {
   public:
    ThreadRank(Meeting& meeting, int rank, int size) : meeting_(meeting), rank_(rank), size_(size) {}
    [[nodiscard]] int rank() const override { return rank_; }
    [[nodiscard]] int size() const override { return size_; }
    void gather(std::span<const std::byte> mine, std::span<std::byte> all) const override {
      meeting_.given[idx(rank_)] = mine;
      meeting_.all.arrive_and_wait();
      auto to = all.begin();
      for (const auto& given : meeting_.given) to = std::copy(given.begin(), given.end(), to);
      meeting_.all.arrive_and_wait();
    }
    void broadcast(std::span<std::byte> bytes) const override {
      if (rank_ == 0) meeting_.first = bytes;
      meeting_.all.arrive_and_wait();
      if (rank_ != 0) std::copy(meeting_.first.begin(), meeting_.first.end(), bytes.begin());
      meeting_.all.arrive_and_wait();
    }

   private:
    Meeting& meeting_;
    int rank_, size_;
  };

  std::vector<std::jthread> threads;
  for (int rank = 0; rank < size; ++rank)
    threads.emplace_back([&meeting, &work, rank, size] { work(ThreadRank(meeting, rank, size)); });
}

}   // namespace cgcl::test
