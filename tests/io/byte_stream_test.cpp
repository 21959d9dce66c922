#include "io/text/byte_stream.hpp"

#include "apps/cli/toml_values.hpp"
#include "io/graph/file_identity.hpp"
#include "io/graph/file_kind.hpp"
#include "io/safetensors/safetensors.hpp"
#include "io/text/packing.hpp"
#include "io/text/sha256.hpp"
#include "tests/fixtures.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <zlib.h>

using namespace cgcl;
using namespace cgcl::test;

namespace {

void write_packed(const std::string& path, const std::string& bytes) {
  gzFile file = gzopen(path.c_str(), "wb9");
  REQUIRE(gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size())) == static_cast<int>(bytes.size()));
  gzclose(file);
}

std::string text_of(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Bytes of every value, longer than a chunk.
std::string many_bytes() {
  std::string out;
  for (std::uint32_t i = 0; i < 3'000'000; ++i) out += static_cast<char>((i * i) >> 5);
  return out;
}

}   // namespace

TEST_CASE("byte stream: a file reads the same plain and packed, whole and at its start") {
  const TemporaryFolder folder;
  const std::string plain = folder.file("plain"), packed = folder.file("packed"), bytes = many_bytes();
  write_file_atomically(plain, bytes);
  write_packed(packed, bytes);
  CHECK(text_of(read_unpacked(plain)) == bytes);
  CHECK(text_of(read_unpacked(packed)) == bytes);
  for (const std::size_t count :
       {std::size_t{0}, std::size_t{9}, std::size_t{2'000'000}, std::size_t{9'000'000}}) {
    CHECK(text_of(read_unpacked_start(plain, count)) == bytes.substr(0, count));
    CHECK(text_of(read_unpacked_start(packed, count)) == bytes.substr(0, count));
  }
}

TEST_CASE("byte stream: what is cut off, damaged, absent or a folder is refused") {
  const TemporaryFolder folder;
  const std::string packed = folder.file("packed"), cut = folder.file("cut");
  write_packed(packed, many_bytes());
  const std::string whole = text_of(read_file(packed));
  write_file_atomically(cut, whole.substr(0, whole.size() / 2));
  CHECK(thrown_id([&] { static_cast<void>(read_unpacked(cut)); }) == ErrorId::packed_damaged);
  std::string damaged = whole;
  damaged[whole.size() - 6] = static_cast<char>(damaged[whole.size() - 6] ^ 1);   // of the checksum
  write_file_atomically(cut, damaged);
  CHECK(thrown_id([&] { static_cast<void>(read_unpacked(cut)); }) == ErrorId::packed_damaged);
  CHECK(thrown_id([&] { static_cast<void>(read_unpacked(folder.file("absent"))); }) == ErrorId::file_missing);
  CHECK(thrown_id([&] { static_cast<void>(ByteStream(folder.path().string())); }) == ErrorId::file_missing);
}

TEST_CASE("byte stream: a file that opens and cannot be read then is no missing one") {
  const std::string failing = "/proc/self/mem";   // its first pages are mapped nowhere
  const auto id_of = [&](auto&& read) {
    const ErrorId id = thrown_id(read);
    CHECK(error_entry(id).exit == ExitCode::resources);
    return id;
  };
  CHECK(id_of([&] { (void)ByteStream(failing); }) == ErrorId::read_failed);
  CHECK(id_of([&] { (void)sha256_of_file(failing); }) == ErrorId::read_failed);
  CHECK(id_of([&] { (void)config_bytes(failing); }) == ErrorId::read_failed);
}

TEST_CASE("byte stream: a file that grows a thousand times is refused before it is held") {
  const TemporaryFolder folder;
  const std::string bomb = folder.file("bomb");
  write_packed(bomb, std::string(80 << 20, '\0'));
  CHECK(thrown_id([&] { static_cast<void>(read_unpacked(bomb)); }) == ErrorId::netlist_limit);
  CHECK(sniff(bomb) == FileKind::unknown);
}

TEST_CASE("byte stream: files of xz and zstd are read as the plain one, or refused with what to do") {
  const std::string plain = text_of(read_file(fixture("packed/two_inverters.sp")));
  for (const auto& [name, packing] : {std::pair{"packed/two_inverters.sp.xz", Packing::xz},
                                      std::pair{"packed/two_inverters.sp.zst", Packing::zstd}}) {
    const std::string path = fixture(name);
    CHECK(packing_of_file(path) == packing);
    if (unpacks(packing))
      CHECK(text_of(read_unpacked(path)) == plain);
    else
      CHECK(thrown_id([&] { static_cast<void>(read_unpacked(path)); }) == ErrorId::unread_packing);
  }
  const Error refusal = unread_packing(Packing::zstd, "a.sp.zst");
  CHECK(refusal.id() == ErrorId::unread_packing);
  CHECK(refusal.line().find("a.sp.zst") != std::string::npos);
  CHECK(refusal.hint() == "unpack it first: zstd -d FILE");
}

TEST_CASE("byte stream: names lose the ending of a packing, and bytes tell it") {
  for (const char* name : {"top.sp", "top.sp.gz", "top.sp.xz", "top.sp.zst", "top.sp.ZST"})
    CHECK(without_packing(name) == "top.sp");
  CHECK(without_packing(".gz") == ".gz");
  CHECK(without_packing("") == "");
  const auto told = [](std::string_view start) { return packing_of(bytes_of(start)); };
  CHECK(told("\x1f\x8b\x08") == Packing::gzip);
  CHECK(told(std::string_view("\xfd"
                              "7zXZ\0",
                              6)) == Packing::xz);
  CHECK(told("\xfd"
             "7zXZ") == Packing::none);
  CHECK(told("\x28\xb5\x2f\xfd") == Packing::zstd);
  CHECK(told("\x5e\x2a\x4d\x18") == Packing::zstd);
  CHECK(told("\x6e\x2a\x4d\x18") == Packing::none);
  CHECK(told("* top") == Packing::none);
  CHECK(told("") == Packing::none);
}

TEST_CASE("byte stream: a packed safetensors file is read as the plain one, and a packed model makes a run") {
  const TemporaryFolder folder;
  SafetensorsData data;
  data.metadata["kind"] = kPlusModelKind;
  const std::vector<float> values = {1, 2, 3};
  data.add("t", {3}, values);
  const std::string plain = folder.file("t.safetensors"), run = folder.file("run");
  write_safetensors(plain, data);
  std::filesystem::create_directory(run);
  CHECK(nature_of(run) == FileNature::folder);
  CHECK(model_file_in(run).empty());
  const std::string packed = run + "/model.safetensors.gz";
  write_packed(packed, text_of(read_file(plain)));
  CHECK(model_file_in(run) == packed);
  CHECK(nature_of(run) == FileNature::run);
  CHECK(sniff(packed) == FileKind::plus_model);
  CHECK(nature_of(packed) == FileNature::model);
  CHECK(read_safetensors_metadata(packed) == data.metadata);
  CHECK(read_safetensors(packed).values<float>("t") == values);
  std::filesystem::copy(plain, run + "/model.safetensors");   // the plain one comes first
  CHECK(model_file_in(run) == run + "/model.safetensors");
}
