#include "apps/train/link_bound.hpp"

#include "io/graph/colours.hpp"
#include "io/graph/structural_bound.hpp"

namespace cgcl {

double link_bound(const CircuitGraph& graph, const TaskSamples& samples,
                  std::span<const std::int32_t> pair_class) {
  const Colouring colouring = refine_colours(graph, ColourInput::statistics, kBoundRounds);
  return structural_bound(
             link_groups(samples.relation, samples.source, samples.target, colouring.colour, pair_class),
             samples.y)
      .r2;
}

}   // namespace cgcl
