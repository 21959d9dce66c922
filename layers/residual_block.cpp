#include "layers/residual_block.hpp"

#include "engine/core/nvtx.hpp"
#include "layers/dropout.hpp"

namespace cgcl {

ResidualBlock::FeedForward::FeedForward(Initializer& init, const ResidualBlockOptions& options)
    : norm_in(init, options.width),
      map(init, {.widths = {options.width, 2 * options.width, options.width},
                 .act = options.act,
                 .dropout = options.dropout,
                 .fused = options.fused}),
      norm_out(init, options.width) {}

ResidualBlock::ResidualBlock(Initializer& init, const ResidualBlockOptions& options)
    : options_(options), activation_(init, options.act) {
  options_.dropout = Dropout(options.dropout).p();   // its check of the range
  conv_ = make_conv(init, options.conv,
                    {.in = options.width,
                     .out = options.width,
                     .edge_width = uses_edge_features(options.conv) ? options.width : 0,
                     .normalize = options.normalize,
                     .fused = options.fused});
  add_child("activation", activation_);
  add_child("conv", *conv_);
  if (options.batch_norm) {
    norm_ = std::make_unique<BatchNorm>(init, options.width);
    add_child("bn_conv", *norm_);
  }
  if (options.feed_forward) {
    feed_forward_ = std::make_unique<FeedForward>(init, options);
    add_child("bn_in", feed_forward_->norm_in);
    add_child("feed_forward", feed_forward_->map);
    add_child("bn_out", feed_forward_->norm_out);
  }
}

Var ResidualBlock::forward(Tape& tape, const MessageGraph& graph, const Var& x, const Var& edge_attr,
                           const RowWeights& multiplicity) {
  const NvtxRange range(tape.exec(), "layer");
  const Epilogue epilogue{activation_.act(), activation_.slope(), options_.dropout};
  Var message;
  if (norm_) {
    const Var normed = norm_->forward(tape, conv_->forward(tape, graph, x, edge_attr), multiplicity);
    message = apply_epilogue(tape, normed, {}, epilogue, options_.fused);
  } else {
    message = conv_->forward(tape, graph, x, edge_attr, epilogue);
  }
  const Var y = ag::add(tape, x, message);
  if (!feed_forward_) return y;
  const Var u = feed_forward_->norm_in.forward(tape, y, multiplicity);
  const Var change = Dropout(options_.dropout).forward(tape, feed_forward_->map.forward(tape, u));
  return feed_forward_->norm_out.forward(tape, ag::add(tape, u, change), multiplicity);
}

std::string ResidualBlock::describe() const {
  return str("residual ", name_of(options_.conv), "(", options_.width, "), ",
             options_.batch_norm ? "batch norm, " : "", name_of(options_.act), ", dropout ", options_.dropout,
             options_.feed_forward ? ", feed-forward" : "");
}

}   // namespace cgcl
