// Which spelling of a name counts where case does not, and several files use the name.
#pragma once

#include "io/text/name_pool.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace cgcl {

/// The first spelling in the outermost file: a library that is read before a deck must not respell its nets.
class NameSpelling {
 public:
  explicit NameSpelling(NamePool& names) : names_(names) {}

  /// From now on names stand in a file of this rank, 0 for the file asked for. Costs nothing before the first
  /// other one.
  void enter(std::uint8_t rank) {
    if (rank != rank_) change(rank);
  }
  /// Whether names of several files meet, so that one may be written otherwise than it was first.
  [[nodiscard]] bool several() const { return several_; }
  /// `text` is how the name `id` is written here.
  void see(NameId id, std::string_view text) {
    if (several_) compare(id, text);
  }

 private:
  void change(std::uint8_t rank);
  void compare(NameId id, std::string_view text);

  NamePool& names_;
  std::vector<std::uint8_t> ranks_;   // [names] of the file whose spelling it has
  std::uint8_t rank_ = 0;
  bool several_ = false;
};

}   // namespace cgcl
