#include "tests/io/malformed_corpus.hpp"

#include "io/graph/graph_file.hpp"
#include "io/pt/hetero_reader.hpp"
#include "io/pt/pickle.hpp"
#include "tests/io/pt_builder.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <set>

using namespace cgcl;
using namespace cgcl::test;

namespace {

void read(Form form, const std::string& bytes) {
  switch (form) {
    case Form::pt:
      (void)parse_pt(to_bytes(bytes), "FILE.pt");
      break;
    case Form::safetensors:
      (void)parse_safetensors(to_bytes(bytes), "FILE.safetensors");
      break;
    case Form::graph:
      (void)graph_from(parse_safetensors(to_bytes(bytes), "FILE.graph.safetensors"));
      break;
  }
}

/// The error of reading, as its line; empty when the file was accepted.
std::string refusal(Form form, const std::string& bytes, ErrorId& id) {
  try {
    read(form, bytes);
  } catch (const Error& error) {
    CHECK(error.exit_code() == ExitCode::usage);
    CHECK(error.where().starts_with("FILE"));
    id = error.id();
    return error.line();
  }
  return "";
}

}   // namespace

TEST_CASE("malformed corpus: every file is refused with its error id, in one line, quickly") {
  const std::vector<MalformedFile> corpus = malformed_corpus();
  CHECK(corpus.size() >= 60);
  std::set<std::string> titles;
  for (const MalformedFile& file : corpus) {
    CAPTURE(file.title);
    CHECK(titles.insert(file.title).second);
    const auto start = std::chrono::steady_clock::now();
    ErrorId id{};
    const std::string line = refusal(file.form, file.bytes, id);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    CAPTURE(line);
    CHECK(error_code(id) == error_code(file.expected));
    CHECK(!line.empty());
    CHECK(line.find('\n') == std::string::npos);
    CHECK(seconds.count() < 10.0);   // a tenth of a second; the sanitizers and a busy machine cost the rest
  }
}

TEST_CASE("malformed corpus: a class that is refused is named") {
  ErrorId id{};
  const std::string opcodes =
      PickleWriter().global("os", "system").raw("(").text("touch canary").raw("tR").bytes();
  const std::string line = refusal(Form::pt, archive_with_pickle(pickled(opcodes)), id);
  CHECK(line.find("refuses class 'os.system' [E0311]") != std::string::npos);
}

TEST_CASE("malformed corpus: every beginning of a sound .pt file is an error") {
  const std::string sound = hetero_archive(small_circuit());
  CHECK_NOTHROW(read(Form::pt, sound));
  for (std::size_t length = 0; length < sound.size(); ++length) {
    CAPTURE(length);
    CHECK_THROWS_AS(read(Form::pt, sound.substr(0, length)), Error);
  }
}

TEST_CASE("malformed corpus: every beginning of a sound pickle is an error") {
  const std::string pickle = hetero_parts(small_circuit())[0].data;
  std::vector<std::byte> bytes = to_bytes(pickle);
  CHECK_NOTHROW((void)parse_pickle(bytes, "FILE"));
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    CAPTURE(length);
    CHECK_THROWS_AS((void)parse_pickle(ByteView(bytes).first(length), "FILE"), Error);
  }
}

TEST_CASE("malformed corpus: every beginning of a sound graph file is an error") {
  const std::string sound = sound_graph_bytes();
  CHECK_NOTHROW(read(Form::graph, sound));
  for (std::size_t length = 0; length < sound.size(); ++length) {
    CAPTURE(length);
    CHECK_THROWS_AS(read(Form::graph, sound.substr(0, length)), Error);
  }
}

TEST_CASE("malformed corpus: a changed byte gives a graph or an error, never anything else") {
  const std::string pickle = hetero_parts(small_circuit())[0].data, graph = sound_graph_bytes();
  std::size_t refused = 0;
  for (std::size_t i = 0; i < pickle.size(); i += 3) {
    std::vector<ZipPart> parts = hetero_parts(small_circuit());
    parts[0].data[i] = static_cast<char>(parts[0].data[i] ^ (1 << i % 8));
    ErrorId id{};
    refused += !refusal(Form::pt, zip_bytes(parts), id).empty();
  }
  CHECK(refused > pickle.size() / 6);
  for (std::size_t i = 0; i < graph.size(); ++i) {
    std::string changed = graph;
    changed[i] = static_cast<char>(changed[i] ^ (1 << i % 8));
    ErrorId id{};
    refused += !refusal(Form::graph, changed, id).empty();
  }
  CHECK(refused > 0);
}
