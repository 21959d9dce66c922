#include "io/dataset/normaliser.hpp"

#include "engine/core/error.hpp"
#include "tests/io/hand_graph.hpp"

#include <doctest/doctest.h>

using namespace cgcl;

namespace {

float& at(std::vector<float>& features, std::size_t node, std::size_t column) {
  return features[node * kFeatureColumns + column];
}

}   // namespace

TEST_CASE("normaliser: nets and devices are divided by their own column maxima, pins are left alone") {
  CircuitGraph graph = test::hand_graph();
  at(graph.features, 0, 1) = 4.0f;
  at(graph.features, 1, 1) = 1.0f;
  at(graph.features, 3, 1) = 10.0f;
  at(graph.features, 4, 1) = 5.0f;
  const FeatureNormaliser normaliser = fit_normaliser(graph);
  CHECK(normaliser.net_max[1] == 4.0f);
  CHECK(normaliser.net_max[2] == 1.0f);   // a column of zeros
  CHECK(normaliser.device_max[1] == 10.0f);
  CHECK(normaliser.device_max[0] == 2e-7f);
  std::vector<float> out = normaliser.apply(graph);
  CHECK(at(out, 0, 1) == 1.0f);
  CHECK(at(out, 1, 1) == 0.25f);
  CHECK(at(out, 4, 1) == 0.5f);
  CHECK(at(out, 3, 0) == 1.0f);
  CHECK(at(out, 7, 0) == 2.0f);   // a pin code
}

TEST_CASE("normaliser: another design is scaled by the maxima of the first") {
  CircuitGraph source = test::hand_graph(), other = test::hand_graph();
  at(source.features, 0, 1) = 4.0f;
  at(other.features, 0, 1) = 12.0f;
  std::vector<float> out = fit_normaliser(source).apply(other);
  CHECK(at(out, 0, 1) == 3.0f);
}

TEST_CASE("normaliser: another schema, width or a maximum of zero is refused") {
  const CircuitGraph graph = test::hand_graph();
  FeatureNormaliser normaliser = fit_normaliser(graph);
  CHECK_NOTHROW(require_schema(normaliser, "model"));
  normaliser.schema = "net18";
  CHECK_THROWS_AS((void)normaliser.apply(graph), Error);
  normaliser = fit_normaliser(graph);
  normaliser.device_max.pop_back();
  CHECK_THROWS_AS((void)normaliser.apply(graph), Error);
  normaliser = fit_normaliser(graph);
  normaliser.net_max[3] = 0.0f;
  CHECK_THROWS_AS((void)normaliser.apply(graph), Error);
}
