#include "apps/transfer/fold_store.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/safetensors/safetensors.hpp"
#include "io/text/sha256.hpp"

#include <cmath>   // for isnan, nan
#include <filesystem>
#include <system_error>
#include <utility>   // for move

namespace cgcl {
namespace {

namespace fs = std::filesystem;

constexpr const char* kKind = "circuitgcl left-out fold";
constexpr std::string_view kEnding = ".safetensors", kFold = "-fold-";

bool is_fold_file(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.ends_with(kEnding) && name.find(kFold) != std::string::npos;
}

/// Of the design that is the `number`-th of its fold.
std::string tensor_name(std::size_t number, const char* what) { return str(number, '.', what); }

DesignPrediction prediction_in(const SafetensorsFile& file, std::size_t number) {
  const auto values = [&](const char* what) { return file.values<double>(tensor_name(number, what)); };
  DesignPrediction out{.unknown = values("unknown"),
                       .given = values("given"),
                       .total = values("total"),
                       .ground_share = values("ground_share"),
                       .candidate_recall = {}};
  if (file.find(tensor_name(number, "network_unknown"))) {
    out.network_unknown = values("network_unknown");
    out.network_given = values("network_given");
  }
  const double recall = file.values<double>(tensor_name(number, "recall"), {1}).front();
  if (!std::isnan(recall)) out.candidate_recall = recall;
  return out;
}

}   // namespace

FoldStore::FoldStore(std::string folder, std::string prefix, const std::string& work)
    : folder_(std::move(folder)), prefix_(std::move(prefix)), work_sha256_(sha256_hex(bytes_of(work))) {}

std::string FoldStore::file(std::int32_t fold) const {
  return (fs::path(folder_) / str(prefix_, kFold, fold, kEnding)).string();
}

bool FoldStore::restore(std::int32_t fold, std::span<const std::size_t> designs,
                        std::vector<DesignPrediction>& out) const {
  std::error_code absent;
  if (!fs::is_regular_file(file(fold), absent)) return false;
  try {
    const SafetensorsFile kept = read_safetensors(file(fold));
    if (kept.text("kind") != kKind || kept.text("work") != work_sha256_) return false;
    std::vector<DesignPrediction> read;
    for (std::size_t k = 0; k < designs.size(); ++k) read.push_back(prediction_in(kept, k));
    for (std::size_t k = 0; k < designs.size(); ++k) out[designs[k]] = std::move(read[k]);
    return true;
  } catch (const Error& damaged) {
    if (damaged.exit_code() != ExitCode::usage) throw;
    return false;
  }
}

void FoldStore::keep(std::int32_t fold, std::span<const std::size_t> designs,
                     const std::vector<DesignPrediction>& predictions) const {
  std::error_code exists;
  fs::create_directories(folder_, exists);
  SafetensorsData data;
  data.metadata = {{"kind", kKind}, {"work", work_sha256_}};
  for (std::size_t k = 0; k < designs.size(); ++k) {
    const DesignPrediction& p = predictions[designs[k]];
    const auto add = [&](const char* what, const std::vector<double>& values) {
      data.add(tensor_name(k, what), {static_cast<std::int64_t>(values.size())}, values);
    };
    add("unknown", p.unknown);
    add("given", p.given);
    if (!p.network_unknown.empty()) {
      add("network_unknown", p.network_unknown);
      add("network_given", p.network_given);
    }
    add("total", p.total);
    add("ground_share", p.ground_share);
    const double recall = p.candidate_recall.value_or(std::nan(""));
    data.add_copy(tensor_name(k, "recall"), {1}, std::span<const double>(&recall, 1));
  }
  write_safetensors(file(fold), data);
}

std::int64_t FoldStore::kept() const {
  std::int64_t out = 0;
  std::error_code absent;
  for (const auto& entry : fs::directory_iterator(folder_, absent)) {
    if (!is_fold_file(entry.path()) || !entry.path().filename().string().starts_with(prefix_ + "-fold-"))
      continue;
    try {
      const auto metadata = read_safetensors_metadata(entry.path().string());
      const auto work = metadata.find("work");
      out += work != metadata.end() && work->second == work_sha256_ ? 1 : 0;
    } catch (const Error&) {   // damaged: it is made anew
    }
  }
  return out;
}

void FoldStore::remove(const std::string& folder) {
  std::error_code ignored;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder, ignored))
    if (is_fold_file(entry.path())) files.push_back(entry.path());
  for (const fs::path& path : files) fs::remove(path, ignored);
  fs::remove(folder, ignored);
}

}   // namespace cgcl
