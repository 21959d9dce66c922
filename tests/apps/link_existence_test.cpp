#include "apps/train/link_existence.hpp"

#include "engine/core/index.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <utility>

using namespace cgcl;

using Ids = std::vector<std::int32_t>;

TEST_CASE("link existence: drawn pairs have the types of a coupling and are none, in either direction") {
  std::vector<std::uint8_t> type;
  for (int v = 0; v < 60; ++v) type.push_back(v < 10 ? 0 : v < 20 ? 1 : 2);
  Ids source, target;
  std::set<std::pair<std::int32_t, std::int32_t>> known;
  for (std::int32_t i = 0; i < 40; ++i) {   // pins with nets and with pins
    source.push_back(20 + i);
    target.push_back(i % 2 == 0 ? i % 10 : 20 + (i + 7) % 40);
    known.insert(std::minmax(source.back(), target.back()));
  }
  const ExistenceSamples samples = existence_samples(source, target, type, 5);
  REQUIRE(samples.source.size() == 60);
  REQUIRE(samples.target.size() == 60);
  for (std::size_t i = 0; i < 60; ++i) {
    REQUIRE(samples.exists[i] == (i < 40 ? 1 : 0));
    if (i < 40) continue;
    const std::size_t origin = 2 * (i - 40);
    CHECK(samples.source[i] == source[origin]);
    CHECK(type[idx(samples.target[i])] == type[idx(target[origin])]);
    CHECK(samples.target[i] != samples.source[i]);
    CHECK_FALSE(known.contains(std::minmax(samples.source[i], samples.target[i])));
  }
  const ExistenceSamples again = existence_samples(source, target, type, 5),
                         other = existence_samples(source, target, type, 6);
  CHECK(again.target == samples.target);
  CHECK(other.target != samples.target);
}

TEST_CASE("link existence: where everything couples nothing is drawn") {
  const std::vector<std::uint8_t> type{0, 0, 0};
  const ExistenceSamples samples = existence_samples({0, 0, 1}, {1, 2, 2}, type, 1);
  CHECK(samples.exists == Ids{1, 1, 1});
}
