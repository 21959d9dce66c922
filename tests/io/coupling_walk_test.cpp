#include "io/pairs/coupling_walk.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace cgcl;

TEST_CASE("coupling walk: pairs beside, between and beyond the couplings") {
  const std::vector<NetCoupling> couplings = {{0, 2, 1e-15}, {0, 5, 2e-15}, {3, 4, 4e-15}};
  CouplingWalk extracted(couplings);
  CHECK(extracted.cap_F(0, 1) == 0);
  CHECK(extracted.cap_F(0, 2) == 1e-15);
  CHECK(extracted.cap_F(0, 2) == 1e-15);
  CHECK(extracted.cap_F(1, 2) == 0);
  CHECK(extracted.cap_F(3, 4) == 4e-15);
  CHECK(extracted.cap_F(3, 5) == 0);
}
