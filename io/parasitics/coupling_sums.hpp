// Coupling capacitors summed by pair of ends while a file is read, one section after the other.
#pragma once

#include "io/text/growing_array.hpp"

#include <cstdint>
#include <vector>

namespace cgcl {

/// A coupling as the section of one net lists it: the sum over the capacitors between two ends.
class ListedCoupling {
 public:
  ListedCoupling() = default;
  /// Both ends are 0 or more.
  ListedCoupling(std::int32_t own, std::int32_t other, double cap, bool mirrored = false)
      : cap_F(cap), own_(static_cast<std::uint32_t>(own) | (mirrored ? kMirrored : 0)), other_(other) {}

  double cap_F = 0;
  /// The end of the net whose section lists it, and the other one.
  [[nodiscard]] std::int32_t own() const { return static_cast<std::int32_t>(own_ & ~kMirrored); }
  [[nodiscard]] std::int32_t other() const { return other_; }
  /// The section of the other net lists it too, with exactly the same sum: one entry for both.
  [[nodiscard]] bool mirrored() const { return (own_ & kMirrored) != 0; }
  void set_mirrored() { own_ |= kMirrored; }

 private:
  static constexpr std::uint32_t kMirrored = 0x80000000u;   // ids have 31 bits

  std::uint32_t own_ = 0;
  std::int32_t other_ = 0;
};
static_assert(sizeof(ListedCoupling) == 16);   // there are as many as couplings

/// Keeps one entry of 16 bytes per pair and section.
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
        const ListedCoupling c = entries_[i];
        const std::int32_t other = owner(c.other());
        if (other < 0 || other == net || !mark_mirror(other, c)) entries_[kept++] = c;
      }
      entries_.cut_to(kept);
    }
    finish_section(net);
  }

  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  /// All entries; nothing is left here.
  [[nodiscard]] GrowingArray<ListedCoupling> take();

 private:
  static constexpr std::size_t kSmallest = 64;   // a power of two

  struct Slot {
    std::uint64_t key = 0;
    std::uint32_t section = 0;   // stale slots count as empty
    std::uint32_t entry = 0;     // of this section
  };
  /// Where the entries of a section stand, in one word; none where they do not fit.
  class Range {
   public:
    Range() = default;
    Range(std::uint64_t start, std::uint64_t count)
        : word_(start < kStarts && count < kCounts ? start * kCounts + count : 0) {}
    [[nodiscard]] std::uint64_t start() const { return word_ / kCounts; }
    [[nodiscard]] std::uint64_t count() const { return word_ % kCounts; }

   private:
    static constexpr std::uint64_t kStarts = std::uint64_t{1} << 40, kCounts = std::uint64_t{1} << 24;
    std::uint64_t word_ = 0;
  };

  void sort_section();
  [[nodiscard]] bool mark_mirror(std::int32_t net, const ListedCoupling& c);
  void finish_section(std::int32_t net);
  void next_mark();
  void widen();

  std::vector<Slot> slots_;
  std::size_t used_slots_ = kSmallest;   // small sections stay in the cache after a large one
  std::uint32_t section_ = 1;
  GrowingArray<ListedCoupling> entries_;   // of ended sections ordered by the other end, then the own
  GrowingArray<Range> ranges_;             // [nets] the last section of each
  std::size_t section_start_ = 0;
};

}   // namespace cgcl
