#include "io/text/line_source.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <doctest/doctest.h>

#include <cstdio>   // for remove
#include <fstream>
#include <string>
#include <vector>
#include <zlib.h>

using namespace cgcl;

namespace {

std::vector<std::string> lines_of(LineSource source) {
  std::vector<std::string> lines;
  std::string_view line;
  while (source.next(line)) lines.emplace_back(line);
  return lines;
}

std::vector<std::string> lines_of(std::string_view text) { return lines_of(LineSource("t", text)); }

ErrorId id_of(std::string_view text) {
  try {
    (void)lines_of(text);
  } catch (const Error& e) {
    return e.id();
  }
  FAIL("accepted");
  return ErrorId::internal;
}

/// A file with these bytes, gone at the end.
struct File {
  std::string path = "line_source_test.tmp";
  explicit File(const std::string& bytes) { std::ofstream(path, std::ios::binary) << bytes; }
  ~File() { std::remove(path.c_str()); }
};

std::string compressed(const std::string& text) {
  const std::string path = "line_source_test.gz";
  gzFile out = gzopen(path.c_str(), "wb9");
  for (std::size_t at = 0; at < text.size(); at += 1 << 20)
    gzwrite(out, text.data() + at, static_cast<unsigned>(std::min<std::size_t>(1 << 20, text.size() - at)));
  gzclose(out);
  std::ifstream in(path, std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(in)), {});
  std::remove(path.c_str());
  return bytes;
}

using Lines = std::vector<std::string>;

}   // namespace

TEST_CASE("line source: ends of lines, byte order marks and a missing last end") {
  CHECK(lines_of("a\nb\n") == Lines{"a", "b"});
  CHECK(lines_of("a\r\nb\r\n\r\n") == Lines{"a", "b", ""});
  CHECK(lines_of("a\nb") == Lines{"a", "b"});
  CHECK(lines_of("\n\n") == Lines{"", ""});
  CHECK(lines_of("\xEF\xBB\xBF*|DSPF\n") == Lines{"*|DSPF"});
  CHECK(lines_of("\xEF\xBB\xBF").empty());
  CHECK(lines_of("a\rb\n\xff\xe9\n") == Lines{"a\rb", "\xff\xe9"});   // bytes pass as they are
}

TEST_CASE("line source: empty, binary and UTF-16 texts are errors of their own") {
  CHECK(id_of("") == ErrorId::netlist_empty);
  CHECK(id_of(std::string_view("ab\0c\n", 5)) == ErrorId::netlist_binary);
  CHECK(id_of(std::string_view("\xff\xfe*\0|\0", 6)) == ErrorId::netlist_encoding);
  CHECK(id_of(std::string_view("\xfe\xff\0*\0|", 6)) == ErrorId::netlist_encoding);
  CHECK(id_of(std::string_view("*\0|\0N\0", 6)) == ErrorId::netlist_encoding);
  CHECK_THROWS_AS(LineSource(std::string("no such file")), Error);
  CHECK_THROWS_AS(LineSource(std::string("/")), Error);
}

TEST_CASE("line source: numbers, bytes and places follow the lines") {
  LineSource source("dir/x.spf", "one\r\ntwo\n");
  std::string_view line;
  REQUIRE(source.next(line));
  CHECK(source.line_number() == 1);
  CHECK(source.bytes() == 5);
  CHECK(source.where(3) == "dir/x.spf:1:3");
  REQUIRE(source.next(line));
  CHECK(source.bytes() == 9);
  CHECK(source.where() == "dir/x.spf:2");
  CHECK_FALSE(source.next(line));
  CHECK_FALSE(source.next(line));
}

TEST_CASE("line source: what lies ahead is there at every line, whatever the chunks") {
  std::string text;
  Lines expected;
  for (int i = 0; text.size() < (std::size_t{3} << 20); ++i) {
    expected.push_back(std::string(idx(i * 7919 % 301), static_cast<char>('a' + i % 26)));
    text += expected.back() + "\n";
  }
  LineSource source("t", text);
  std::string_view line;
  std::size_t used = 0;
  for (const std::string& want : expected) {
    REQUIRE(source.next(line));
    REQUIRE(line == want);
    used += want.size() + 1;
    const std::string_view rest = std::string_view(text).substr(used);
    const std::string_view ahead = source.ahead();
    REQUIRE(ahead.size() >= std::min(kAhead, rest.size()));
    REQUIRE(rest.substr(0, ahead.size()) == ahead);
  }
  CHECK(source.ahead().empty());
}

TEST_CASE("line source: a long line is read, a line beyond the limit is refused") {
  const std::string longer(std::size_t{5} << 20, 'x');
  CHECK(lines_of(longer + "\ny\n") == Lines{longer, "y"});
  CHECK(id_of(std::string(kMaxLineLength + (std::size_t{2} << 20), 'x')) == ErrorId::netlist_limit);
}

TEST_CASE("line source: gzip files give the same lines, and cut or growing ones are refused") {
  std::string text;
  for (int i = 0; i < 200000; ++i) text += "line " + std::to_string(i * 7919) + "\n";
  const std::string zipped = compressed(text);
  {
    const File file(zipped);
    CHECK(lines_of(LineSource(file.path)) == lines_of(text));
  }
  for (const std::size_t size : {zipped.size() / 2, zipped.size() - 4, std::size_t{15}}) {
    CAPTURE(size);
    const File file(zipped.substr(0, size));
    try {
      (void)lines_of(LineSource(file.path));
      FAIL("accepted");
    } catch (const Error& e) {
      CHECK(e.id() == ErrorId::packed_damaged);
      CHECK(std::string_view(e.what()).find("<fd") == std::string_view::npos);   // what zlib calls the file
    }
  }
  {
    std::string damaged = zipped;
    damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 0x55);
    const File file(damaged);
    CHECK_THROWS_AS((void)lines_of(LineSource(file.path)), Error);
  }
  const File bomb(compressed(std::string(std::size_t{96} << 20, '\n')));
  try {
    (void)lines_of(LineSource(bomb.path));
    FAIL("accepted");
  } catch (const Error& e) {
    CHECK(e.id() == ErrorId::netlist_limit);
  }
}
