#include "tests/io/malformed_parts.hpp"
#include "tests/io/pt_builder.hpp"

#include <functional>

namespace cgcl::test {
namespace {

std::string exchanged(std::string text, std::size_t at, char value) {
  text[at] = value;
  return text;
}

}   // namespace

void add_containers(Corpus& corpus) {
  const auto add = [&](const char* title, const std::string& bytes, ErrorId id) {
    corpus.push_back({title, Form::pt, bytes, id});
  };
  const std::string sound = hetero_archive(small_circuit());
  const std::vector<ZipPart> parts = hetero_parts(small_circuit());
  const auto changed = [&](const std::function<void(std::vector<ZipPart>&)>& change,
                           const ZipShape& shape = {}) {
    std::vector<ZipPart> copy = parts;
    change(copy);
    return zip_bytes(copy, shape);
  };
  const auto nothing = [](std::vector<ZipPart>&) {};
  add("empty file", "", ErrorId::pt_legacy);
  add("noise without magic", "this is not an archive at all", ErrorId::pt_legacy);
  add("raw pickle", pickled("N"), ErrorId::pt_legacy);
  add("tar file", std::string(257, 'a') + "ustar" + std::string(250, '\0'), ErrorId::pt_legacy);
  add("7z archive", "7z\xbc\xaf\x27\x1c" + std::string(40, '\0'), ErrorId::pt_legacy);
  add("gzip data", "\x1f\x8b\x08" + std::string(40, '\0'), ErrorId::pt_legacy);
  add("magic alone", "PK\x03\x04", ErrorId::pt_zip);
  add("cut in the first header", sound.substr(0, 25), ErrorId::pt_zip);
  add("cut in the middle", sound.substr(0, sound.size() / 2), ErrorId::pt_zip);
  add("cut before the last byte", sound.substr(0, sound.size() - 1), ErrorId::pt_zip);
  add("bit flipped in the pickle", exchanged(sound, 60, static_cast<char>(sound[60] ^ 4)),
      ErrorId::pt_checksum);
  add("trailing byte", sound + "x", ErrorId::pt_zip);
  add("comment at the end", changed(nothing, {.comment = "PK\x05\x06"}), ErrorId::pt_zip);
  add("bytes before the first entry", changed([](auto& p) { p[0].gap = "MZ"; }), ErrorId::pt_legacy);
  add("bytes between entries", changed([](auto& p) { p[1].gap = "gap"; }), ErrorId::pt_zip);
  add("bytes before the directory", changed(nothing, {.before_directory = "x"}), ErrorId::pt_zip);
  add("bytes behind the directory", changed(nothing, {.after_directory = "x"}), ErrorId::pt_zip);
  add("wrong checksum", changed([](auto& p) { p[2].crc = 1; }), ErrorId::pt_checksum);
  add("deflated entry", changed([](auto& p) { p[2].method = 8; }), ErrorId::pt_compressed);
  add("encrypted entry", changed([](auto& p) { p[2].flags = 1; }), ErrorId::pt_compressed);
  add("names twice", changed([](auto& p) { p[2].name = p[3].name; }), ErrorId::pt_zip);
  add("local name differs", changed([](auto& p) { p[1].local_name = "c/byteordex"; }), ErrorId::pt_zip);
  add("overlapping entries", changed([](auto& p) { p[2].central_offset = 0; }), ErrorId::pt_zip);
  add("offset beyond the file", changed([](auto& p) { p[2].central_offset = 0x7fffffff; }), ErrorId::pt_zip);
  add("size beyond the file", changed([](auto& p) { p[0].central_size = 0x7fffffff; }), ErrorId::pt_zip);
  add("more entries than there are", changed(nothing, {.entries = 60000}), ErrorId::pt_zip);
  add("fewer entries than there are", changed(nothing, {.entries = 3}), ErrorId::pt_zip);
  std::string bomb = changed(nothing, {.zip64 = true});
  const std::size_t end = bomb.size() - 22 - 20 - 56;
  bomb.replace(end + 24, 16, little(1'000'000, 8) + little(1'000'000, 8));
  bomb.replace(bomb.size() - 14, 4, "\xff\xff\xff\xff");
  add("a million entries", bomb, ErrorId::pt_limit);
  add("end records disagree", exchanged(changed(nothing, {.zip64 = true}), bomb.size() - 14, 1),
      ErrorId::pt_zip);
  add("no data.pkl", changed([](auto& p) { p[0].name = "c/other.pkl"; }), ErrorId::pt_content);
  add("two data.pkl", changed([](auto& p) { p[1].name = "d/data.pkl"; }), ErrorId::pt_content);
  add("data.pkl without a folder", changed([](auto& p) { p[0].name = "data.pkl"; }), ErrorId::pt_content);
  add("TorchScript", changed([](auto& p) { p[1].name = "c/constants.pkl"; }), ErrorId::pt_legacy);
  add("big-endian", changed([](auto& p) { p[1].data = "big"; }), ErrorId::pt_content);
  add("storage missing", changed([](auto& p) { p[4].name = "c/data/x"; }), ErrorId::pt_content);
}

}   // namespace cgcl::test
