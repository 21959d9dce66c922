#include "layers/conv.hpp"

#include "layers/cluster_gcn_conv.hpp"
#include "layers/gat_conv.hpp"
#include "layers/gcn_conv.hpp"
#include "layers/gine_conv.hpp"
#include "layers/res_gated_conv.hpp"
#include "layers/sage_conv.hpp"

namespace cgcl {

Conv::Conv(const ConvOptions& options) : options_(options) {
  CGCL_CHECK(options.in > 0 && options.out > 0 && options.edge_width >= 0, "convolution: widths ", options.in,
             ", ", options.out, ", ", options.edge_width, " are not valid");
}

std::string Conv::describe_as(const char* name) const {
  std::string text = str(name, "(", options_.in, " -> ", options_.out);
  if (options_.edge_width > 0) text += str(", edges ", options_.edge_width);
  return text + ")";
}

Var sum_messages(Tape& tape, const MessageGraph& graph, const Var& messages) {
  if (!graph.multiplicity.defined()) return ag::edge_sum(tape, graph.graph, messages);
  return ag::edge_sum(tape, graph.graph, ag::scale_rows(tape, messages, graph.multiplicity));
}

std::unique_ptr<Conv> make_conv(Initializer& init, ConvKind kind, const ConvOptions& options) {
  switch (kind) {
    case ConvKind::sage:
      return std::make_unique<SageConv>(init, options);
    case ConvKind::cluster_gcn:
      return std::make_unique<ClusterGcnConv>(init, options);
    case ConvKind::gcn:
      return std::make_unique<GcnConv>(init, options);
    case ConvKind::gat:
      return std::make_unique<GatConv>(init, options);
    case ConvKind::res_gated:
      return std::make_unique<ResGatedConv>(init, options);
    case ConvKind::gine:
      return std::make_unique<GineConv>(init, options);
  }
  throw Error(ErrorId::internal, "convolution kind without a row in make_conv");
}

}   // namespace cgcl
