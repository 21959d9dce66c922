#include "io/pairs/net_list.hpp"

#include "engine/core/error.hpp"
#include "tests/io/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <fstream>

using namespace cgcl;
using cgcl::test::TemporaryFolder;

namespace {

CircuitGraph named(std::vector<std::string> names) {
  CircuitGraph graph;
  graph.nets = static_cast<std::int32_t>(names.size());
  graph.net_names = std::move(names);
  return graph;
}

struct Listed {
  TemporaryFolder folder;
  std::string path = folder.file("n");

  explicit Listed(const std::string& text) { std::ofstream(path) << text; }
};

/// Place and text of the refusal of a list that `use` makes something of; "none" where it is taken.
template <class Use>
std::string refusal(const std::string& text, const Use& use) {
  const Listed listed(text);
  try {
    NetList nets(listed.path);
    use(nets);
  } catch (const Error& error) {
    CHECK(error.id() == ErrorId::bad_value);
    return error.where().substr(error.where().rfind("/n") + 2) + ' ' + error.what();
  }
  return "none";
}

}   // namespace

TEST_CASE("net list: nets of one design and of another, whatever blanks and remarks stand between") {
  const Listed listed("out\n# mine\n\n  n<1> \nelsewhere\n");
  NetList nets(listed.path);
  CHECK(nets.nets_of(named({"in", "n<1>", "out"})) == std::vector<std::int32_t>{1, 2});
  CHECK_THROWS_AS(nets.require_all_found(), Error);
  CHECK(nets.nets_of(named({"elsewhere"})) == std::vector<std::int32_t>{0});
  CHECK_NOTHROW(nets.require_all_found());
}

TEST_CASE("net list: what names no net, or one twice, is refused at its place") {
  const auto find = [](NetList& nets) {
    CHECK(nets.nets_of(named({"in", "out"})).size() == 1);
    nets.require_all_found();
  };
  CHECK(refusal("in\n\tzz\naa\n", find).starts_with(":2:2 'zz' is no net of the designs"));
  CHECK(refusal("in\nout\nin\n", find).starts_with(":3:1 'in' stands here again"));
  CHECK(refusal("# nothing\n\n", find).starts_with(" the list has no nets"));
}
