// What a file or folder is, in words, and which command makes use of it: for messages about the wrong one.
#pragma once

#include <cstdint>
#include <string>

namespace cgcl {

enum class FileNature : std::uint8_t {
  absent,
  folder,
  run,
  empty,
  graph,
  encoder,
  model,
  checkpoint,
  candidate_model,
  split,
  tensors,
  pt,
  spice,
  spectre,
  calibre_view,
  parasitics,
  verilog,
  verilog_a,
  lef_def,
  layout,
  xschem,
  magic,
  liberty,
  waveforms,
  encrypted,
  packed,
  coupling_report,
  csv,
  json,
  toml,
  text,
  binary,
};

/// The model of a run folder: its model.safetensors, plain or else packed, as model.safetensors.gz; empty:
/// there is none.
[[nodiscard]] std::string model_file_in(const std::string& folder);

/// By content, never by name; what is packed is looked into. A run folder has a config.toml or a model file.
/// A damaged safetensors file counts as `tensors`. Reads 64 KB at the most, or a header. Throws only
/// ResourceError.
[[nodiscard]] FileNature nature_of(const std::string& path);

/// Whether a reader of text can say more of the file than its nature does: of texts, of what is absent,
/// empty, or binary without a known format, which may be a text in UTF-16 or damaged packed data.
[[nodiscard]] bool read_as_text(FileNature nature);

/// "graph", "run", "csv": the word that programs read.
[[nodiscard]] const char* word_of(FileNature nature);
/// "a graph file", "a SPICE netlist": as messages say it.
[[nodiscard]] const char* noun_of(FileNature nature);

/// The command that turns `found` at `path` into what was expected, or that takes it; empty where there is
/// none.
[[nodiscard]] std::string advice(FileNature found, FileNature expected, const std::string& path);

/// Throws Error foreign_file, "is a SPICE netlist, expected a graph file", with the advice as its hint, and
/// file_missing for what does not exist. Returns where the file is what is expected, and where it is a
/// safetensors file without a known kind or damaged, whose reader says more.
void require_nature(const std::string& path, FileNature expected);

}   // namespace cgcl
