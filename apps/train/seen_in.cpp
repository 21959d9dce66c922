#include "apps/train/seen_in.hpp"

#include "io/dataset/dataset.hpp"

#include <algorithm>   // for any_of, min

namespace cgcl {

namespace {

/// Whether one of the words of `list`, between commas or blanks, is one of `ids`.
bool names_one_of(std::string_view list, const std::vector<std::string>& ids) {
  for (std::size_t begin = 0; begin < list.size();) {
    const std::size_t end = std::min(list.find_first_of(", ", begin), list.size());
    const std::string_view word = list.substr(begin, end - begin);
    if (!word.empty() && std::any_of(ids.begin(), ids.end(), [&](const auto& id) { return id == word; }))
      return true;
    begin = end + 1;
  }
  return false;
}

}   // namespace

std::vector<std::string> SeenIn::words() const {
  std::vector<std::string> out;
  if (training) out.emplace_back("training");
  if (pretraining) out.emplace_back("pre-training");
  if (calibration) out.emplace_back("calibration");
  return out;
}

std::string SeenIn::text() const {
  const std::vector<std::string> all = words();
  std::string out;
  for (std::size_t i = 0; i < all.size(); ++i)
    out += (i == 0 ? "" : i + 1 == all.size() ? " and " : ", ") + all[i];
  return out;
}

std::vector<std::string> identities(const CircuitGraph& graph) {
  std::vector<std::string> out = {fingerprint(graph)};
  for (std::string& hash : source_hashes(graph)) out.push_back(std::move(hash));
  out.push_back(structure_fingerprint(graph));
  return out;
}

SeenIn seen_in(const CircuitGraph& graph, const ModelDescription& model, std::string_view calibrated_on) {
  const std::vector<std::string> ids = identities(graph);
  return {.training = names_one_of(model.source_fingerprint, ids) || names_one_of(model.source_sha256, ids) ||
                      names_one_of(model.source_structure, ids),
          .pretraining = names_one_of(model.encoder_sources, ids),
          .calibration = names_one_of(calibrated_on, ids)};
}

}   // namespace cgcl
