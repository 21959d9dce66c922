// The graph of couplings that are given: which nets couple with which, but not how much.
#pragma once

#include "engine/core/index.hpp"
#include "io/pairs/named_column.hpp"
#include "io/pairs/net_pair.hpp"
#include "io/pairs/shared_devices.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace cgcl {

/// What each of the columns is: of an end, and of a pair.
[[nodiscard]] std::span<const NamedColumn> partner_end_table();
[[nodiscard]] std::span<const NamedColumn> partner_pair_table();

/// Partners of every net, and what they tell. A pair costs its shorter list of partners or neighbours.
class CouplingPartners {
 public:
  /// Pairs in any order, either way round, each once or repeatedly; of nets of `sharing`, which must outlive
  /// it.
  CouplingPartners(const DeviceSharing& sharing, std::span<const NetPair> coupled);

  /// Nets that couple with `net`, ascending.
  [[nodiscard]] std::span<const std::int32_t> of(std::int32_t net) const {
    const auto v = idx(net);
    return {partner_.data() + first_[v], idx(first_[v + 1] - first_[v])};
  }
  /// Writes the columns of partner_end_table().
  void write_end(std::int32_t net, float* at) const;
  /// Writes those of partner_pair_table(); symmetric.
  void write_pair(std::int32_t a, std::int32_t b, float* at) const;

 private:
  [[nodiscard]] double near(std::int32_t a, std::int32_t b) const;
  [[nodiscard]] std::int64_t degree(std::int32_t net) const {
    return static_cast<std::int64_t>(of(net).size());
  }

  const DeviceSharing& sharing_;
  std::vector<std::int64_t> first_;   // [nets+1] into partner_
  std::vector<std::int32_t> partner_;
  std::vector<float> adamic_adar_, by_degree_;   // [nets] 1 / log(degree), 1 / degree
};

}   // namespace cgcl
