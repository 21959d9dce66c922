#include "io/dataset/label_codec.hpp"

#include "engine/core/error.hpp"
#include "io/safetensors/safetensors.hpp"
#include "tests/fixtures.hpp"
#include "tests/io/hand_graph.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using namespace cgcl;

TEST_CASE("label_codec: the paper's ranges map to [0,1] and clip") {
  const LabelCodec edge = edge_codec({1e-21, 1e-15}), ground = ground_codec({1e-21, 1e-15});
  CHECK((edge.decades == 6.0 && ground.decades == 6.0));
  CHECK(ground.lo == test::near(1e-20).epsilon(1e-15));
  CHECK(edge.encode(1e-21) == 0.0f);
  CHECK(edge.encode(1e-18) == test::near(0.5));
  CHECK(edge.encode(1e-15) == 1.0f);
  CHECK(edge.encode(1e-22) == 0.0f);
  CHECK(edge.encode(1e-12) == 1.0f);
  CHECK(edge.encode(0.0) == 0.0f);
  CHECK(ground.encode(1e-17) == test::near(0.5));
  CHECK(std::isnan(edge.encode(std::numeric_limits<double>::quiet_NaN())));
}

TEST_CASE("label_codec: decoding inverts encoding inside the range") {
  const LabelCodec codec = edge_codec({1e-18, 2e-13});
  CHECK(codec.decades == test::near(5.30103));
  const std::vector<double> farad = {1.5e-18, 3e-16, 1.9e-13};
  const std::vector<double> back = codec.decode(codec.encode(farad));
  for (std::size_t i = 0; i < farad.size(); ++i) CHECK(back[i] == test::near(farad[i]).epsilon(1e-5));
  CHECK(codec.decode(0.0) == 1e-18);
}

TEST_CASE("label_codec: resistances from a hundredth of an ohm to 10 kohm") {
  const LabelCodec codec = resistance_codec();
  CHECK(codec.encode(0.01) == 0.0f);
  CHECK(codec.encode(10) == test::near(0.5));
  CHECK(codec.encode(1e4) == test::near(1.0));
  CHECK(codec.encode(1e6) == 1.0f);
  CHECK(codec.encode(1e-3) == 0.0f);
  CHECK(codec.decode(0.5) == test::near(10));
}

TEST_CASE("label_codec: a label on a boundary belongs to the lower class, compared in float32") {
  CHECK(label_class(0.0f) == 0);
  for (std::size_t b = 0; b < kClassBoundaries.size(); ++b) {
    const float boundary = kClassBoundaries[b];
    CHECK(label_class(boundary) == static_cast<std::int32_t>(b));
    CHECK(label_class(std::nextafter(boundary, 2.0f)) == static_cast<std::int32_t>(b) + 1);
    CHECK(label_class(std::nextafter(boundary, 0.0f)) == static_cast<std::int32_t>(b));
  }
  CHECK(label_class(1.0f) == 4);
  CHECK(label_class(std::numeric_limits<float>::quiet_NaN()) == 4);
  CHECK(label_class(0.5f, std::vector<float>{0.5f}) == 0);
  CHECK(label_classes(std::vector<float>{0.1f, 0.3f, 0.9f}) == std::vector<std::int32_t>{0, 1, 4});
}

TEST_CASE("label_codec: ranges that cannot scale labels are refused") {
  CHECK_THROWS_AS((void)edge_codec({0.0, 1e-15}), Error);
  CHECK_THROWS_AS((void)edge_codec({1e-15, 1e-15}), Error);
  CHECK_THROWS_AS((void)edge_codec({1e-21, std::numeric_limits<double>::infinity()}), Error);
  CHECK_THROWS_AS((void)ground_codec({std::nan(""), 1e-15}), Error);
}

TEST_CASE("label_codec: open ends of a range close around the couplings") {
  CircuitGraph graph = test::hand_graph();
  CHECK(label_range(graph).lo_F == graph.cap_range.lo_F);
  graph.cap_range = {0.0, std::numeric_limits<double>::infinity()};
  graph.links.cap_F = {3e-18, 2e-17, 4e-14};
  graph.links.src = graph.links.dst = {0, 1, 2};
  const CapRange range = label_range(graph);
  CHECK(range.lo_F == test::near(1e-18).epsilon(1e-12));
  CHECK(range.hi_F == test::near(1e-13).epsilon(1e-12));
  CHECK(edge_codec(range).decades == 5.0);
  graph.links.cap_F = {0.0, 0.0, 0.0};
  CHECK_THROWS_AS((void)label_range(graph), Error);
}

TEST_CASE("label_codec: reference labels and classes agree with the golden cases") {
  for (const auto& [name, scale] : {std::pair("edge", 1e21f), std::pair("node", 1e20f)}) {
    const SafetensorsFile file =
        read_safetensors((test::golden_cases() / str("label_normalise_", name, ".safetensors")).string());
    const auto farad = file.values<float>("in.capacitance"), labels = file.values<float>("out.normalised");
    const auto classes = file.values<std::int64_t>("out.class");
    const LabelCodec codec = name[0] == 'e' ? edge_codec({}) : ground_codec({});
    for (std::size_t i = 0; i < farad.size(); ++i) {
      const float label = normalise_label(farad[i], scale, 6.0f);
      CHECK(label == doctest::Approx(labels[i]).epsilon(1e-6));
      CHECK(label_class(label) == classes[i]);
      CHECK(codec.encode(static_cast<double>(farad[i])) == label);
    }
  }
}
