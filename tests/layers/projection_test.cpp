// Maps in the plane: principal components against closed forms, the tree against plain loops, clusters that
// stay apart.
#include "engine/core/error.hpp"
#include "engine/core/random.hpp"
#include "layers/projection/principal_components.hpp"
#include "layers/projection/quadtree.hpp"
#include "layers/projection/tsne.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using namespace cgcl;
using cgcl::test::thrown_id;

namespace {

Exec threads(int n) { return Exec({.device = {}, .threads = n, .seed = 0}); }

/// `each` rows around each of `centres` corners of a simplex, side 10, deviation 1.
FloatRows clusters(int centres, int each, int columns) {
  FloatRows out{columns, {}};
  const RandomKey key{5, kInit, 0};
  for (int c = 0; c < centres; ++c)
    for (int i = 0; i < each; ++i)
      for (int k = 0; k < columns; ++k)
        out.values.push_back(static_cast<float>((k == c ? 10 : 0) + normal(key, out.values.size())));
  return out;
}

double squared(const DoubleRows& y, std::int64_t i, std::int64_t j) {
  double sum = 0;
  for (std::size_t k = 0; k < 2; ++k) sum += (y.row(i)[k] - y.row(j)[k]) * (y.row(i)[k] - y.row(j)[k]);
  return sum;
}

}   // namespace

TEST_CASE("projection: eigenvectors of a symmetric matrix") {
  const DoubleRows matrix{3, {4, 1, -2, 1, 2, 0, -2, 0, 3}};
  const Eigenvectors found = eigenvectors(matrix);
  double trace = 0;
  for (std::int64_t v = 0; v < 3; ++v) {
    trace += found.value[idx(v)];
    for (std::int64_t i = 0; i < 3; ++i) {
      double image = 0;
      for (std::int64_t j = 0; j < 3; ++j) image += matrix.row(i)[idx(j)] * found.vector.row(v)[idx(j)];
      CHECK(image == doctest::Approx(found.value[idx(v)] * found.vector.row(v)[idx(i)]).epsilon(1e-10));
    }
  }
  CHECK(trace == doctest::Approx(9));
  CHECK(found.value[0] > found.value[1]);
  CHECK(found.value[1] > found.value[2]);
}

TEST_CASE("projection: components are centred, uncorrelated, and ordered by their variance") {
  FloatRows x{40, {}};   // wider than the subspace that is iterated
  const RandomKey key{1, kInit, 0};
  for (int i = 0; i < 300; ++i)
    for (int k = 0; k < 40; ++k)
      x.values.push_back(static_cast<float>(3 + (k == 7   ? 9
                                                 : k == 3 ? 5
                                                          : 1) *
                                                    normal(key, x.values.size())));
  const DoubleRows y = principal_components(threads(1), x, 3);
  REQUIRE(y.columns == 3);
  double variance[3] = {}, mean = 0, product = 0, along = 0;
  for (std::int64_t i = 0; i < 300; ++i) {
    for (std::size_t k = 0; k < 3; ++k) variance[k] += y.row(i)[k] * y.row(i)[k] / 300;
    mean += y.row(i)[0];
    product += y.row(i)[0] * y.row(i)[1];
    along += y.row(i)[0] * static_cast<double>(x.row(i)[7] - 3);
  }
  CHECK(std::abs(mean) < 1e-6);
  CHECK(std::abs(product) < 1e-4);
  CHECK(along > 0);   // the largest entry of a direction is positive
  CHECK(variance[0] > 60);
  CHECK(variance[1] == doctest::Approx(25).epsilon(0.25));
  CHECK(variance[2] < 3);
  CHECK(principal_components(threads(3), x, 3).values == y.values);
  CHECK(thrown_id([] {
          static_cast<void>(principal_components(threads(1), FloatRows{3, {}}, 2));
        }) == ErrorId::shape);
}

TEST_CASE("projection: the tree sums what plain loops sum, exactly with theta 0") {
  std::vector<double> points;
  const RandomKey key{2, kInit, 0};
  for (std::uint64_t i = 0; i < 400; ++i) points.push_back(normal(key, i));
  points.insert(points.end(), {points[0], points[1], points[0], points[1]});   // three at one place
  const Quadtree tree(points);
  for (std::size_t i = 0; i < points.size(); i += 2) {
    Repulsion plain;
    for (std::size_t j = 0; j < points.size(); j += 2) {
      if (i == j) continue;
      const double dx = points[i] - points[j], dy = points[i + 1] - points[j + 1],
                   q = 1 / (1 + dx * dx + dy * dy);
      plain.q += q;
      plain.x += q * q * dx;
      plain.y += q * q * dy;
    }
    const Repulsion exact = tree.repulsion(points[i], points[i + 1], 0);
    const Repulsion coarse = tree.repulsion(points[i], points[i + 1], 0.5);
    CHECK(exact.q == doctest::Approx(plain.q).epsilon(1e-9));
    CHECK(std::abs(exact.x - plain.x) < 1e-9);
    CHECK(std::abs(exact.y - plain.y) < 1e-9);
    CHECK(coarse.q == doctest::Approx(plain.q).epsilon(0.02));
  }
}

TEST_CASE("projection: t-SNE keeps clusters together and apart from each other") {
  const int each = 40;
  const FloatRows x = clusters(4, each, 12);
  const DoubleRows y = tsne(threads(1), x, {.perplexity = 15, .iterations = 300});
  REQUIRE(y.rows() == 4 * each);
  // The nearest point of every other cluster is farther than the nearest of one's own, by far.
  for (std::int64_t i = 0; i < y.rows(); ++i) {
    double own = std::numeric_limits<double>::infinity(), other = own;
    for (std::int64_t j = 0; j < y.rows(); ++j) {
      if (i == j) continue;
      double& nearest = i / each == j / each ? own : other;
      nearest = std::min(nearest, squared(y, i, j));
    }
    CHECK(own * 4 < other);
  }
  CHECK(tsne(threads(3), x, {.perplexity = 15, .iterations = 300}).values == y.values);
}

TEST_CASE("projection: few points, and points that are all the same, have places") {
  const DoubleRows two = tsne(threads(1), {2, {0, 0, 3, 4}});
  CHECK(squared(two, 0, 1) == doctest::Approx(25));
  CHECK(tsne(threads(1), {1, {7}}).values == std::vector<double>{0, 0});
  const DoubleRows same = tsne(threads(1), {2, std::vector<float>(20, 1.5F)}, {.iterations = 20});
  for (const double value : same.values) CHECK(std::isfinite(value));
}
