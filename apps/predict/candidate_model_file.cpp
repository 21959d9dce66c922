// companions.safetensors: what a run knows besides its network.
#include "apps/predict/candidate_model.hpp"
#include "apps/train/metadata.hpp"
#include "engine/core/error.hpp"

namespace cgcl {
namespace {

std::string pair_schema() {
  std::string schema;
  for (const CandidateColumn& c : candidate_columns()) schema += str(schema.empty() ? "" : ",", c.name);
  return schema;
}

}   // namespace

void write_candidate_model(const std::filesystem::path& path, const Exec& exec, const CandidateModel& c) {
  TensorFile file{kCompanionsKind,
                  {{"pair.columns", pair_schema()},
                   {"candidates.hub", str(c.candidates.hub)},
                   {"candidates.twins", str(c.candidates.twins)},
                   {"candidates.bend", str(c.candidates.bend)},
                   {"candidates.widest", str(c.candidates.widest)},
                   {"network.factor", exact_text(c.network_factor)},
                   {"interval.size.low", exact_text(c.of_size.low)},
                   {"interval.size.high", exact_text(c.of_size.high)},
                   {"interval.total.low", exact_text(c.of_total.low)},
                   {"interval.total.high", exact_text(c.of_total.high)},
                   {"source.recall", exact_text(c.source_recall)},
                   {"source.name", c.source_name},
                   {"source.fingerprint", c.source_fingerprint}},
                  {}};
  c.existence.store(exec, file, "existence");
  c.size.store(exec, file, "size");
  c.ground.store(exec, file, "ground");
  c.coupling.store(exec, file, "coupling");
  c.familiar.store(exec, file);
  write_tensor_file(path, exec, file);
}

CandidateModel read_candidate_model(const std::filesystem::path& path, const Exec& exec) {
  const std::string where = path.string();
  const TensorFile file = read_tensor_file(path, exec, kCompanionsKind);
  const MetadataReader read{file.metadata, where};
  if (read.text("pair.columns") != pair_schema())
    throw Error(ErrorId::feature_schema, "the pair columns are not those of this version", where);
  CandidateModel c;
  c.candidates.hub = static_cast<int>(read.integer("candidates.hub", 1, 1 << 20));
  c.candidates.twins = static_cast<int>(read.integer("candidates.twins", 1, 1 << 20));
  c.candidates.bend = static_cast<int>(read.integer("candidates.bend", 1, 1 << 10));
  c.candidates.widest = static_cast<int>(read.integer("candidates.widest", 0, 1 << 10));
  c.network_factor = read.real("network.factor", 0, 10);
  c.of_size = {read.real("interval.size.low", -30, 30), read.real("interval.size.high", -30, 30)};
  c.of_total = {read.real("interval.total.low", -30, 30), read.real("interval.total.high", -30, 30)};
  c.source_recall = read.real("source.recall", 0, 1);
  c.source_name = read.text("source.name");
  c.source_fingerprint = read.text("source.fingerprint");
  c.existence = BoostedTrees::load(exec, file, "existence", kPairColumns, where);
  c.size = BoostedTrees::load(exec, file, "size", kPairColumns, where);
  c.ground = BoostedTrees::load(exec, file, "ground", kNetColumns, where);
  c.coupling = BoostedTrees::load(exec, file, "coupling", kNetColumns, where);
  c.familiar = NoveltyDetector::load(exec, file, where);
  return c;
}

}   // namespace cgcl
