#include "io/graph/colours.hpp"

#include "engine/core/error.hpp"
#include "engine/ops/refine.hpp"
#include "io/graph/row_ids.hpp"

#include <algorithm>   // for equal
#include <bit>         // for bit_cast

namespace cgcl {
namespace {

/// Features are compared by bit pattern, after -0 became 0.
std::uint32_t pattern(float value) { return std::bit_cast<std::uint32_t>(value + 0.0f); }

}   // namespace

Colouring refine_colours(const Exec& exec, std::span<const std::int32_t> src,
                         std::span<const std::int32_t> dst, std::span<const std::int32_t> start, int rounds) {
  CGCL_CHECK(rounds >= 0, rounds, " rounds of colour refinement");
  const Csr around = ops::make_neighbours(exec, static_cast<std::int64_t>(start.size()), src, dst);
  Tensor colour = Tensor::from(exec, std::vector<std::int32_t>(start.begin(), start.end()));
  Colouring out;
  {
    // Without edges per round does no more than renumber.
    const Csr alone = ops::make_neighbours(exec, around.rows, {}, {});
    ops::Refined first = ops::refine_round(exec, alone, colour);
    colour = std::move(first.colour);
    out.counts.push_back(static_cast<std::int32_t>(first.count));
  }
  bool stable = false;
  for (int round = 0; round < rounds; ++round) {
    const std::int32_t before = out.counts.back();
    // Refinement only ever splits colours: an equal number is an equal partition, now and for ever.
    if (!stable) {
      ops::Refined next = ops::refine_round(exec, around, colour);
      colour = std::move(next.colour);
      out.counts.push_back(static_cast<std::int32_t>(next.count));
      stable = out.counts.back() == before;
    } else {
      out.counts.push_back(before);
    }
  }
  out.colour = colour.to_host<std::int32_t>(exec);
  return out;
}

Colouring refine_colours(const Exec& exec, const CircuitGraph& graph, ColourInput input, int rounds) {
  return refine_colours(exec, graph.edges.src, graph.edges.dst, initial_colours(exec, graph, input), rounds);
}

std::vector<std::int32_t> initial_colours(const Exec& exec, const CircuitGraph& graph, ColourInput input) {
  const auto row = [&graph](std::int64_t v) {
    return graph.features.data() + v * static_cast<std::int64_t>(kFeatureColumns);
  };
  const auto type = [&graph](std::int64_t v) { return graph.type(static_cast<std::int32_t>(v)); };
  // Whether the row of a node counts, besides its type.
  const auto counts = [&](std::int64_t v) {
    return input == ColourInput::statistics ||
           (input == ColourInput::devices && graph.type(static_cast<std::int32_t>(v)) != NodeType::net);
  };
  return row_ids(
      exec, graph.nodes(),
      {.key =
           [&](std::int64_t v, std::uint64_t salt) {
             Key128 key = mix_key(static_cast<std::uint64_t>(type(v)), salt);
             if (counts(v))
               for (int c = 0; c < kFeatureColumns; ++c) key = chain_key(key, pattern(row(v)[c]));
             return key;
           },
       .equal =
           [&](std::int64_t a, std::int64_t b) {
             return type(a) == type(b) &&
                    (!counts(a) || std::equal(row(a), row(a) + kFeatureColumns, row(b),
                                              [](float x, float y) { return pattern(x) == pattern(y); }));
           }});
}

Colouring refine_colours(std::span<const std::int32_t> src, std::span<const std::int32_t> dst,
                         std::span<const std::int32_t> start, int rounds) {
  return refine_colours(Exec{}, src, dst, start, rounds);
}

Colouring refine_colours(const CircuitGraph& graph, ColourInput input, int rounds) {
  return refine_colours(Exec{}, graph, input, rounds);
}

std::vector<std::int32_t> initial_colours(const CircuitGraph& graph, ColourInput input) {
  return initial_colours(Exec{}, graph, input);
}

}   // namespace cgcl
