// Coupling capacitors summed by pair of ends while a file is read, one section after the other.
#pragma once

#include "io/parasitics/parasitics.hpp"
#include "io/text/growing_array.hpp"

#include <cstdint>
#include <vector>

namespace cgcl {

/// A coupling that both of its nets list with the same sum is one entry with the sign of cap_F turned.
[[nodiscard]] inline bool is_mirrored(const ParasiticCoupling& c) { return c.cap_F < 0; }

/// Keeps one entry of 16 bytes a pair and section; the pair is ordered, its first end belongs to the section.
class CouplingSums {
 public:
  CouplingSums() : slots_(kSmallest) {}

  void add(std::int32_t own, std::int32_t other, double cap_F);
  /// From here on pairs are summed apart from those before. The section that ends is of net `net`; below 0:
  /// of none that others could repeat. `owner` gives the net of an end or something below 0: what such a
  /// section listed with exactly the same sum is marked there and leaves this one.
  template <class Owner>
  void end_section(std::int32_t net, const Owner& owner) {
    sort_section();
    if (net >= 0) {
      std::size_t kept = section_start_;
      for (std::size_t i = section_start_; i < entries_.size(); ++i) {
        const ParasiticCoupling c = entries_[i];
        const std::int32_t other = owner(c.b);
        if (other < 0 || other == net || !mark_mirror(other, c)) entries_[kept++] = c;
      }
      entries_.cut_to(kept);
    }
    finish_section(net);
  }

  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  /// All entries; nothing is left here.
  [[nodiscard]] GrowingArray<ParasiticCoupling> take();

 private:
  static constexpr std::size_t kSmallest = 64;   // a power of two

  struct Slot {
    std::uint64_t key = 0;
    std::uint32_t section = 0;   // stale slots count as empty
    std::uint32_t entry = 0;     // of this section
  };
  struct Range {
    std::uint64_t start : 40 = 0, count : 24 = 0;
  };

  void sort_section();
  [[nodiscard]] bool mark_mirror(std::int32_t net, const ParasiticCoupling& c);
  void finish_section(std::int32_t net);
  void next_mark();
  void widen();

  std::vector<Slot> slots_;
  std::size_t used_slots_ = kSmallest;   // small sections stay in the cache after a large one
  std::uint32_t section_ = 1;
  GrowingArray<ParasiticCoupling> entries_;   // of ended sections ordered by the other end, then the own
  GrowingArray<Range> ranges_;                // [nets] the last section of each
  std::size_t section_start_ = 0;
};

}   // namespace cgcl
