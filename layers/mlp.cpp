#include "layers/mlp.hpp"

#include "layers/epilogue.hpp"

namespace cgcl {

Mlp::Mlp(Initializer& init, const MlpOptions& options) : options_(options), act_(init, options.act) {
  CGCL_CHECK(options.widths.size() >= 2, "mlp: ", options.widths.size(), " widths, expected at least 2");
  const std::size_t layers = options.widths.size() - 1;
  for (std::size_t i = 0; i < layers; ++i) {
    lins_.push_back(
        std::make_unique<Linear>(init, LinearOptions{.in = options.widths[i], .out = options.widths[i + 1]}));
    add_child(str("lins.", i), *lins_.back());
  }
  for (std::size_t i = 0; options.batch_norm && i + 1 < layers; ++i) {
    norms_.push_back(std::make_unique<BatchNorm>(init, options.widths[i + 1]));
    add_child(str("norms.", i), *norms_.back());
  }
  add_child("act", act_);
}

Var Mlp::hidden(Tape& tape, std::size_t layer, const Var& product) {
  const Epilogue epilogue{act_.act(), act_.slope(), options_.dropout};
  const Var& bias = lins_[layer]->bias();
  if (!options_.batch_norm) return apply_epilogue(tape, product, bias, epilogue, options_.fused);
  const Var normed = norms_[layer]->forward(tape, ag::add_row(tape, product, bias));
  return apply_epilogue(tape, normed, {}, epilogue, options_.fused);
}

Var Mlp::forward(Tape& tape, const Var& x) {
  return forward_from_first(tape, ag::linear(tape, x, lins_.front()->weight()));
}

Var Mlp::forward_from_first(Tape& tape, const Var& first) {
  if (lins_.size() == 1) return ag::add_row(tape, first, lins_.front()->bias());
  return lins_.back()->forward(tape, all_hidden(tape, first));
}

Var Mlp::mean_from_first(Tape& tape, const Var& first, const Var& other) {
  CGCL_CHECK(lins_.size() > 1, "mean_from_first: a single layer");
  const Var sum = ag::add(tape, all_hidden(tape, first), all_hidden(tape, other));
  return lins_.back()->forward(tape, ag::scale(tape, sum, 0.5));
}

Var Mlp::all_hidden(Tape& tape, const Var& first) {
  Var x = hidden(tape, 0, first);
  for (std::size_t i = 1; i + 1 < lins_.size(); ++i) {
    x = hidden(tape, i, ag::linear(tape, x, lins_[i]->weight()));
  }
  return x;
}

std::string Mlp::describe() const {
  std::string text = str("Mlp(", options_.widths.front());
  for (std::size_t i = 1; i < options_.widths.size(); ++i) text += str(" -> ", options_.widths[i]);
  return text + str(", ", name_of(options_.act), options_.batch_norm ? ", batch norm)" : ")");
}

}   // namespace cgcl
