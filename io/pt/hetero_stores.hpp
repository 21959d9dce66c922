// The node and edge stores of a pickled HeteroData, by name and with their types checked.
#pragma once

#include "io/pt/pt_archive.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cgcl {

/// A [rows, columns] tensor of numbers; present is false where the store has none.
struct NumberTable {
  std::int64_t rows = 0, columns = 0;
  std::vector<double> values;   // row-major
  bool present = false;
};

/// Edge ends as ids within their node stores.
struct StoredEdges {
  std::vector<std::int64_t> src, dst;
  bool present = false;
};

/// Looks up tensors of stores. Throws Error schema for a structure, shape or type that no HeteroData of
/// this kind has.
class HeteroStores {
 public:
  explicit HeteroStores(const PtArchive& archive);

  /// Tensor `key` of a node store, of rank 1 or 2; F32, F64, I32 or I64.
  [[nodiscard]] NumberTable node_table(const char* type, const char* key) const;
  /// Tensor `key` of an edge store.
  [[nodiscard]] NumberTable edge_table(const char* src, const char* relation, const char* dst,
                                       const char* key) const;
  /// edge_index [2,E] of an edge store; I32 or I64.
  [[nodiscard]] StoredEdges edges(const char* src, const char* relation, const char* dst) const;

 private:
  [[nodiscard]] std::optional<PickleRef> node_store(const char* type) const;
  [[nodiscard]] std::optional<PickleRef> edge_store(const char* src, const char* relation,
                                                    const char* dst) const;
  [[nodiscard]] NumberTable table(std::optional<PickleRef> store, const char* key,
                                  const std::string& label) const;
  [[nodiscard]] const PtTensor* find_tensor(std::optional<PickleRef> store, const char* key,
                                            const std::string& label) const;

  const PtArchive& archive_;
  PickleRef nodes_ = 0, edges_ = 0;   // dictionaries
};

}   // namespace cgcl
