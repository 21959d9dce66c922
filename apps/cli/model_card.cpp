#include "apps/cli/model_card.hpp"

#include "apps/cli/family_figures.hpp"
#include "apps/cli/figure_table.hpp"
#include "engine/core/error.hpp"
#include "io/text/file_bytes.hpp"
#include "io/text/sha256.hpp"

#include <cmath>   // for isnan
#include <vector>

namespace cgcl {

namespace {

std::string text_of(const JsonValue& object, const char* key) {
  const JsonValue* value = object.find(key);
  return value != nullptr && value->is_text() ? value->as_text() : std::string();
}

std::string count_of(const JsonValue& object, const char* key) {
  const JsonValue* value = object.find(key);
  return value != nullptr && value->is_number() ? str(value->as_int()) : std::string("-");
}

const JsonValue::Array& list_in(const JsonValue& object, const char* key) {
  static const JsonValue::Array none;
  const JsonValue* value = object.find(key);
  return value != nullptr && value->is_array() ? value->as_array() : none;
}

/// A text as a name in a table; a dash where there is none.
std::string name_of(const JsonValue& object, const char* key) {
  const std::string name = text_of(object, key);
  return name.empty() ? "-" : table_cell(name);
}

std::string row(const std::vector<std::string>& cells) {
  std::string out = "|";
  for (const std::string& cell : cells) out += ' ' + cell + " |";
  return out + '\n';
}

std::string facts(const JsonValue& result, const std::string& sha256) {
  std::string out = "| | |\n| --- | --- |\n";
  out += row({"model", name_of(result, "model")}) + row({"predicts", name_of(result, "task")});
  out += row({"version of circuitgcl", name_of(result, "version")});
  out += row({"seed", count_of(result, "seed")});
  if (result.find("model_bytes") != nullptr) out += row({"bytes", count_of(result, "model_bytes")});
  out += row({"seconds to train", two_decimals(figure_of(result, "seconds"))});
  out += row({"SHA-256 of `model.safetensors`", sha256});
  return out +
         "\n`circuitgcl train --config config.toml -o NEW`, with the `config.toml` of its run, makes it "
         "again from the graphs below.\n";
}

/// Figures of circuitgcl+ on families that its fits had not seen.
std::string left_out_section(const JsonValue& result) {
  const JsonValue& selection = *result.find("selection");
  const std::string by = text_of(selection, "validated_by");
  if (by == "none")
    return "Nothing was left out, as that takes three designs: nothing says how far the model carries "
           "over.\n";
  std::string out =
      by == "family"
          ? "Groups of families were left out in turn, and predicted by fits that had seen nothing of them. "
            "The "
            "model itself is then fitted on all. Means over the designs of a family, then over families.\n\n"
          : "Single designs were left out, as there are fewer than three families: these figures say nothing "
            "of "
            "another family.\n\n";
  out +=
      "| family | process | designs | links | R2, pairs unknown | pairs given | net totals off by | 80 % "
      "intervals "
      "hold |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n";
  const auto figures = [](const JsonValue& of, const std::string& path) {
    std::vector<std::string> cells;
    for (const char* figure : {"r2", "r2_given", "net_total_median_error", "coverage80"})
      cells.push_back(two_decimals(figure_of(of, path + figure)));
    return cells;
  };
  const auto add = [&](std::vector<std::string> cells, const std::vector<std::string>& more) {
    cells.insert(cells.end(), more.begin(), more.end());
    out += row(cells);
  };
  add({"all", "-", "-", "-"}, figures(selection, ""));
  for (const JsonValue& family : list_in(result, "families"))
    add({name_of(family, "family"), name_of(family, "technology"), count_of(family, "designs"),
         count_of(family, "links")},
        figures(family, "left_out."));
  return out +
         "\nR2 is around the mean of each design, of log10 of the coupling of a pair of nets; *pairs given* "
         "means that it "
         "is known which pairs couple. *Net totals* are ground and coupling of a net, and the error is the "
         "median of the "
         "relative one.\n";
}

/// Figures of a network, or of a system without epochs, on its own designs.
std::string validation_section(const JsonValue& result) {
  const bool by_family = text_of(result, "split_by") == "family";
  std::string out = str("| part of the design", list_in(result, "designs").size() > 1 ? "s" : "",
                        " | samples | R2 |\n| --- | --- | --- |\n");
  for (const char* part : {"val_twin_free", "val"})
    if (const JsonValue* scores = result.find(part))
      out += row({part, count_of(*scores, "samples"), two_decimals(figure_of(*scores, "r2"))});
  if (by_family) {
    std::string names;
    for (const JsonValue& design : list_in(result, "designs"))
      if (const JsonValue* left_out = design.find("left_out"); left_out != nullptr && left_out->as_bool())
        names += (names.empty() ? "" : ", ") + name_of(design, "name");
    return out + "\n`val_twin_free` is of families that were left out of the training whole: " + names +
           ". `val` is drawn at random from the other designs, so most of it has twins in training, and its "
           "figure measures memory.\n";
  }
  return out +
         "\n`val_twin_free` has no link that looks like one of training; `val` is drawn at random, so most "
         "of it has, and "
         "its figure measures memory. Neither says anything of another design.\n";
}

std::string limits_section(const JsonValue& result, bool plus) {
  std::string out =
      "- Signing off a layout: a netlist does not say where things lie. Take it for ranks, rough sizes and "
      "early "
      "estimates.\n";
  if (!plus) return out + "- Designs that are unlike the one it was trained on, and other processes.\n";
  out +=
      "- A process, or a kind of block, that the table above has nothing of: intervals are right for four "
      "couplings of "
      "five over families like those.\n- Single couplings between nets that are far apart: totals of nets "
      "are worth "
      "more.\n";
  std::string below;
  for (const JsonValue& family : list_in(result, "families"))
    if (const double r2 = figure_of(family, "left_out.r2"); r2 < 0)
      below += (below.empty() ? "" : ", ") + printable(text_of(family, "family"));
  if (!below.empty()) out += "- Designs like these, of which it said less than their mean: " + below + ".\n";
  return out;
}

std::string sources_section(const JsonValue& result, const FamilyTable& licences) {
  std::string out =
      "| design | family | process | licence | SHA-256 of the graph |\n| --- | --- | --- | --- | --- |\n";
  for (const JsonValue& design : list_in(result, "designs")) {
    const auto known = licences.find(text_of(design, "name"));
    const std::string licence = known == licences.end() ? std::string() : known->second.licence;
    out += row({name_of(design, "name"), name_of(design, "family"), name_of(design, "technology"),
                licence.empty() ? "not stated" : table_cell(licence), name_of(design, "sha256")});
  }
  return out;
}

}   // namespace

std::string model_card(const JsonValue& result, const FamilyTable& licences, const std::string& sha256) {
  const bool plus =
      result.find("selection") != nullptr;   // circuitgcl+ on one design may have a split instead
  const std::size_t designs = list_in(result, "designs").size();
  std::string title =
      str("# Model card: ", text_of(result, "model"), " of ", designs, designs == 1 ? " design" : " designs");
  if (plus) title += str(" of ", list_in(result, "families").size(), " families");
  return title + "\n\nPredicts parasitic capacitances of a circuit from its netlist.\n\n" +
         facts(result, sha256) + "\n## How it was judged\n\n" +
         (plus ? left_out_section(result) : validation_section(result)) + "\n## What it is not good for\n\n" +
         limits_section(result, plus) + "\n## Sources\n\n" + sources_section(result, licences);
}

void write_model_card(const RunFolder& folder, const JsonValue& result, const FamilyTable& licences) {
  write_file_atomically(folder.card().string(),
                        model_card(result, licences, sha256_of_file(folder.model().string())));
}

}   // namespace cgcl
