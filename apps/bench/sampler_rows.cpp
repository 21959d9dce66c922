#include "apps/bench/sampler_rows.hpp"

#include "engine/core/index.hpp"
#include "io/sampler/link.hpp"
#include "io/synth/synth.hpp"

#include <array>
#include <memory>
#include <numeric>   // for iota
#include <vector>

namespace cgcl::bench {

namespace {

constexpr std::int64_t kNodes = 17600;
constexpr std::size_t kLinks = 128, kSeeds = 1024;
constexpr std::array<std::int64_t, 4> kFanouts = {64, 64, 64, 64};

struct SampledDesign {
  SampledDesign()
      : design(synthesise({.kind = SynthKind::sram, .nodes = kNodes, .seed = 1, .name = "bench"})) {
    graph = message_csc(design);
    for (std::size_t i = 0; i < kLinks; ++i) {   // all over the design
      const std::size_t link = i * (design.links.src.size() / kLinks);
      source.push_back(design.links.src[link]);
      target.push_back(design.links.dst[link]);
    }
    seeds.resize(kSeeds);
    std::iota(seeds.begin(), seeds.end(), 0);
  }

  [[nodiscard]] NeighborSample links() const {
    return sample_links(graph, source, target, kFanouts,
                        {.disjoint = true, .direction = Direction::bidirectional})
        .sample;
  }
  [[nodiscard]] NeighborSample together() const { return sample_neighbors(graph, seeds, kFanouts); }

  CircuitGraph design;
  HostCsc graph;
  std::vector<std::int32_t> source, target, seeds;
};

BenchRow row(const std::string& name, const std::string& batch,
             NeighborSample (SampledDesign::*sample)() const) {
  return {.name = name,
          .shape = str("an edge, ", batch, " of ", kNodes, " nodes"),
          .make = [sample](const Exec&) -> BenchWork {
            const auto design = std::make_shared<const SampledDesign>();
            return {.body = [design, sample] { static_cast<void>((*design.*sample)()); },
                    .items = static_cast<double>(((*design.*sample)()).row.size())};
          }};
}

}   // namespace

std::vector<BenchRow> sampler_rows() {
  return {row("sampler/links-4x64", str(kLinks, " links"), &SampledDesign::links),
          row("sampler/seeds-4x64", str(kSeeds, " seeds"), &SampledDesign::together)};
}

}   // namespace cgcl::bench
