#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/dataset/split.hpp"
#include "io/graph/file_identity.hpp"
#include "io/graph/file_kind.hpp"
#include "io/safetensors/safetensors.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cgcl {
namespace {

constexpr const char* kKind = kSplitKind;
constexpr const char* kVersion = "1";
constexpr const char* kSamples[] = {"links", "nets", "pairs", "resistances"};   // by SampleKind

std::vector<std::int64_t> shape_of(const std::vector<std::int32_t>& ids) {
  return {static_cast<std::int64_t>(ids.size())};
}

[[noreturn]] void refuse(const SafetensorsFile& file, const std::string& what) {
  throw Error(ErrorId::split_mismatch, what, file.where);
}

/// Every position of ids exactly once, in one of the parts.
bool is_division(const Split& split) {
  std::vector<std::uint8_t> seen(split.ids.size(), 0);
  for (const auto* part : {&split.train, &split.val, &split.twin_free})
    for (const std::int32_t position : *part)
      if (position < 0 || idx(position) >= seen.size() || seen[idx(position)]++) return false;
  return !split.train.empty() && !split.val.empty() &&
         split.train.size() + split.val.size() + split.twin_free.size() == split.ids.size();
}

}   // namespace

void write_split(const std::string& path, const Split& split, const std::string& design) {
  SafetensorsData data;
  data.metadata = {{"kind", kKind},
                   {"format_version", kVersion},
                   {"samples", kSamples[idx(static_cast<int>(split.kind))]},
                   {"design", design},
                   {"content_sha256", content_hash(split)}};
  data.add("ids", shape_of(split.ids), split.ids);
  data.add("train", shape_of(split.train), split.train);
  data.add("val", shape_of(split.val), split.val);
  if (!split.twin_free.empty()) data.add("val_twin_free", shape_of(split.twin_free), split.twin_free);
  if (split.kind == SampleKind::pairs) {
    data.add("negative_source", shape_of(split.negatives.src), split.negatives.src);
    data.add("negative_target", shape_of(split.negatives.dst), split.negatives.dst);
    data.add("negative_relation", shape_of(split.negatives.src), split.negatives.relation);
  }
  write_safetensors(path, data);
}

Split read_split(const std::string& path, const std::string& design) {
  require_nature(path, FileNature::split);
  const SafetensorsFile file = read_safetensors(path);
  const std::string* kind = file.find_text("kind");
  if (!kind || *kind != kKind) refuse(file, str("the file is not of kind '", kKind, "'"));
  if (file.text("format_version") != kVersion)
    refuse(file, str("the split has format version ", printable(file.text("format_version"), 20),
                     ", expected ", kVersion));
  if (file.text("design") != design) refuse(file, "the split was made for another design");
  const std::string& samples = file.text("samples");
  std::size_t kind_of = 0;
  while (kind_of < std::size(kSamples) && samples != kSamples[kind_of]) ++kind_of;
  if (kind_of == std::size(kSamples))
    refuse(file, str("the split is over '", printable(samples, 40),
                     "', expected links, nets, pairs or resistances"));
  Split split{.kind = static_cast<SampleKind>(kind_of),
              .ids = file.values<std::int32_t>("ids"),
              .train = file.values<std::int32_t>("train"),
              .val = file.values<std::int32_t>("val"),
              .twin_free = {}};
  if (file.find("val_twin_free")) split.twin_free = file.values<std::int32_t>("val_twin_free");
  if (split.kind == SampleKind::pairs)
    split.negatives = {.src = file.values<std::int32_t>("negative_source"),
                       .dst = file.values<std::int32_t>("negative_target"),
                       .relation = file.values<std::uint8_t>("negative_relation")};
  if (!is_division(split)) refuse(file, "its parts are not a division of the samples");
  if (content_hash(split) != file.text("content_sha256")) refuse(file, "the content does not match its hash");
  return split;
}

}   // namespace cgcl
