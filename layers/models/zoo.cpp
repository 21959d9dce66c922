#include "layers/models/zoo.hpp"

namespace cgcl {

const std::vector<ModelEntry>& model_table() {
  static const std::vector<ModelEntry> table{
      {"circuitgcl", "SAGE on types, statistics and SGRL embeddings", {}},
      {"circuitgcl+", "circuitgcl with pair features at the head", {}},
  };
  return table;
}

const ModelEntry& model_entry(const std::string& name) {
  std::string known;
  for (const ModelEntry& entry : model_table()) {
    if (entry.name == name) return entry;
    known += (known.empty() ? "" : ", ") + entry.name;
  }
  throw Error(ErrorId::bad_value, str("no model is named '", printable(name), "', expected one of ", known));
}

std::unique_ptr<GraphHead> make_model(Initializer& init, const std::string& name,
                                      const GraphHeadOptions& options) {
  static_cast<void>(model_entry(name));   // its check of the name
  return std::make_unique<GraphHead>(init, options);
}

}   // namespace cgcl
