#include "io/pt/pt_archive.hpp"

#include "engine/core/error.hpp"
#include "tests/io/pt_builder.hpp"

#include <doctest/doctest.h>

#include <numeric>

using namespace cgcl;
using namespace cgcl::test;

namespace {

/// An archive whose root is this tensor over the storage 0, 1, 2, ... 11.
PtArchive archive_of(const std::vector<std::int64_t>& shape, const std::vector<std::int64_t>& stride,
                     std::int64_t offset = 0) {
  std::vector<float> values(12);
  std::iota(values.begin(), values.end(), 0.0f);
  TensorSpec tensor = tensor_of("FloatStorage", shape, values);
  tensor.stride = stride;
  tensor.offset = offset;
  return parse_pt_archive(
      to_bytes(zip_bytes({{.name = "m/data.pkl", .data = pickled(tensor_opcodes(tensor, "0"))},
                          {.name = "m/data/0", .data = tensor.data}})),
      "FILE");
}

std::vector<float> floats(const PtArchive& archive) {
  return archive.values<float>(*archive.tensor(archive.pickle().root()));
}

}   // namespace

TEST_CASE("pt_archive: views are gathered row-major") {
  CHECK(floats(archive_of({2, 3}, {3, 1})) == std::vector<float>{0, 1, 2, 3, 4, 5});
  CHECK(floats(archive_of({3, 2}, {1, 3}, 6)) == std::vector<float>{6, 9, 7, 10, 8, 11});   // a transpose
  CHECK(floats(archive_of({3}, {4}, 1)) == std::vector<float>{1, 5, 9});
  CHECK(floats(archive_of({}, {}, 11)) == std::vector<float>{11});
  CHECK(floats(archive_of({0, 5}, {0, 0})).empty());
  CHECK(floats(archive_of({1, 2}, {INT64_MAX, 1})) ==
        std::vector<float>{0, 1});   // a stride that is never taken
}

TEST_CASE("pt_archive: nothing is converted silently") {
  const PtArchive archive = archive_of({4}, {1});
  const PtTensor& tensor = *archive.tensor(archive.pickle().root());
  CHECK_THROWS_AS((void)archive.values<double>(tensor), Error);
  CHECK_THROWS_AS((void)archive.values<std::int32_t>(tensor), Error);
}

TEST_CASE("pt_archive: a parameter is its tensor") {
  const TensorSpec tensor = tensor_of("LongStorage", {2}, std::vector<std::int64_t>{7, -8});
  const std::string pickle = PickleWriter()
                                 .global("torch._utils", "_rebuild_parameter")
                                 .raw("(")
                                 .raw(tensor_opcodes(tensor, "0"))
                                 .raw("\x88")
                                 .global("collections", "OrderedDict")
                                 .raw(")RtR")
                                 .bytes();
  const PtArchive archive =
      parse_pt_archive(to_bytes(zip_bytes({{.name = "m/data.pkl", .data = pickled(pickle)},
                                           {.name = "m/data/0", .data = tensor.data}})),
                       "FILE");
  REQUIRE(archive.tensor(archive.pickle().root()) != nullptr);
  CHECK(archive.values<std::int64_t>(*archive.tensor(archive.pickle().root())) ==
        std::vector<std::int64_t>{7, -8});
}

TEST_CASE("pt_archive: values that are no tensors are none") {
  const PtArchive archive = parse_pt_archive(to_bytes(archive_with_pickle(pickled("K\x01"))), "FILE");
  CHECK(archive.tensor(archive.pickle().root()) == nullptr);
  const std::string empty = PickleWriter().global("torch._utils", "_rebuild_parameter").raw(")R").bytes();
  const PtArchive bare = parse_pt_archive(to_bytes(archive_with_pickle(pickled(empty))), "FILE");
  CHECK(bare.tensor(bare.pickle().root()) == nullptr);
}

TEST_CASE("pt_archive: tensors that share a storage cannot add up to more than the file and 64 MB") {
  const TensorSpec tensor = tensor_of("FloatStorage", {1 << 20}, std::vector<float>(1 << 20));
  std::string list = "](";
  for (int i = 0; i < 20; ++i) list += tensor_opcodes(tensor, "0");
  const std::string bytes = zip_bytes(
      {{.name = "m/data.pkl", .data = pickled(list + "e")}, {.name = "m/data/0", .data = tensor.data}});
  try {
    (void)parse_pt_archive(to_bytes(bytes), "FILE");
    FAIL("accepted");
  } catch (const Error& error) {
    CHECK(error.id() == ErrorId::pt_limit);
  }
}
