#include "layers/models/pair_encoder.hpp"

namespace cgcl {

PairEncoder::PairEncoder(Initializer& init, const std::vector<std::int64_t>& classes,
                         const std::vector<std::uint8_t>& bags) {
  CGCL_CHECK(bags.empty() || bags.size() == classes.size(), bags.size(), " kinds of ", classes.size(),
             " pair features");
  for (std::size_t i = 0; i < classes.size(); ++i) {
    if (classes[i] < 1)
      throw Error(ErrorId::bad_value,
                  str("a pair feature has ", classes[i], " classes, expected at least one"));
    Part part;
    if (!bags.empty() && bags[i] != 0) {
      part.bag =
          std::make_unique<Linear>(init, LinearOptions{.in = classes[i], .out = kPairWidth, .bias = false});
      add_child(str(i), *part.bag);
    } else {
      part.table = std::make_unique<Embedding>(init, classes[i], kPairWidth);
      add_child(str(i), *part.table);
    }
    parts_.push_back(std::move(part));
  }
}

Var PairEncoder::forward(Tape& tape, const std::vector<PairColumn>& columns) const {
  CGCL_CHECK(columns.size() == parts_.size(), "columns of ", columns.size(), " pair features, expected ",
             parts_.size());
  std::vector<Var> parts;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    CGCL_CHECK(columns[i].bag.defined() == (parts_[i].bag != nullptr), "pair feature ", i,
               parts_[i].bag ? " is a bag" : " is no bag");
    parts.push_back(parts_[i].bag ? parts_[i].bag->forward(tape, Var(columns[i].bag))
                                  : parts_[i].table->forward(tape, columns[i].index));
  }
  return parts.size() == 1 ? parts.front() : ag::concat_columns(tape, parts);
}

}   // namespace cgcl
