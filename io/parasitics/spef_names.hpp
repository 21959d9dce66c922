// Names in SPEF: literal, escaped, or by number over the name map.
#pragma once

#include "engine/core/index.hpp"
#include "io/parasitics/parasitic_builder.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace cgcl {

/// "*12", "*12:7", "net", "net:7", "bus\[0\]:A": the part in front of the delimiter and the one behind, which
/// lives until the next name is taken apart.
struct SpefName {
  NameId prefix = kNoName;
  std::string_view suffix;   // empty: bare
};

class SpefNames {
 public:
  SpefNames(ParasiticBuilder& builder, const LineSource& source) : builder_(builder), source_(source) {}

  /// Defines *index; a second definition of one index keeps the first and is an error.
  void define(std::uint64_t index, std::string_view name);
  /// Behind the last definition for now: indices of one name become one.
  void end_definitions();
  /// Takes `token` apart. An index that is not defined is an error, once for each.
  [[nodiscard]] SpefName parts(std::string_view token);
  /// The whole name as text, without escapes.
  [[nodiscard]] std::string full(std::string_view token);
  /// The same as an id.
  [[nodiscard]] NameId whole(std::string_view token);
  [[nodiscard]] NodeId node(std::string_view token) {
    const NodeId own = token.starts_with('*') ? mapped_subnode(token) : builder_.own_subnode(token);
    if (own != kNoNode) return own;
    const SpefName name = parts(token);
    return builder_.node(name.prefix, name.suffix);
  }
  /// The number of "*12"; nothing for other tokens. `rest` is what stands behind the digits.
  [[nodiscard]] static std::optional<std::uint64_t> index_of(std::string_view token, std::string_view& rest);

 private:
  /// The node of "*12:7" in fast reading, the most common form; kNoNode: for parts() to find out.
  [[nodiscard]] NodeId mapped_subnode(std::string_view token) {
    std::size_t index = 0, i = 1;
    for (; i < token.size() && i < 10 && token[i] >= '0' && token[i] <= '9'; ++i)
      index = 10 * index + idx(token[i] - '0');
    ParasiticNodes& nodes = builder_.nodes();
    if (i + 1 >= token.size() || token[i] != nodes.delimiter() || nodes.exact() || !same_.empty() ||
        index >= dense_.size() || dense_[index] == 0 || i == 1 ||
        !ParasiticNodes::is_number(token.substr(i + 1)))
      return kNoNode;
    return nodes.bare(dense_[index] - 1);
  }
  [[nodiscard]] NameId look_up(std::uint64_t index);
  [[nodiscard]] NameId& slot(std::uint64_t index);
  /// Until the next name is taken apart.
  [[nodiscard]] std::string_view unescaped(std::string_view token);
  [[nodiscard]] SpefName literal(std::string_view token);

  ParasiticBuilder& builder_;
  const LineSource& source_;
  // From 1; 0 is not defined.
  GrowingArray<NameId> dense_;                         // indices without large holes
  std::unordered_map<std::uint64_t, NameId> sparse_;   // the others; only looked up, never walked
  std::unordered_map<NameId, NameId> same_;            // names that several indices define: the first
  bool ended_ = false;
  std::size_t defined_ = 0;
  std::string storage_;
};

}   // namespace cgcl
