#include "io/circuit/known_nets.hpp"

#include "io/circuit/match_paths.hpp"

#include <cstdint>
#include <functional>   // for hash
#include <string>

namespace cgcl {

/// Names by their hash: of two names that look alike the one that is none makes a net without labels.
struct KnownNets::Index {
  char divider = 0;
  std::unordered_set<std::uint64_t> names;

  static std::uint64_t key(std::string_view name) { return std::hash<std::string_view>{}(name); }

  void add(const std::string& path, bool parts) {
    const std::string name = with_brackets(path);
    for (std::size_t at = 0; at != name.npos;) {
      names.insert(key(std::string_view(name).substr(at)));
      at = parts ? name.find('/', at) : name.npos;
      if (at != name.npos) ++at;
    }
  }
};

KnownNets::KnownNets(const FlatCircuit& circuit, bool blocks) : circuit_(circuit), blocks_(blocks) {}
KnownNets::~KnownNets() = default;

void KnownNets::build(char divider) {
  index_ = std::make_unique<Index>();
  index_->divider = divider;
  for (std::int32_t net = 0; net < circuit_.nets(); ++net)
    index_->add(canonical_path(circuit_.net_path(net), divider), blocks_);
  for (const NetAlias& alias : circuit_.aliases)
    index_->add(canonical_path(circuit_.alias_path(alias), divider), blocks_);
}

bool KnownNets::has(std::string_view name, char divider) {
  if (index_ == nullptr || index_->divider != divider) build(divider);
  return index_->names.contains(Index::key(with_brackets(canonical_path(name, divider))));
}

}   // namespace cgcl
