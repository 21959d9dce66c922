#include "io/text/name_pool.hpp"

#include "engine/core/index.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace cgcl;

TEST_CASE("name pool: ids count up, names are kept once and views survive growth") {
  NamePool pool;
  std::vector<std::string_view> views;
  for (int i = 0; i < 100000; ++i) {
    const std::string name = "XBANK/net" + std::to_string(i);
    REQUIRE(pool.id(name) == i);
    views.push_back(pool[i]);
  }
  CHECK(pool.size() == 100000);
  for (int i = 0; i < 100000; ++i) {
    const std::string name = "XBANK/net" + std::to_string(i);
    REQUIRE(pool.find(name) == i);
    REQUIRE(views[idx(i)] == name);
  }
  CHECK(pool.find("XBANK/net100000") == kNoName);
}

TEST_CASE("name pool: case folds for ASCII letters alone, and the first spelling stays") {
  NamePool folded(NameCase::folded), distinct;
  REQUIRE(folded.id("Net_A") == 0);
  CHECK(folded.id("nET_a") == 0);
  CHECK(folded[0] == "Net_A");
  CHECK(distinct.id("Net_A") != distinct.id("nET_a"));
  // Characters whose codes differ in the same bit as cases do: '[' and '{', '@' and '`', '_' and DEL.
  CHECK(folded.id("a[0]") != folded.id("a{0}"));
  CHECK(folded.id("@x") != folded.id("`x"));
  CHECK(folded.id("\xC4") != folded.id("\xE4"));
  CHECK(folded.id("") == folded.id(""));
}

TEST_CASE("name pool: names of any length are told apart") {
  NamePool pool;
  for (int n = 0; n < 40; ++n) CHECK(pool.id(std::string(idx(n), 'a')) == n);
  const std::string large(1 << 18, 'b');
  CHECK(pool.id(large) == 40);
  CHECK(pool[40] == large);
  CHECK(pool.id(std::string_view("a\0b", 3)) != pool.id(std::string_view("a\0c", 3)));

  // Lengths at which the length itself takes another byte.
  NamePool lengths;
  std::vector<std::string> names;
  for (const std::size_t n : {0u, 1u, 127u, 128u, 129u, 16383u, 16384u, 70000u, 2097152u})
    names.push_back(std::string(n, 'x') + (n % 2 == 0 ? "" : "y"));
  for (std::size_t i = 0; i < names.size(); ++i) REQUIRE(lengths.id(names[i]) == static_cast<NameId>(i));
  lengths.drop_index();
  CHECK(lengths.index_appended().empty());
  for (std::size_t i = 0; i < names.size(); ++i) {
    CHECK(lengths[static_cast<NameId>(i)] == names[i]);
    CHECK(lengths.find(names[i]) == static_cast<NameId>(i));
  }
}

TEST_CASE("name pool: names appended unseen are found, and repeated ones lead to the first") {
  NamePool pool;
  REQUIRE(pool.id("a") == 0);
  for (int i = 0; i < 1000; ++i) REQUIRE(pool.append("n" + std::to_string(i)) == 1 + i);
  CHECK(pool.append("n7") == 1001);
  CHECK(pool.append("a") == 1002);
  const auto repeated = pool.index_appended();
  REQUIRE(repeated.size() == 2);
  CHECK(repeated[0] == std::pair<NameId, NameId>(1001, 8));
  CHECK(repeated[1] == std::pair<NameId, NameId>(1002, 0));
  CHECK(pool.index_appended().empty());
  CHECK(pool.find("n999") == 1000);
  CHECK(pool.id("n7") == 8);
  CHECK(pool.append("b") == 1003);
  CHECK(pool.id("b") == 1003);   // indexes by itself
  CHECK(pool[1001] == "n7");

  pool.drop_index();
  CHECK(pool[5] == "n4");
  CHECK_THROWS((void)pool.find("n4"));
  CHECK(pool.id("n4") == 5);
  CHECK(pool.find("a") == 0);
}
