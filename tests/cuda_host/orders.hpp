// The orders in which threads and blocks run: any is legal, and a bug may show in one alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace cuda_host {

/// What settings().order makes of ascending numbers. Its draws are its own: what the program draws must not
/// depend on the emulation.
class Orders {
 public:
  Orders();
  /// Rearranges the numbers from position `first` on.
  void arrange(std::vector<unsigned>& list, std::size_t first);

  /// 0 .. count - 1, each once: at, at + step ... modulo count. A list would be too long for a grid.
  struct Walk {
    std::uint64_t count, step = 1, at = 0;
    void advance() { at = (at + step) % count; }
  };
  Walk walk(std::uint64_t count);

 private:
  /// Of 0 .. below - 1, for below > 0.
  std::uint64_t draw(std::uint64_t below);
  std::uint64_t state_;
};

}   // namespace cuda_host
