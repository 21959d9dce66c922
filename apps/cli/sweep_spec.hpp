// What a sweep runs: lists of options, designs and seeds, from a TOML file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace cgcl {

/// One option of `train` or `pretrain` with the values it takes in turn, as they would be typed.
struct OptionList {
  std::string name;
  std::vector<std::string> values;
};

/// One product of lists. `pretrains`: each run gets an encoder that was trained on its design first, with the
/// product of `pretrain`.
struct SweepVariant {
  std::vector<OptionList> train, pretrain;
  bool pretrains = false;
};

struct SweepSpec {
  std::vector<std::string> designs;   // each is trained on
  std::vector<std::string> eval;      // each run is evaluated on those that it was not trained on
  std::vector<std::int64_t> seeds;    // empty: that of the command
  std::vector<SweepVariant> variants;
};

/// The designs as the table calls them: the name of the file without its suffix.
[[nodiscard]] std::string design_label(const std::string& path);

/// Keys are options of `train`, each with a value or a list of values, and `designs` (or `train`), `eval`,
/// `seeds`; a table [pretrain] of options of `pretrain`; tables [[runs]], each a product of its own, whose
/// keys replace those above. Throws Error with file:line:col: bad_config (syntax), unknown_key naming the
/// nearest, bad_value, file_missing for a design, usage where no designs are given.
[[nodiscard]] SweepSpec read_sweep_spec(const std::filesystem::path& path);

/// The same from text; `name` stands for the file in messages.
[[nodiscard]] SweepSpec parse_sweep_spec(const std::string& text, const std::string& name);

}   // namespace cgcl
