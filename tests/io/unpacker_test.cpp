// xz and zstd beside gzip; of builds that have both libraries.
#include "io/text/unpacker.hpp"

#include "io/graph/file_identity.hpp"
#include "io/graph/file_kind.hpp"
#include "io/safetensors/safetensors.hpp"
#include "io/text/byte_stream.hpp"
#include "io/text/line_source.hpp"
#include "tests/fixtures.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/io/thrown_id.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <cstring>   // for memcpy
#include <lzma.h>
#include <string>
#include <vector>
#include <zstd.h>

using namespace cgcl;
using namespace cgcl::test;

namespace {

std::string xz_packed(const std::string& bytes) {
  std::string out(lzma_stream_buffer_bound(bytes.size()), '\0');
  std::size_t size = 0;
  REQUIRE(lzma_easy_buffer_encode(1, LZMA_CHECK_CRC64, nullptr,
                                  reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size(),
                                  reinterpret_cast<std::uint8_t*>(out.data()), &size, out.size()) == LZMA_OK);
  return out.substr(0, size);
}

std::string zstd_packed(const std::string& bytes) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  const std::size_t size = ZSTD_compress2(context, out.data(), out.size(), bytes.data(), bytes.size());
  ZSTD_freeCCtx(context);
  REQUIRE(ZSTD_isError(size) == 0);
  return out.substr(0, size);
}

struct Format {
  Packing packing;
  std::string (*packed)(const std::string&);
};
constexpr Format kFormats[] = {{Packing::xz, xz_packed}, {Packing::zstd, zstd_packed}};

/// A file of these bytes in `folder`.
std::string written(const TemporaryFolder& folder, std::string_view bytes) {
  write_file_atomically(folder.file("file"), bytes);
  return folder.file("file");
}

/// What a file of these bytes unpacks to.
std::string unpacked(const std::string& bytes) {
  const TemporaryFolder folder;
  const std::vector<std::byte> out = read_unpacked(written(folder, bytes));
  return {reinterpret_cast<const char*>(out.data()), out.size()};
}

ErrorId refusal(const std::string& bytes) {
  return thrown_id([&] { (void)unpacked(bytes); });
}

/// Longer than the pieces that are read.
std::string some_text() {
  std::string out;
  for (std::uint32_t i = 0; i < 200'000; ++i) out += "line " + std::to_string(i * 7919) + "\n";
  return out;
}

}   // namespace

TEST_CASE("unpacker: what is packed with xz and zstd is read as it was, whole, by lines and at its start") {
  const std::string text = some_text();
  for (const Format& format : kFormats) {
    CAPTURE(name_of(format.packing));
    const TemporaryFolder folder;
    const std::string path = written(folder, format.packed(text));
    CHECK(packing_of_file(path) == format.packing);
    CHECK(unpacked(format.packed(text)) == text);
    LineSource lines(path);
    std::string all;
    for (std::string_view line; lines.next(line);) all.append(line).append("\n");
    CHECK(all == text);
    const std::vector<std::byte> start = read_unpacked_start(path, 1'500'000);
    CHECK(std::memcmp(start.data(), text.data(), 1'500'000) == 0);
    CHECK(start.size() == 1'500'000);
    CHECK(unpacked(format.packed("")).empty());
  }
}

TEST_CASE("unpacker: streams that follow each other are one text, and nothing else may follow") {
  for (const Format& format : kFormats) {
    CAPTURE(name_of(format.packing));
    const std::string one = format.packed("one\n"), two = format.packed("two\n");
    CHECK(unpacked(one + two) == "one\ntwo\n");
    CHECK(refusal(one + "more") == ErrorId::packed_damaged);
    CHECK(refusal(one + "m") == ErrorId::packed_damaged);
  }
  const std::string padding(8, '\0'), skipped = std::string("\x5f\x2a\x4d\x18\3\0\0\0abc", 11);
  CHECK(unpacked(xz_packed("one\n") + padding + xz_packed("two\n") + padding) == "one\ntwo\n");
  CHECK(refusal(xz_packed("one\n") + std::string(3, '\0')) == ErrorId::packed_damaged);
  CHECK(unpacked(skipped + zstd_packed("one\n") + skipped + zstd_packed("two\n")) == "one\ntwo\n");
}

TEST_CASE("unpacker: what is cut off or damaged is refused, wherever") {
  const std::string text = some_text().substr(0, 100'000);
  for (const Format& format : kFormats) {
    CAPTURE(name_of(format.packing));
    const std::string whole = format.packed(text);
    for (std::size_t size = 6; size < whole.size(); size += whole.size() / 40) {
      CAPTURE(size);
      CHECK(refusal(whole.substr(0, size)) == ErrorId::packed_damaged);
    }
    CHECK(refusal(whole.substr(0, whole.size() - 1)) == ErrorId::packed_damaged);
    for (const std::size_t at : {whole.size() / 3, whole.size() / 2, whole.size() - 2}) {
      std::string damaged = whole;
      damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
      CAPTURE(at);
      CHECK(refusal(damaged) == ErrorId::packed_damaged);
    }
  }
}

TEST_CASE("unpacker: what stands before a fault is given out first") {
  const std::string text = some_text();
  for (const Format& format : kFormats) {
    const std::string whole = format.packed(text);
    const TemporaryFolder folder;
    ByteStream stream(written(folder, whole.substr(0, whole.size() * 3 / 4)));
    std::vector<char> piece(10'000);
    std::size_t got = 0;
    const ErrorId id = thrown_id([&] {
      while (const std::size_t more = stream.read(piece.data(), piece.size())) got += more;
    });
    CHECK(id == ErrorId::packed_damaged);
    CHECK(got > text.size() / 4);
  }
}

TEST_CASE("unpacker: a file that grows a thousand times is refused before it is held") {
  const std::string zeros(std::size_t{24} << 20, '\0');
  for (const Format& format : kFormats) {
    CAPTURE(name_of(format.packing));
    CHECK(refusal(format.packed(zeros)) == ErrorId::netlist_limit);
  }
}

TEST_CASE("unpacker: no file has more memory for its window than the packers use at most") {
  // A frame with the window descriptor of that power of two and one block, which is "a".
  const auto frame = [](int log) {
    return std::string("\x28\xb5\x2f\xfd\0", 5) + static_cast<char>((log - 10) << 3) +
           std::string("\x09\0\0a", 4);
  };
  CHECK(unpacked(frame(27)) == "a");
  CHECK(refusal(frame(28)) == ErrorId::netlist_limit);
  CHECK(refusal(frame(41)) == ErrorId::netlist_limit);
  // The size of the dictionary stands behind the id of LZMA2 in the first header of a block, which ends with
  // its CRC-32.
  const auto with_dictionary = [](char code) {
    std::string bytes = xz_packed("a");
    constexpr std::size_t kHeader = 12;
    const std::size_t size = (static_cast<std::size_t>(bytes[kHeader]) + 1) * 4;
    const auto* header = reinterpret_cast<const std::uint8_t*>(bytes.data()) + kHeader;
    const std::size_t id = bytes.find("\x21\x01", kHeader);
    REQUIRE(id < kHeader + size);
    bytes[id + 2] = code;
    const std::uint32_t crc = lzma_crc32(header, size - 4, 0);
    std::memcpy(bytes.data() + kHeader + size - 4, &crc, 4);
    return bytes;
  };
  CHECK(unpacked(with_dictionary(28)) == "a");                     // 64 MB, as xz -9
  CHECK(refusal(with_dictionary(32)) == ErrorId::netlist_limit);   // 256 MB
  CHECK(refusal(with_dictionary(40)) == ErrorId::netlist_limit);   // 4 GB
}

TEST_CASE("unpacker: a packed safetensors file is read as the plain one, and a packed model makes a run") {
  SafetensorsData data;
  data.metadata["kind"] = kPlusModelKind;
  const std::vector<float> values = {1, 2, 3};
  data.add("t", {3}, values);
  for (const Format& format : kFormats) {
    const TemporaryFolder folder;
    write_safetensors(folder.file("plain"), data);
    const std::vector<std::byte> plain = read_file(folder.file("plain"));
    const std::string ending = format.packing == Packing::xz ? ".xz" : ".zst";
    const std::string packed = folder.file("model.safetensors" + ending);
    write_file_atomically(packed, format.packed({reinterpret_cast<const char*>(plain.data()), plain.size()}));
    CHECK(model_file_in(folder.path().string()) == packed);
    CHECK(nature_of(packed) == FileNature::model);
    CHECK(sniff(packed) == FileKind::plus_model);
    CHECK(read_safetensors(packed).values<float>("t") == values);
  }
}

TEST_CASE("unpacker: a packed netlist is one for all that ask what a file is") {
  for (const char* name : {"packed/two_inverters.sp.xz", "packed/two_inverters.sp.zst"})
    CHECK(nature_of(fixture(name)) == FileNature::spice);
}
