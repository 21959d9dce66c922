#include "io/graph/file_identity.hpp"

#include "engine/core/error.hpp"
#include "io/graph/file_kind.hpp"
#include "io/graph/text_nature.hpp"
#include "io/text/file_bytes.hpp"
#include "io/text/line_source.hpp"
#include "io/text/packing.hpp"
#include "io/text/piped_input.hpp"

#include <cstring>   // for memcmp
#include <filesystem>

namespace cgcl {
namespace {
namespace fs = std::filesystem;
constexpr std::int64_t kLookedAt = 65536;
constexpr std::size_t kTarMagicAt = 257;

struct Words {
  const char* word;
  const char* noun;
};

/// In the order of FileNature.
constexpr Words kWords[] = {
    {"absent", "absent"},
    {"folder", "a folder"},
    {"run", "a run folder"},
    {"empty", "an empty file"},
    {"graph", "a graph file"},
    {"encoder", "an encoder"},
    {"model", "the model of a run"},
    {"checkpoint", "a checkpoint"},
    {"candidate_model", "the candidate model of a run"},
    {"split", "a split"},
    {"safetensors", "a safetensors file of no known kind"},
    {"pt", "a .pt archive"},
    {"netlist", "a SPICE netlist"},
    {"netlist", "a Spectre netlist"},
    {"calibre_view", "a Calibre view (mgc_rve)"},
    {"parasitics", "a file of parasitics (DSPF or SPEF)"},
    {"verilog", "a Verilog netlist"},
    {"verilog_a", "a Verilog-A model"},
    {"lef_def", "a LEF or DEF file"},
    {"layout", "a layout (GDSII or OASIS)"},
    {"xschem", "a schematic of xschem (.sch)"},
    {"magic", "a layout or an extraction of Magic (.mag, .ext)"},
    {"liberty", "a Liberty library (.lib of timing)"},
    {"waveforms", "waveforms of a simulator (.raw)"},
    {"encrypted", "an encrypted file"},
    {"packed", "an archive, or packed in a way that is not read"},
    {"coupling_report", "a report of couplings that circuitgcl predicted (.rep)"},
    {"csv", "a CSV table"},
    {"json", "a JSON file"},
    {"toml", "a TOML file"},
    {"text", "a text of no known format"},
    {"binary", "a binary file of no known format"},
};

bool begins(const std::vector<std::byte>& bytes, std::string_view magic) {
  return bytes.size() >= magic.size() && std::memcmp(bytes.data(), magic.data(), magic.size()) == 0;
}

/// bzip2, 7z, compress, tar.
bool is_packed(const std::vector<std::byte>& start) {
  for (const std::string_view magic : {"BZh", "7z\xBC\xAF\x27\x1C", "\x1F\x9D"})
    if (begins(start, magic)) return true;
  return start.size() >= kTarMagicAt + 5 && std::memcmp(start.data() + kTarMagicAt, "ustar", 5) == 0;
}

FileNature folder_nature(const fs::path& folder) {
  std::error_code unreadable;
  const bool settings = fs::is_regular_file(folder / "config.toml", unreadable);
  return settings || !model_file_in(folder.string()).empty() ? FileNature::run : FileNature::folder;
}

FileNature text_file_nature(const std::string& path) {
  std::string start;
  LineSource source(path);
  std::string_view line;
  while (source.bytes() < kLookedAt && source.next(line)) start.append(line).append("\n");
  return text_nature(start);
}

FileNature regular_file_nature(const std::string& path) {
  switch (sniff(path)) {
    case FileKind::pt:
      return FileNature::pt;
    case FileKind::graph:
      return FileNature::graph;
    case FileKind::encoder:
      return FileNature::encoder;
    case FileKind::model:
    case FileKind::plus_model:
    case FileKind::fitted_model:
      return FileNature::model;
    case FileKind::checkpoint:
      return FileNature::checkpoint;
    case FileKind::candidate_model:
      return FileNature::candidate_model;
    case FileKind::split:
      return FileNature::split;
    case FileKind::safetensors:
      return FileNature::tensors;
    case FileKind::unknown:
      break;
  }
  const std::vector<std::byte> start = read_file_start(path, kTarMagicAt + 5);
  if (start.empty()) return FileNature::empty;
  if (begins(start, std::string_view("\0\6\0\2", 4)) || begins(start, "%SEMI-OASIS"))
    return FileNature::layout;
  if (is_packed(start)) return FileNature::packed;
  if (begins(start, "Salted__")) return FileNature::encrypted;   // of openssl
  return text_file_nature(path);
}

/// x.pex.spice.gz -> x.pex
std::string stem(const std::string& path) {
  const std::string name = fs::path(path).filename().string(), piped = piped_stem(path);
  return piped.empty() ? printable(fs::path(without_packing(name)).stem().string()) : piped;
}

/// Which program writes the netlist that belongs to a file of another kind.
std::string netlist_advice(FileNature found) {
  switch (found) {
    case FileNature::calibre_view:
      return "let the extractor write its netlist as HSPICE or DSPF";
    case FileNature::verilog_a:
      return "models are not read: give the netlist that has instances of it";
    case FileNature::liberty:
      return "it holds timing: the SPICE or CDL file of the same library holds the devices";
    case FileNature::xschem:
      return "xschem writes its netlist: `xschem -n -s -q -x FILE`";
    case FileNature::magic:
      return "Magic writes its netlist: `extract all`, then `ext2spice`";
    case FileNature::layout:
      return "an extractor writes the netlist from it: Magic, KLayout, Calibre";
    case FileNature::waveforms:
      return "give the netlist that was simulated";
    case FileNature::encrypted:
      return "only the programs that hold its key read it: have it written in clear text";
    case FileNature::packed:
      return "gzip, xz and zstd are read as they are; unpack others first (bzip2 -d, tar -x)";
    default:
      return "";
  }
}

std::string graph_advice(FileNature found, const std::string& shown, const std::string& out) {
  switch (found) {
    case FileNature::spice:
    case FileNature::spectre:
    case FileNature::pt:
      return "`circuitgcl import " + shown + " -o " + out + "` makes one of it";
    case FileNature::verilog:
      return "`circuitgcl import " + shown + " --cells CELLS.spice -o " + out + "` makes one of it";
    case FileNature::parasitics:
      return "`circuitgcl import NETLIST --parasitics " + shown + " -o " + out +
             "` makes one with its netlist";
    case FileNature::run:
    case FileNature::model:
      return "`circuitgcl eval " + shown + " G` and `circuitgcl predict " + shown + " IN -o OUT` take it";
    case FileNature::encoder:
      return "`circuitgcl train G --pretrained " + shown + " -o RUN` takes it";
    default:
      return "`circuitgcl import NETLIST -o " + out + "` writes graph files";
  }
}

std::string run_advice(FileNature found, const std::string& shown, const std::string& out) {
  switch (found) {
    case FileNature::graph:
      return "`circuitgcl train " + shown + " -o RUN` makes one with it";
    case FileNature::spice:
    case FileNature::spectre:
    case FileNature::pt:
      return "`circuitgcl import " + shown + " -o " + out + "`, then `circuitgcl train " + out + " -o RUN`";
    case FileNature::verilog:
      return "`circuitgcl import " + shown + " --cells CELLS.spice -o " + out + "`, then `circuitgcl train " +
             out + " -o RUN`";
    case FileNature::encoder:
      return "`circuitgcl train G --pretrained " + shown + " -o RUN` makes one with it";
    case FileNature::checkpoint:   // one of pre-training lies beside its encoder, under such a name
      return shown.ends_with(".checkpoint.safetensors")
                 ? "`circuitgcl pretrain G -o E --resume` goes on from it, with the options that began it"
                 : "`circuitgcl resume RUN` goes on from it, in the run folder that it lies in";
    case FileNature::model:
    case FileNature::candidate_model:
    case FileNature::split:
      return "give the run folder that it lies in";
    default:
      return "`circuitgcl train G -o RUN` writes run folders";
  }
}

std::string parasitics_advice(FileNature found, const std::string& shown, const std::string& out) {
  switch (found) {
    case FileNature::spice:
    case FileNature::spectre:
      return "a netlist that holds its capacitors is imported alone: `circuitgcl import " + shown + " -o " +
             out + "`";
    case FileNature::pt:
      return "it holds its own capacitances: `circuitgcl import " + shown + " -o " + out + "`";
    case FileNature::graph:
      return "it holds its own capacitances: `circuitgcl train " + shown + " -o RUN` learns from them";
    case FileNature::run:
    case FileNature::model:
      return "`circuitgcl predict " + shown + " NETLIST -o OUT.spf` writes what it predicts";
    case FileNature::layout:
    case FileNature::magic:
      return "an extractor writes them from it";
    case FileNature::coupling_report:
      return "what was predicted is no label: give what an extractor wrote";
    default:
      return "";
  }
}

}   // namespace

std::string model_file_in(const std::string& folder) {
  std::error_code absent;
  for (const std::string_view end : kPackedEndings)
    if (auto file = fs::path(folder) / "model.safetensors"; fs::is_regular_file(file += end, absent))
      return file.string();
  return {};
}

bool read_as_text(FileNature nature) {
  switch (nature) {
    case FileNature::folder:
    case FileNature::run:
    case FileNature::graph:
    case FileNature::encoder:
    case FileNature::model:
    case FileNature::checkpoint:
    case FileNature::candidate_model:
    case FileNature::split:
    case FileNature::tensors:
    case FileNature::pt:
    case FileNature::layout:
    case FileNature::packed:
      return false;
    default:
      return true;
  }
}

FileNature nature_of(const std::string& path) {
  std::error_code unreadable;
  const fs::file_status status = fs::status(opened_path(path), unreadable);
  if (fs::is_directory(status)) return folder_nature(path);
  if (!fs::exists(status)) return FileNature::absent;
  try {
    return regular_file_nature(path);
  } catch (const Error& error) {
    if (dynamic_cast<const ResourceError*>(&error) != nullptr) throw;   // what it is cannot be told now
    return error.id() == ErrorId::netlist_empty ? FileNature::empty : FileNature::binary;
  }
}

const char* word_of(FileNature nature) { return kWords[static_cast<std::size_t>(nature)].word; }
const char* noun_of(FileNature nature) { return kWords[static_cast<std::size_t>(nature)].noun; }

std::string advice(FileNature found, FileNature expected, const std::string& path) {
  const std::string shown = printable(path), out = stem(path) + ".graph.safetensors";
  switch (expected) {
    case FileNature::graph:
      return graph_advice(found, shown, out);
    case FileNature::run:
    case FileNature::model:
      return run_advice(found, shown, out);
    case FileNature::encoder:
      return "`circuitgcl pretrain G -o E` writes encoders";
    case FileNature::split:
      return "a run keeps its split as RUN/split.safetensors";
    case FileNature::parasitics:
      return parasitics_advice(found, shown, out);
    case FileNature::spice:
      if (found == FileNature::coupling_report)
        return "what was predicted is no input: give the netlist that it was predicted for";
      if (found == FileNature::run || found == FileNature::model)
        return "`circuitgcl predict " + shown + " IN -o OUT` takes it, before the netlist";
      return netlist_advice(found);
    default:
      return "";
  }
}

void require_nature(const std::string& path, FileNature expected) {
  const FileNature found = nature_of(path);
  if (found == expected || found == FileNature::tensors) return;
  if (found == FileNature::absent)
    throw Error(ErrorId::file_missing, str("does not exist, expected ", noun_of(expected)), printable(path));
  throw Error(ErrorId::foreign_file, str("is ", noun_of(found), ", expected ", noun_of(expected)),
              printable(path), advice(found, expected, path));
}

}   // namespace cgcl
