#include "io/graph/file_kind.hpp"

#include "engine/core/error.hpp"
#include "io/graph/graph_file.hpp"
#include "io/safetensors/safetensors.hpp"
#include "io/text/byte_stream.hpp"
#include "io/text/file_bytes.hpp"
#include "io/text/packing.hpp"

namespace cgcl {
namespace {

FileKind safetensors_kind(const std::string& path) {
  try {
    const std::map<std::string, std::string> metadata = read_safetensors_metadata(path);
    const auto found = metadata.find("kind");
    if (found == metadata.end()) return FileKind::safetensors;
    if (found->second == kGraphKind) return FileKind::graph;
    if (found->second == kEncoderKind) return FileKind::encoder;
    if (found->second == kModelKind) return FileKind::model;
    if (found->second == kCheckpointKind) return FileKind::checkpoint;
    if (found->second == kCandidateModelKind) return FileKind::candidate_model;
    if (found->second == kPlusModelKind) return FileKind::plus_model;
    if (found->second == kFittedModelKind) return FileKind::fitted_model;
    if (found->second == kSplitKind) return FileKind::split;
  } catch (const ResourceError&) {
    throw;
  } catch (const Error&) {   // damaged: the reader of the kind will say where
  }
  return FileKind::safetensors;
}

/// Nothing of a damaged one, whose reader will say what is wrong.
std::vector<std::byte> unpacked_start(const std::string& path) {
  try {
    return read_unpacked_start(path, 9);
  } catch (const ResourceError&) {
    throw;
  } catch (const Error&) {
    return {};
  }
}

}   // namespace

const char* name_of(FileKind kind) {
  switch (kind) {
    case FileKind::pt:
      return "pt";
    case FileKind::graph:
      return "graph";
    case FileKind::encoder:
      return "encoder";
    case FileKind::model:
      return "model";
    case FileKind::checkpoint:
      return "checkpoint";
    case FileKind::candidate_model:
      return "candidate_model";
    case FileKind::plus_model:
      return "plus_model";
    case FileKind::fitted_model:
      return "fitted_model";
    case FileKind::split:
      return "split";
    case FileKind::safetensors:
      return "safetensors";
    case FileKind::unknown:
      return "unknown";
  }
  return "unknown";
}

FileKind sniff(const std::string& path) {
  std::vector<std::byte> start = read_file_start(path, 9);
  const bool packed = packing_of(start) != Packing::none;
  if (packed) start = unpacked_start(path);
  const auto byte = [&](std::size_t i) { return i < start.size() ? std::to_integer<int>(start[i]) : -1; };
  if (!packed && byte(0) == 'P' && byte(1) == 'K' && byte(2) == 3 && byte(3) == 4) return FileKind::pt;
  if (!packed && byte(0) == 0x80 && byte(1) >= 2 && byte(1) <= 5 && byte(8) != '{')
    return FileKind::pt;   // a raw pickle
  // A header length below 2^32, then the header's brace.
  if (byte(8) == '{' && byte(4) == 0 && byte(5) == 0 && byte(6) == 0 && byte(7) == 0)
    return safetensors_kind(path);
  return FileKind::unknown;
}

}   // namespace cgcl
