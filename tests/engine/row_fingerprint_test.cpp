#include "engine/core/row_fingerprint.hpp"

#include "engine/core/random.hpp"

#include <doctest/doctest.h>

#include <map>
#include <set>
#include <utility>
#include <vector>

using namespace cgcl;

namespace {

/// Small whole numbers, as columns that count are.
FloatRows counts(std::int64_t rows, int columns) {
  FloatRows out{.columns = columns, .values = {}};
  for (std::int64_t i = 0; i < rows * columns; ++i)
    out.values.push_back(static_cast<float>(below({3, kSample, 0}, static_cast<std::uint64_t>(i), 3)));
  return out;
}

std::pair<std::uint64_t, std::uint64_t> number(const Key128& key) { return {key.lo, key.hi}; }

}   // namespace

TEST_CASE("row fingerprint: equal rows have equal keys and others have others, on any number of threads") {
  for (const int columns : {1, 7, 8, 9, 24, 31}) {
    const FloatRows rows = counts(20000, columns);
    const std::vector<Key128> key = row_fingerprints(3, rows);
    CHECK(key == row_fingerprints(1, rows));
    std::map<std::vector<float>, std::pair<std::uint64_t, std::uint64_t>> of_row;
    std::set<std::uint64_t> low, high;
    bool same = true;
    for (std::int64_t i = 0; i < rows.rows(); ++i) {
      const auto row = rows.row(i);
      const auto known = of_row.try_emplace({row.begin(), row.end()}, number(key[idx(i)])).first;
      same = same && known->second == number(key[idx(i)]);
      low.insert(key[idx(i)].lo);
      high.insert(key[idx(i)].hi);
    }
    CHECK(same);
    CHECK(low.size() == of_row.size());   // either half tells them apart
    CHECK(high.size() == of_row.size());
  }
}

TEST_CASE("row fingerprint: the place of a number and the length of a row count, the sign of 0 does not") {
  std::set<std::pair<std::uint64_t, std::uint64_t>> keys;
  std::vector<float> row(20, 0.0f);
  for (std::size_t i = 0; i < row.size(); ++i) {
    row[i] = 1;
    keys.insert(number(row_fingerprint(row)));
    row[i] = -1;
    keys.insert(number(row_fingerprint(row)));
    row[i] = -0.0f;
    CHECK(row_fingerprint(row) == row_fingerprint(std::vector<float>(20, 0.0f)));
  }
  for (std::size_t n = 0; n <= 20; ++n) keys.insert(number(row_fingerprint(std::vector<float>(n, 0.0f))));
  CHECK(keys.size() == 40 + 21);
}

TEST_CASE("row fingerprint: the low bits, which choose the slot of a cache, are spread") {
  const FloatRows rows = counts(4096, 12);
  std::set<std::uint64_t> slots;
  for (const Key128& key : row_fingerprints(1, rows)) slots.insert(key.lo % 4096);
  CHECK(slots.size() > 2450);   // 2589 are expected of drawn ones
}
