// Which inputs of `import` are files of one design and which are designs, where graphs go, and whose
// parasitics lie beside whom.
#include "apps/cli/import_inputs.hpp"

#include "engine/core/error.hpp"
#include "io/graph/graph_file.hpp"
#include "tests/io/hand_graph.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

using namespace cgcl;
using namespace cgcl::test;

namespace {

constexpr const char* kNetlist = ".subckt top a b\nm1 a b a a n w=1u l=1u\n.ends\n";
constexpr const char* kSpf = "*|DSPF 1.3\n*|DESIGN top\n*|NET a 1e-15\nC1 a 0 1e-15\n.ends\n";

struct Desk {
  TemporaryFolder folder;

  Desk() {
    std::filesystem::create_directory(at("d"));
    for (const char* name : {"d/b.sp", "d/a.sp", "d/a.pex.spice", "d/.hidden.sp"}) write(name, kNetlist);
    write("d/b.spf", kSpf);
    write("d/notes.txt", "of somebody\n");
  }
  [[nodiscard]] std::string at(const std::string& name) const { return folder.file(name); }
  void write(const std::string& name, const std::string& text) const { std::ofstream(at(name)) << text; }
  [[nodiscard]] ImportInputs inputs(std::vector<std::string> names, const std::string& output,
                                    bool beside = false) const {
    for (std::string& name : names) name = name[0] == '@' ? '@' + at(name.substr(1)) : at(name);
    return import_inputs(names, at(output), beside);
  }
  [[nodiscard]] ErrorId refusal(const std::vector<std::string>& names, const std::string& output) const {
    return thrown_id([&] { static_cast<void>(inputs(names, output)); });
  }
  /// First files of the designs, without the folder.
  [[nodiscard]] std::vector<std::string> names(const ImportInputs& in) const {
    std::vector<std::string> out;
    for (const ImportDesign& design : in.designs)
      out.push_back(std::filesystem::path(design.files.front()).filename().string());
    return out;
  }
};

}   // namespace

TEST_CASE("import inputs: into a file they are one design, into a folder each is one") {
  const Desk desk;
  const ImportInputs one = desk.inputs({"d/b.sp", "d/b.spf"}, "x.graph.safetensors");
  CHECK_FALSE(one.several);
  REQUIRE(one.designs.size() == 1);
  CHECK(one.designs[0].files == std::vector<std::string>{desk.at("d/b.sp"), desk.at("d/b.spf")});
  CHECK(one.designs[0].output == desk.at("x.graph.safetensors"));
  const ImportInputs each = desk.inputs({"d/b.sp", "d/a.sp"}, "g/");
  CHECK(each.several);
  REQUIRE(each.designs.size() == 2);
  CHECK(each.designs[0].files == std::vector<std::string>{desk.at("d/b.sp")});
  CHECK(each.designs[0].output == desk.at("g/b.graph.safetensors"));
  CHECK_FALSE(std::filesystem::exists(desk.at("g")));   // before all is sound
  CHECK(desk.inputs({"d/a.sp"}, "d").several);          // a folder that is there, without a slash
  CHECK(desk.refusal({"absent/a.sp"}, "no/x") == ErrorId::output_exists);
}

TEST_CASE("import inputs: lists and folders are designs, the latter by name") {
  const Desk desk;
  desk.write("list", "d/b.sp\n# and\nd/a.sp\n");
  CHECK(desk.names(desk.inputs({"@list"}, "g/")) == std::vector<std::string>{"b.sp", "a.sp"});
  CHECK(desk.refusal({"@list"}, "x.graph.safetensors") == ErrorId::usage);
  CHECK(desk.refusal({"d"}, "x.graph.safetensors") == ErrorId::usage);
  CHECK(desk.names(desk.inputs({"d"}, "g/")) == std::vector<std::string>{"a.pex.spice", "a.sp", "b.sp"});
  CHECK(desk.names(desk.inputs({"d"}, "g/", true)) == std::vector<std::string>{"a.sp", "b.sp"});
  std::filesystem::create_directory(desk.at("empty"));
  CHECK(desk.refusal({"empty"}, "g/") == ErrorId::bad_value);
  CHECK(desk.refusal({"d", "d/a.sp"}, "g/") == ErrorId::usage);   // a.graph.safetensors twice
  desk.write("empty/config.toml", "command = 'train'\n");
  CHECK_FALSE(desk.inputs({"empty"}, "x.graph.safetensors").several);   // a run is no folder of designs
}

TEST_CASE("import inputs: what nobody has named is only replaced where it is a graph") {
  const Desk desk;
  std::filesystem::create_directory(desk.at("g"));
  desk.write("g/a.graph.safetensors", "of somebody\n");
  CHECK(desk.refusal({"d/a.sp"}, "g/") == ErrorId::output_exists);
  write_graph(desk.at("g/a.graph.safetensors"), hand_graph());
  CHECK(desk.inputs({"d/a.sp"}, "g/").designs.size() == 1);
}

TEST_CASE("parasitics beside: by the name of the netlist, in a fixed order, and not of what has its own") {
  const Desk desk;
  CHECK(parasitics_beside(desk.at("d/b.sp")) == desk.at("d/b.spf"));
  desk.write("d/b.spef", "*SPEF\n");
  CHECK(parasitics_beside(desk.at("d/b.sp")) == desk.at("d/b.spf"));
  CHECK(parasitics_beside(desk.at("d/a.sp")) == desk.at("d/a.pex.spice"));
  CHECK(parasitics_beside(desk.at("d/a.pex.spice")).empty());
  desk.write("d/c.sp", kNetlist);
  CHECK(thrown_id([&] { static_cast<void>(parasitics_beside(desk.at("d/c.sp"))); }) == ErrorId::file_missing);
  desk.write("d/c.spf.gz", "packed");
  CHECK(parasitics_beside(desk.at("d/c.sp")) == desk.at("d/c.spf.gz"));
  desk.write("d/z.sp.zst", kNetlist);
  desk.write("d/z.spf.xz", "packed");
  CHECK(parasitics_beside(desk.at("d/z.sp.zst")) == desk.at("d/z.spf.xz"));
  desk.write("e.spf", kSpf);
  CHECK(thrown_id([&] { static_cast<void>(parasitics_beside(desk.at("e.spf"))); }) ==
        ErrorId::file_missing);   // no file is beside itself
}
