// The sorts of CUB that the engine calls: stable, ascending, by some bits of unsigned keys.
#pragma once

#include "tests/cuda_host/include/cub/device/device_workspace.cuh"

#include <algorithm>   // for stable_sort
#include <vector>

namespace cub {

struct DeviceRadixSort {
  /// By the bits [begin, end) of the keys.
  template <class Key, class Value, class Count>
  static cudaError_t SortPairs(void* workspace, std::size_t& bytes, const Key* keys, Key* sorted,
                               const Value* values, Value* sorted_values, Count count, int begin, int end,
                               cudaStream_t stream) {
    return with_workspace("cub::DeviceRadixSort", workspace, bytes, stream, [=] {
      struct Pair {
        Key key;
        Value value;
      };
      std::vector<Pair> pairs;
      for (Count i = 0; i < count; ++i) pairs.push_back({keys[i], values[i]});
      std::stable_sort(pairs.begin(), pairs.end(), [=](const Pair& a, const Pair& b) {
        return digits(a.key, begin, end) < digits(b.key, begin, end);
      });
      for (Count i = 0; i < count; ++i) {
        sorted[i] = pairs[static_cast<std::size_t>(i)].key;
        sorted_values[i] = pairs[static_cast<std::size_t>(i)].value;
      }
    });
  }
  template <class Key, class Count>
  static cudaError_t SortKeys(void* workspace, std::size_t& bytes, const Key* keys, Key* sorted, Count count,
                              int begin, int end, cudaStream_t stream) {
    return with_workspace("cub::DeviceRadixSort", workspace, bytes, stream, [=] {
      std::vector<Key> all;
      for (Count i = 0; i < count; ++i) all.push_back(keys[i]);
      std::stable_sort(all.begin(), all.end(),
                       [=](Key a, Key b) { return digits(a, begin, end) < digits(b, begin, end); });
      for (Count i = 0; i < count; ++i) sorted[i] = all[static_cast<std::size_t>(i)];
    });
  }

 private:
  template <class Key>
  static Key digits(Key key, int begin, int end) {
    if (begin >= end) return 0;
    const int above = static_cast<int>(8 * sizeof(Key)) - end;
    return static_cast<Key>(static_cast<Key>(key << above) >> (above + begin));
  }
};

}   // namespace cub
