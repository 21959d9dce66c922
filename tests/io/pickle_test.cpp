#include "io/pt/pickle.hpp"

#include "engine/core/error.hpp"
#include "tests/io/pt_builder.hpp"

#include <doctest/doctest.h>

using namespace cgcl;
using namespace cgcl::test;

namespace {

/// Keeps the bytes that the document points into.
struct Parsed {
  explicit Parsed(const std::string& body, const PickleLimits& limits = {})
      : bytes(pickled(body)), document(parse_pickle(bytes_of(bytes), "FILE", limits)) {}
  [[nodiscard]] const PickleValue& root() const { return document.at(document.root()); }

  std::string bytes;
  PickleDocument document;
};

ErrorId id_of(const std::string& body, const PickleLimits& limits) {
  try {
    const Parsed parsed(body, limits);
  } catch (const Error& error) {
    return error.id();
  }
  return ErrorId::internal;
}

}   // namespace

TEST_CASE("pickle: numbers of every width") {
  const auto integer = [](const std::string& body) { return Parsed(body).root().integer; };
  CHECK(integer("K\xff") == 255);
  CHECK(integer("M\xff\xff") == 65535);
  CHECK(integer("J\xff\xff\xff\xff") == -1);
  CHECK(integer(std::string("\x8a\0", 2)) == 0);
  CHECK(integer("\x8a\x01\xff") == -1);
  CHECK(integer(std::string("\x8a\x02\xff\0", 4)) == 255);
  CHECK(integer("\x8a\x08" + little(static_cast<std::uint64_t>(INT64_MIN), 8)) == INT64_MIN);
  CHECK(Parsed(std::string("G\xbf\xf8\0\0\0\0\0\0", 9)).root().real == -1.5);
  CHECK(Parsed("\x88").root().integer == 1);
  CHECK(Parsed("N").root().kind == PickleKind::none);
}

TEST_CASE("pickle: containers, memo and the last of two equal keys") {
  const Parsed parsed("}(" + PickleWriter()
                                 .text("a")
                                 .raw("K\x01")
                                 .text("b")
                                 .raw("](K\x02K\x03"
                                      "e")
                                 .text("a")
                                 .raw("K\x04u")
                                 .bytes());
  const PickleDocument& document = parsed.document;
  CHECK(document.at(*document.find(document.root(), "a")).integer == 4);
  const auto list = document.items(*document.find(document.root(), "b"));
  REQUIRE(list.size() == 2);
  CHECK(document.at(list[1]).integer == 3);
  CHECK_FALSE(document.find(document.root(), "c"));
  const Parsed shared(
      std::string("]q\x00h\x00"
                  "a",
                  6));   // a list that holds itself
  CHECK(shared.document.items(shared.document.root())[0] == shared.document.root());
  const Parsed frames("\x95" + little(3, 8) + "K\x07\x94");
  CHECK(frames.root().integer == 7);
}

TEST_CASE("pickle: calls and objects become records of the closed table") {
  const Parsed call(PickleWriter().global("torch", "Size").raw("(").integers({2, 3}).raw("tR").bytes());
  CHECK(call.root().kind == PickleKind::call);
  CHECK(call.root().type == PickleClass::torch_size);
  const Parsed object(
      PickleWriter().object("torch_geometric.data.data", "Data").raw("}(").text("k").raw("Nub").bytes());
  CHECK(object.root().type == PickleClass::data);
  REQUIRE(object.document.state(object.document.root()));
  CHECK(object.document.find(*object.document.state(object.document.root()), "k"));
  const Parsed pushed(PickleWriter().text("collections").text("OrderedDict").raw("\x93)R").bytes());
  CHECK(pushed.root().kind == PickleKind::dict);
}

TEST_CASE("pickle: former and present module names are one class") {
  CHECK(pickle_class_named("numpy.core.multiarray", "scalar") ==
        pickle_class_named("numpy._core.multiarray", "scalar"));
  CHECK(pickle_class_named("torch", "LongStorage") == PickleClass::storage_i64);
  CHECK_FALSE(pickle_class_named("torch._utils", "_rebuild_tensor_v2 "));
  CHECK_FALSE(pickle_class_named("torch", "_utils._rebuild_tensor_v2"));
  CHECK_FALSE(pickle_class_named("", ""));
  CHECK(name_of(PickleClass::hetero_data) == "torch_geometric.data.hetero_data.HeteroData");
}

TEST_CASE("pickle: every limit holds") {
  CHECK(id_of("N0N0N", {.opcodes = 4}) == ErrorId::pickle_limit);
  CHECK_NOTHROW(Parsed("N0N0N", {.opcodes = 7}));   // with PROTO and STOP
  CHECK(id_of("]]]aa", {.depth = 1}) == ErrorId::pickle_limit);
  CHECK(id_of("Nq\x05", {.memo = 5}) == ErrorId::pickle_limit);
  CHECK(id_of(PickleWriter().text("12345").bytes(), {.text_bytes = 4}) == ErrorId::pickle_limit);
  CHECK(id_of("](" + std::string(1000, 'N') + "e", {.memory_bytes = 2000}) == ErrorId::pickle_limit);
}
