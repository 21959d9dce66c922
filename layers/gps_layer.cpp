#include "layers/gps_layer.hpp"

#include "engine/core/name_table.hpp"
#include "engine/core/nvtx.hpp"

namespace cgcl {
namespace {

constexpr double kScoreClamp = 5;   // of exphormer [GPS]

constexpr struct {
  GlobalAttention attention;
  const char* name;
} kAttentions[] = {{GlobalAttention::none, "none"},
                   {GlobalAttention::exphormer, "exphormer"},
                   {GlobalAttention::full, "full"}};

}   // namespace

GlobalAttention parse_global_attention(const std::string& name) {
  return row_named(kAttentions, name, "attention").attention;
}
const char* name_of(GlobalAttention attention) { return kAttentions[idx(attention)].name; }

GpsLayer::GpsLayer(Initializer& init, const GpsLayerOptions& options)
    : options_(options),
      local_(init, options.width, options.dropout),
      norm_local_(init, options.width),
      ff_1_(init, {.in = options.width, .out = 2 * options.width}),
      ff_2_(init, {.in = 2 * options.width, .out = options.width}),
      norm_out_(init, options.width) {
  add_child("local", local_);
  add_child("norm_local", norm_local_);
  if (options.attention != GlobalAttention::none) {
    const bool full = options.attention == GlobalAttention::full;
    attention_ = std::make_unique<EdgeAttention>(init, EdgeAttentionOptions{.width = options.width,
                                                                            .heads = options.heads,
                                                                            .bias = full,
                                                                            .features = !full,
                                                                            .clamp = full ? 0 : kScoreClamp});
    add_child("attention", *attention_);
    if (full) {
      attention_out_ =
          std::make_unique<Linear>(init, LinearOptions{.in = options.width, .out = options.width});
      add_child("attention_out", *attention_out_);
    }
    norm_attention_ = std::make_unique<BatchNorm>(init, options.width);
    add_child("norm_attention", *norm_attention_);
  }
  add_child("ff_1", ff_1_);
  add_child("ff_2", ff_2_);
  add_child("norm_out", norm_out_);
}

Var GpsLayer::attend(Tape& tape, const GpsGraph& graph, const State& in, const Var& edge_table,
                     Var& virtual_nodes) const {
  if (attention_out_)
    return attention_out_->forward(tape, attention_->forward(tape, graph.attention, in.states.node));
  const Var rows = ag::add(tape, ag::scatter_rows(tape, in.states.node, graph.node_row),
                           ag::scatter_rows(tape, in.virtual_nodes, graph.virtual_row));
  const Var out = attention_->forward(tape, graph.attention, rows, edge_table);
  virtual_nodes = ag::gather_rows(tape, out, graph.virtual_row);
  return ag::gather_rows(tape, out, graph.node_row);
}

GpsLayer::State GpsLayer::forward(Tape& tape, const GpsGraph& graph, const State& in, const Var& edge_table) {
  const NvtxRange range(tape.exec(), "layer");
  State out;
  out.states = local_.forward(tape, graph.messages, in.states, graph.node_count, graph.edge_count);
  Var sum = norm_local_.forward(tape, out.states.node, graph.node_count);
  if (attention_) {
    const Var attended = attend(tape, graph, in, edge_table, out.virtual_nodes);
    const Var kept = ag::add(tape, in.states.node, ag::dropout(tape, attended, options_.dropout));
    sum = ag::add(tape, sum, norm_attention_->forward(tape, kept, graph.node_count));
  }
  const Var hidden = ag::bias_act_dropout(tape, ag::linear(tape, sum, ff_1_.weight()), ff_1_.bias(),
                                          Act::relu, {}, options_.dropout);
  const Var fed = ag::add(tape, sum, ag::dropout(tape, ff_2_.forward(tape, hidden), options_.dropout));
  out.states.node = norm_out_.forward(tape, fed, graph.node_count);
  return out;
}

std::string GpsLayer::describe() const {
  return str("Gps(", local_.describe(), " + ",
             attention_ ? str(name_of(options_.attention), " ", attention_->describe()) : "no attention",
             ")");
}

}   // namespace cgcl
