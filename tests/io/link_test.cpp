#include "io/sampler/link.hpp"

#include "engine/core/error.hpp"

#include <doctest/doctest.h>

using namespace cgcl;

using Ids = std::vector<std::int32_t>;
using Fanouts = std::vector<std::int64_t>;

namespace {

/// The path 0 - 1 - 2 - 3 in both directions.
HostCsc path() { return make_csc(4, Ids{1, 0, 2, 1, 3, 2}, Ids{0, 1, 1, 2, 2, 3}); }

}   // namespace

TEST_CASE("link: disjoint batches put sources first, then destinations, each with its own ego-graph") {
  const LinkBatch batch = sample_links(path(), Ids{0, 0}, Ids{1, 3}, Fanouts{-1}, {.disjoint = true});
  CHECK(batch.links() == 2);
  CHECK(batch.src_row == Ids{0, 1});
  CHECK(batch.dst_row == Ids{2, 3});
  CHECK(batch.sample.n_id == Ids{0, 0, 1, 3, 1, 1, 0, 2, 2});
  CHECK(batch.sample.batch == Ids{0, 1, 0, 1, 0, 1, 0, 0, 1});
  CHECK(batch.sample.row == Ids{4, 5, 6, 7, 8});
  CHECK(batch.sample.col == Ids{0, 1, 2, 2, 3});
}

TEST_CASE("link: shared batches have the distinct ends in order and say which row an end is") {
  const LinkBatch batch = sample_links(path(), Ids{3, 0, 3}, Ids{0, 2, 2}, Fanouts{-1}, {});
  CHECK(batch.sample.n_id == Ids{0, 2, 3, 1});
  CHECK(batch.sample.hop_end.front() == 3);
  CHECK(batch.src_row == Ids{2, 0, 2});
  CHECK(batch.dst_row == Ids{0, 1, 1});
  CHECK(batch.sample.batch.empty());
}

TEST_CASE("link: a link may join a node to itself, and a batch may be empty") {
  const LinkBatch loop = sample_links(path(), Ids{1}, Ids{1}, Fanouts{}, {});
  CHECK((loop.sample.n_id == Ids{1} && loop.src_row == Ids{0} && loop.dst_row == Ids{0}));
  CHECK(sample_links(path(), Ids{1}, Ids{1}, Fanouts{}, {.disjoint = true}).sample.n_id == Ids{1, 1});
  CHECK(sample_links(path(), Ids{}, Ids{}, Fanouts{-1}, {.disjoint = true}).links() == 0);
  CHECK_THROWS_AS((void)sample_links(path(), Ids{1}, Ids{}, Fanouts{}, {}), ShapeError);
}
