#include "io/graph/class_bound.hpp"

#include "engine/core/error.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <cmath>   // for isnan
#include <vector>

using namespace cgcl;

using Ids = std::vector<std::int32_t>;

TEST_CASE("class bound: accuracy by hand") {
  // Group 0: classes 0 0 1; group 1: 2 3; group 2 has one node.
  const ClassBound bound = class_bound(Ids{0, 0, 0, 1, 1, 2}, Ids{0, 0, 1, 2, 3, 4}, 5);
  CHECK((bound.nodes == 6 && bound.grouped_nodes == 5));
  CHECK(bound.majority == test::near(4.0 / 6));   // the single one is right
  CHECK(bound.coverage() == test::near(5.0 / 6));
  // A class-0 node of group 0 sees one 0 and one 1, a tie; the others see another class alone.
  CHECK(bound.leave_one_out == test::near((2 * 0.5) / 5));
  CHECK(class_bound(Ids{0, 1}, Ids{1, 1}, 5).majority == 1);
  CHECK(std::isnan(class_bound(Ids{0, 1}, Ids{1, 1}, 5).leave_one_out));
  CHECK(std::isnan(class_bound(Ids{}, Ids{}, 5).majority));
  CHECK(std::isnan(class_bound(Ids{}, Ids{}, 5).leave_one_out));
  CHECK(class_bound(Ids{0, 0}, Ids{1, 1}, 5).leave_one_out == 1);
  CHECK_THROWS_AS((void)class_bound(Ids{0}, Ids{5}, 5), ShapeError);
  CHECK_THROWS_AS((void)class_bound(Ids{-1}, Ids{0}, 5), ShapeError);
}
