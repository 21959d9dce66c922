#include "layers/models/pair_encoder.hpp"

namespace cgcl {

PairEncoder::PairEncoder(Initializer& init, const std::vector<std::int64_t>& classes) {
  for (const std::int64_t count : classes) {
    if (count < 1)
      throw Error(ErrorId::bad_value, str("a pair feature has ", count, " classes, expected at least one"));
    tables_.push_back(std::make_unique<Embedding>(init, count, kPairWidth));
    add_child(str(tables_.size() - 1), *tables_.back());
  }
}

Var PairEncoder::forward(Tape& tape, const std::vector<RowIndex>& classes) const {
  CGCL_CHECK(classes.size() == tables_.size(), "classes of ", classes.size(), " pair features, expected ",
             tables_.size());
  std::vector<Var> parts;
  for (std::size_t i = 0; i < tables_.size(); ++i) parts.push_back(tables_[i]->forward(tape, classes[i]));
  return parts.size() == 1 ? parts.front() : ag::concat_columns(tape, parts);
}

}   // namespace cgcl
