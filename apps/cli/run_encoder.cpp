#include "apps/cli/run_encoder.hpp"

#include "apps/train/memory_estimate.hpp"

#include <filesystem>

namespace cgcl {
namespace {

/// GCN over the full graph whose representation adds one hop of the topology. [SGRL]
PretrainOptions sgrl_options() {
  PretrainOptions out;
  out.encoder.conv = ConvKind::gcn;
  out.encoder.topology = 1;
  return out;
}

}   // namespace

std::filesystem::path encoder_file_of(const std::filesystem::path& folder) {
  return folder / "encoder.safetensors";
}

RunEncoder encoder_of_run(const Exec& exec, RunFolder& folder, const std::string& model,
                          const std::string& given, const CircuitGraph& graph,
                          const std::vector<std::string>& design_identities,
                          const std::function<std::int64_t(std::int64_t)>& require_memory,
                          const LoopHooks& hooks) {
  if (!given.empty()) return {read_encoder_file(given, exec), false};
  if (model != "sgrl") return {};
  const std::filesystem::path path = encoder_file_of(folder.root());
  if (!std::filesystem::exists(path)) {
    const PretrainOptions options = sgrl_options();
    const HostGraph design =
        compress(exec, make_host_graph(graph, nullptr), options.encoder.conv,
                 options.encoder.layers + options.encoder.topology, Compression::automatic)
            .design;
    if (require_memory) static_cast<void>(require_memory(pretraining_step_bytes(design, options)));
    Initializer init(exec);
    Sgrl networks(init, options.encoder);
    const LoopHooks quiet{.stop = hooks.stop, .warn = hooks.warn};   // progress is that of the training
    if (pretrain(exec, networks, design, options, quiet).stopped) return {std::nullopt, true};
    write_encoder_file(path, exec, networks, options.encoder, design_identities);
    folder.keep();
  }
  return {read_encoder_file(path, exec), false};
}

}   // namespace cgcl
