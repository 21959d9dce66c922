#include "engine/core/error.hpp"
#include "layers/baselines/mean_table.hpp"
#include "layers/baselines/ridge.hpp"
#include "tests/near.hpp"

#include <doctest/doctest.h>

#include <cmath>   // for isnan, nan
#include <vector>

using namespace cgcl;

using Ids = std::vector<std::int32_t>;

TEST_CASE("ridge: regression finds a plane, and constant columns do no harm") {
  DoubleRows x{3, {}};
  std::vector<double> y;
  for (int i = 0; i < 40; ++i) {
    const double a = i % 7, b = i % 5;
    x.values.insert(x.values.end(), {a, b, 4.0});
    y.push_back(2 + 3 * a - b);
  }
  const Ridge ridge(x, y, 1e-9);
  CHECK(ridge(std::vector<double>{10, 20, 4}) == test::near(12));
  const Ridge flat(x, y, 1e12);
  CHECK(flat(std::vector<double>{1, 2, 4}) == test::near(flat(std::vector<double>{6, 0, 4})));
  x.values[0] = std::nan("");
  CHECK(std::isnan(Ridge(x, y, 1)(std::vector<double>{1, 2, 4})));
  CHECK_THROWS_AS(Ridge(x, std::vector<double>{1}, 1), ShapeError);

  const Exec exec;
  const NamedState state = ridge.state(exec);
  CHECK(Ridge::from_state(exec, state)(std::vector<double>{10, 20, 4}) ==
        ridge(std::vector<double>{10, 20, 4}));
  NamedState short_of_one = state;
  short_of_one.tensors[0].second = Tensor::from(exec, std::vector<double>{1, 2});
  CHECK_THROWS_AS((void)Ridge::from_state(exec, short_of_one), Error);
  CHECK_THROWS_AS((void)Ridge::from_state(exec, {}), Error);
}

TEST_CASE("mean table: falls back from fine to coarse, also for groups beyond the table") {
  const Ids coarse = {0, 0, 0, 1, 1, 2}, fine = {0, 0, 1, 2, 3, 4};
  const std::vector<float> label = {0.25f, 0.75f, 0, 0.25f, 0, 0};
  const MeanTable table({coarse, fine}, label, Ids{0, 1, 3});
  CHECK(table(Ids{0, 0}) == 0.5);        // its fine group
  CHECK(table(Ids{0, 1}) == 0.5);        // only its coarse group was seen
  CHECK(table(Ids{1, 3}) == 0.25);       // likewise
  const double all = table(Ids{2, 4});   // nothing was: the mean of all
  CHECK(all == test::near(1.25 / 3));
  CHECK(table(Ids{7, 9}) == all);
  CHECK_THROWS_AS((void)table(Ids{0}), ShapeError);
  CHECK_THROWS_AS(MeanTable({coarse}, label, Ids{}), ShapeError);

  const Exec exec;
  const MeanTable back = MeanTable::from_state(exec, table.state(exec));
  for (const Ids& groups : {Ids{0, 0}, Ids{0, 1}, Ids{1, 3}, Ids{2, 4}}) CHECK(back(groups) == table(groups));
  NamedState lacking = table.state(exec);
  lacking.tensors.pop_back();
  CHECK_THROWS_AS((void)MeanTable::from_state(exec, lacking), Error);
}
