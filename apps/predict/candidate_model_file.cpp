// candidate_model.safetensors: what a run knows besides its network.
#include "apps/predict/candidate_model.hpp"
#include "apps/train/metadata.hpp"
#include "engine/core/error.hpp"
#include "io/checkpoint/tensor_file.hpp"
#include "io/safetensors/safetensors.hpp"

namespace cgcl {
namespace {

constexpr double kMaxNumber = 1e300;
constexpr std::array<const char*, kStandings> kStandingNames = {"known", "novel", "foreign"};

std::string pair_schema() {
  std::string schema;
  for (const CandidateColumn& c : candidate_columns()) schema += str(schema.empty() ? "" : ",", c.name);
  return schema;
}

/// Tensors and numbers of a part under "NAME.".
void add_state(TensorFile& file, const std::string& name, const NamedState& state) {
  for (const auto& [key, value] : state.numbers) file.metadata[str(name, ".", key)] = exact_text(value);
  add_with_prefix(file.tensors, name + ".", state.tensors);
}

NamedState state_in(const TensorFile& file, const std::string& name, const std::string& where) {
  const std::string prefix = name + ".";
  const MetadataReader read{file.metadata, where};
  NamedState out{with_prefix(file.tensors, prefix), {}};
  for (const auto& [key, text] : file.metadata)
    if (key.starts_with(prefix))
      out.numbers[key.substr(prefix.size())] = read.real(key, -kMaxNumber, kMaxNumber);
  return out;
}

/// Visits every interval of a table with its name in the file.
template <class Table, class Visit>
void for_each_interval(Table& table, const std::string& name, const Visit& visit) {
  for (std::size_t bin = 0; bin < kExistenceBins; ++bin)
    visit(str("interval.", name, ".pair.", bin), table.pair[bin]);
  visit(str("interval.", name, ".total"), table.total);
}

void add_intervals(TensorFile& file, const std::string& name, const IntervalTable& table) {
  for_each_interval(table, name, [&](const std::string& key, const LogInterval& interval) {
    file.metadata[key + ".low"] = exact_text(interval.low);
    file.metadata[key + ".high"] = exact_text(interval.high);
  });
}

IntervalTable intervals_in(const MetadataReader& read, const std::string& name) {
  IntervalTable out;
  for_each_interval(out, name, [&](const std::string& key, LogInterval& interval) {
    interval = {read.real(key + ".low", kAbsent, -kAbsent), read.real(key + ".high", kAbsent, -kAbsent)};
  });
  return out;
}

/// A part from its state; what is wrong with it gets its name and place.
template <class Part, class... Sizes>
Part part_in(const Exec& exec, const TensorFile& file, const std::string& name, const std::string& where,
             Sizes... sizes) {
  const NamedState state = state_in(file, name, where);
  try {
    return Part::from_state(exec, state, sizes...);
  } catch (const Error& wrong) {
    throw Error(wrong.id(), str("of '", name, "': ", wrong.what()), where);
  }
}

TensorFile read_file_of_kind(const std::filesystem::path& path, const Exec& exec) {
  try {
    return read_tensor_file(path, exec, kCandidateModelKind);
  } catch (const Error& wrong) {
    if (wrong.id() != ErrorId::foreign_file) throw;
    throw Error(wrong.id(), wrong.what(), wrong.where(),
                "what an earlier version wrote is not read: train again");
  }
}

}   // namespace

void write_candidate_model(const std::filesystem::path& path, const Exec& exec, const CandidateModel& c) {
  TensorFile file{kCandidateModelKind,
                  {{"pair.columns", pair_schema()},
                   {"candidates.hub_degree", str(c.candidates.hub_degree)},
                   {"candidates.colour_nets", str(c.candidates.colour_nets)},
                   {"candidates.middle_degree", str(c.candidates.middle_degree)},
                   {"candidates.largest_nets", str(c.candidates.largest_nets)},
                   {"network.factor", exact_text(c.network_factor)},
                   {"sizing.compared", str(c.sizing.compared)},
                   {"sizing.network_error", exact_text(c.sizing.compared > 0 ? c.sizing.network_error : 0)},
                   {"sizing.trees_error", exact_text(c.sizing.compared > 0 ? c.sizing.trees_error : 0)},
                   {"source.recall", exact_text(c.source_recall)},
                   {"source.name", c.source_name},
                   {"source.fingerprint", c.source_fingerprint},
                   {"source.structure", c.source_structure},
                   {"source.sha256", c.source_sha256}},
                  {}};
  for (std::size_t s = 0; s < kStandings; ++s) add_intervals(file, kStandingNames[s], c.intervals[s]);
  add_state(file, "existence", c.existence.state(exec));
  add_state(file, "size", c.size.state(exec));
  add_state(file, "ground", c.ground.state(exec));
  add_state(file, "coupling", c.coupling.state(exec));
  add_state(file, "novelty", c.novelty.state(exec));
  write_tensor_file(path, exec, file);
}

CandidateModel read_candidate_model(const std::filesystem::path& path, const Exec& exec) {
  const std::string where = path.string();
  const TensorFile file = read_file_of_kind(path, exec);
  const MetadataReader read{file.metadata, where};
  if (read.text("pair.columns") != pair_schema())
    throw Error(ErrorId::feature_schema, "the pair columns are not those of this version", where);
  CandidateModel c;
  c.candidates.hub_degree = static_cast<int>(read.integer("candidates.hub_degree", 1, 1 << 20));
  c.candidates.colour_nets = static_cast<int>(read.integer("candidates.colour_nets", 1, 1 << 20));
  c.candidates.middle_degree = static_cast<int>(read.integer("candidates.middle_degree", 1, 1 << 10));
  c.candidates.largest_nets = static_cast<int>(read.integer("candidates.largest_nets", 0, 1 << 10));
  c.network_factor = read.real("network.factor", 0, 10);
  c.sizing.by_network = c.network_factor > 0;
  // Intervals of earlier versions held less often than they said: unknown here.
  if (file.metadata.contains("sizing.compared")) {
    c.sizing.compared = read.integer("sizing.compared", 0, std::int64_t{1} << 40);
    if (c.sizing.compared > 0) {
      c.sizing.network_error = read.real("sizing.network_error", 0, kMaxNumber);
      c.sizing.trees_error = read.real("sizing.trees_error", 0, kMaxNumber);
    }
    for (std::size_t s = 0; s < kStandings; ++s) c.intervals[s] = intervals_in(read, kStandingNames[s]);
  }
  c.source_recall = read.real("source.recall", 0, 1);
  c.source_name = read.text("source.name");
  c.source_fingerprint = read.text("source.fingerprint");
  // Not in earlier versions.
  if (read.has("source.structure")) c.source_structure = read.text("source.structure");
  if (read.has("source.sha256")) c.source_sha256 = read.text("source.sha256");
  c.existence = part_in<BoostedTrees>(exec, file, "existence", where, kPairColumns);
  c.size = part_in<BoostedTrees>(exec, file, "size", where, kPairColumns);
  c.ground = part_in<BoostedTrees>(exec, file, "ground", where, kNetColumns);
  c.coupling = part_in<BoostedTrees>(exec, file, "coupling", where, kNetColumns);
  c.novelty = part_in<NoveltyDetector>(exec, file, "novelty", where);
  return c;
}

std::string candidate_identities(const std::filesystem::path& path) {
  if (!std::filesystem::exists(path)) return {};
  std::string out;
  for (const auto& [key, value] : read_safetensors_metadata(path.string()))
    if (key == "source.fingerprint" || key == "source.structure" || key == "source.sha256")
      out += value + ",";
  return out;
}

}   // namespace cgcl
