// Coupling capacitors summed by pair of ends while a file is read, one section after the other.
#pragma once

#include "io/parasitics/parasitics.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace cgcl {

/// Keeps one entry of 16 bytes a pair and section, in the order of first sight; the pair is ordered, its
/// first end belongs to the section. Blocks instead of one array: growing never holds two copies.
class CouplingSums {
 public:
  CouplingSums();

  /// From here on pairs are summed apart from those before.
  void begin_section();
  void add(std::int32_t own, std::int32_t other, double cap_F);

  [[nodiscard]] std::size_t size() const { return size_; }
  /// All entries as one array; the blocks are freed on the way, and nothing is left here.
  [[nodiscard]] std::vector<ParasiticCoupling> take();

 private:
  static constexpr std::size_t kSmallest = 64;   // a power of two

  struct Slot {
    std::uint64_t key = 0;
    std::uint32_t section = 0;   // stale slots count as empty
    std::uint32_t entry = 0;     // of this section
  };

  [[nodiscard]] ParasiticCoupling& entry(std::size_t at);
  void widen();

  std::vector<Slot> slots_;
  std::size_t used_slots_ = kSmallest;   // small sections stay in the cache after a large one
  std::uint32_t section_ = 1;
  std::vector<std::unique_ptr<ParasiticCoupling[]>> blocks_;
  std::size_t size_ = 0, section_start_ = 0;
};

}   // namespace cgcl
