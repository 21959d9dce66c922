// Whether a net lies in the distribution that a model was trained on.
#pragma once

#include "io/graph/circuit_graph.hpp"
#include "io/pairs/net_neighbours.hpp"
#include "layers/named_state.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace cgcl {

inline constexpr int kNetColumns = 10;
using NetRow = std::array<float, kNetColumns>;

/// What models of nets see: logarithms of 1 + each statistic.
[[nodiscard]] NetRow net_row(const NetStatistics& net);

/// Type codes (kind and model) of the devices of designs, ascending, each once.
[[nodiscard]] std::vector<float> device_types(std::span<const CircuitGraph* const> graphs);

/// How a net stands to the training nets: like one of them; unlike all of them; or on a device of a type that
/// no training design had, which is another process.
enum class NetStanding : std::uint8_t { known, novel, foreign };
inline constexpr std::size_t kStandings = 3;

/// Distances to the nearest training row, in standard deviations of each column.
class NoveltyDetector {
 public:
  NoveltyDetector() = default;   // knows no net, and none is novel

  /// From rows of training nets: of equal ones once, at most 2048 that lie evenly in their order. Novel is
  /// what is farther from all of them than 99 of 100 are from their nearest other.
  /// `types` as device_types gives them; the first kMaxTypes count.
  explicit NoveltyDetector(std::vector<NetRow> rows, std::vector<float> types = {});

  /// Thread-safe.
  [[nodiscard]] bool is_novel(const NetRow& row) const;
  /// [nets] 1 for nets with a device of a type that no training design had: another process. All 0 where no
  /// type is known.
  [[nodiscard]] std::vector<std::uint8_t> on_novel_devices(const CircuitGraph& graph) const;

  /// Tensors scale and, where there are any, types and known; number limit.
  [[nodiscard]] NamedState state(const Exec& exec) const;
  /// Back from it. Throws Error model_damaged.
  [[nodiscard]] static NoveltyDetector from_state(const Exec& exec, const NamedState& state);

 private:
  [[nodiscard]] double nearest(const NetRow& row, std::size_t without) const;

  std::vector<NetRow> known_;   // scaled
  std::vector<float> types_;    // ascending
  NetRow scale_{};              // 1 / standard deviation; 0 for a constant column is 1
  double limit_ = 0;
};

}   // namespace cgcl
