#include "io/netlist/name_spelling.hpp"

#include "engine/core/index.hpp"

namespace cgcl {

void NameSpelling::change(std::uint8_t rank) {
  ranks_.resize(idx(names_.size()), rank_);
  rank_ = rank;
  several_ = names_.name_case() == NameCase::folded;
}

void NameSpelling::compare(NameId id, std::string_view text) {
  if (ranks_.size() <= idx(id)) ranks_.resize(idx(names_.size()), rank_);
  std::uint8_t& rank = ranks_[idx(id)];
  if (rank <= rank_) return;
  rank = rank_;
  if (names_[id] != text) names_.respell(id, text);
}

}   // namespace cgcl
