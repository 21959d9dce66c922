#include "layers/models/zoo.hpp"

#include "engine/core/index.hpp"
#include "engine/core/name_table.hpp"
#include "layers/models/circuitgcl.hpp"
#include "layers/models/circuitgps.hpp"
#include "layers/models/dlpl_cap.hpp"
#include "layers/models/frozen_embedding.hpp"
#include "layers/models/gnn_plus.hpp"
#include "layers/models/paragraph.hpp"

namespace cgcl {

namespace {

template <class Model>
std::unique_ptr<DownstreamModel> build(Initializer& init, const ModelOptions& options) {
  return std::make_unique<Model>(init, options);
}

constexpr ModelEntry kModels[] = {
    {"circuitgcl", build<CircuitGcl>}, {"paragraph", build<ParaGraph>},  {"dlpl-cap", build<DlplCap>},
    {"circuitgps", build<CircuitGps>}, {"sgrl", build<FrozenEmbedding>}, {"gcn+", build<GcnPlus>},
    {"gin+", build<GinPlus>},
};

constexpr struct {
  HeadOrder order;
  const char* name;
} kHeadOrders[] = {{HeadOrder::symmetric, "symmetric"}, {HeadOrder::ordered, "ordered"}};

}   // namespace

HeadOrder parse_head_order(const std::string& name) { return row_named(kHeadOrders, name, "head").order; }
const char* name_of(HeadOrder order) { return kHeadOrders[idx(order)].name; }

ModelTable model_table() { return kModels; }

std::unique_ptr<DownstreamModel> make_model(Initializer& init, const std::string& name,
                                            const ModelOptions& options, ModelTable table) {
  return row_named(table, name, "model").build(init, options);
}

std::vector<std::string_view> model_names(ModelTable table) {
  std::vector<std::string_view> names;
  for (const ModelEntry& entry : table) names.push_back(entry.name);
  return names;
}

}   // namespace cgcl
