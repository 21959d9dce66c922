#include "io/annotate/write_prediction.hpp"

#include "engine/core/error.hpp"
#include "io/annotate/formats.hpp"
#include "io/annotate/prediction_json.hpp"
#include "io/text/file_bytes.hpp"
#include "io/text/name_pool.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>   // for begin, end

namespace cgcl {
namespace {

struct Suffix {
  std::string_view text;
  PredictionFormat format;
};

constexpr Suffix kSuffixes[] = {{".csv", PredictionFormat::csv},
                                {".inc", PredictionFormat::spice_include},
                                {".sp", PredictionFormat::annotated_spice},
                                {".spice", PredictionFormat::annotated_spice},
                                {".cir", PredictionFormat::annotated_spice},
                                {".ckt", PredictionFormat::annotated_spice},
                                {".net", PredictionFormat::annotated_spice},
                                {".cdl", PredictionFormat::annotated_cdl},
                                {".spf", PredictionFormat::spf},
                                {".dspf", PredictionFormat::spf},
                                {".spef", PredictionFormat::spef},
                                {".rep", PredictionFormat::coupling_report}};

bool is_netlist(PredictionFormat format) {
  return format == PredictionFormat::spice_include || format == PredictionFormat::annotated_spice ||
         format == PredictionFormat::annotated_cdl;
}

/// Tables hold any name; simulators of SPICE fold case.
void check_names(const NetNames& names, PredictionFormat format, const WriteOptions& options) {
  if (is_netlist(format))
    names.check('.', NameCase::folded);
  else if (format == PredictionFormat::spf || format == PredictionFormat::spef ||
           format == PredictionFormat::coupling_report)
    names.check(options.divider, NameCase::distinct);
}

void check_options(const WriteOptions& options) {
  if (!(std::isfinite(options.cmin_F) && options.cmin_F >= 0))
    throw Error(ErrorId::bad_value, str("cmin is ", options.cmin_F, " F, expected 0 or more"));
}

constexpr std::string_view kTables[] = {"nets.csv", "coupling.csv", "pins.csv", "prediction.json"};

void write_json(const std::string& path, const JsonValue& json) {
  write_file_atomically(path, json.dump(2) + "\n");
}

void write_folder(const AtomicFolder& folder, const CircuitPrediction& prediction,
                  const NetCapacitances& caps, const NetNames& names, const WriteOptions& options) {
  write_nets_csv(folder.file(kTables[0]), prediction, names, options);
  write_coupling_csv(folder.file(kTables[1]), prediction, options);
  write_pins_csv(folder.file(kTables[2]), prediction, names, options);
  write_json(folder.file(kTables[3]), prediction_json(prediction, caps, options.table));
}

void add_sums(const CircuitPrediction& prediction, const NetCapacitances& caps, WrittenPrediction& report) {
  report.nets = std::count_if(prediction.nets.begin(), prediction.nets.end(),
                              [](const NetPrediction& net) { return !net.rail && net.selected; });
  report.couplings = caps.couplings;
  report.below_cmin = caps.below;
  report.ground_F = caps.ground_sum_F;
  report.lumped_F = caps.lumped_sum_F;
  report.coupling_F = caps.coupling_sum_F;
}

}   // namespace

std::span<const std::string_view> table_folder_names() {
  static const std::vector<std::string> texts = [] {
    std::vector<std::string> out(std::begin(kTables), std::end(kTables));
    out.emplace_back(kReportPage);
    for (const std::string_view plot : kPredictionPlots) out.push_back(str("report_data/1-", plot, ".csv"));
    return out;
  }();
  static const std::vector<std::string_view> names(texts.begin(), texts.end());
  return names;
}

WrittenPrediction write_tables(const AtomicFolder& folder, const CircuitPrediction& prediction,
                               const FlatCircuit& flat, const WriteOptions& options) {
  check_options(options);
  const NetCapacitances caps = net_capacitances(prediction, options.cmin_F);
  write_folder(folder, prediction, caps, NetNames(prediction, flat), options);
  WrittenPrediction report;
  add_sums(prediction, caps, report);
  return report;
}

std::vector<std::string> output_files(const std::string& path, PredictionFormat format) {
  if (format == PredictionFormat::csv) return {path, provenance_path(path)};
  if (format != PredictionFormat::csv_folder) return {path};
  std::vector<std::string> out;
  for (const std::string_view table : kTables) out.push_back(path + std::string(table));
  return out;
}

void check_output_tables(const std::string& path) { check_replaceable(path, table_folder_names()); }

PredictionFormat prediction_format(const std::string& path) {
  if (path.ends_with('/')) return PredictionFormat::csv_folder;
  for (const Suffix& suffix : kSuffixes) {
    if (path.size() >= suffix.text.size() &&
        equal_folded(std::string_view(path).substr(path.size() - suffix.text.size()), suffix.text))
      return suffix.format;
  }
  throw Error(
      ErrorId::bad_value,
      "the format of an output follows from its name: .sp .spice .cir .ckt .net .cdl (annotated netlist), "
      ".inc (capacitors alone), .spf .dspf .spef, .rep (couplings as extractors report them), .csv, or a "
      "folder with / at its end",
      printable(path));
}

WrittenPrediction write_prediction(const std::string& path, PredictionFormat format,
                                   const CircuitPrediction& prediction, const FlatCircuit& flat,
                                   const WriteOptions& options) {
  check_options(options);
  const NetCapacitances caps = net_capacitances(prediction, options.cmin_F);
  const NetNames names(prediction, flat);
  check_names(names, format, options);
  if (is_netlist(format) && flat.nets() == 0)
    throw Error(ErrorId::annotation, "a graph has no netlist to annotate", printable(path),
                "predict on the netlist, or write .csv, .spf or .spef");
  WrittenPrediction report;
  report.files = output_files(path, format);
  switch (format) {
    case PredictionFormat::spice_include:
      write_spice_include(path, prediction, caps, names, options, report);
      break;
    case PredictionFormat::annotated_spice:
    case PredictionFormat::annotated_cdl:
      write_annotated(path, format == PredictionFormat::annotated_cdl, prediction, caps, names, options,
                      report);
      break;
    case PredictionFormat::spf:
      write_spf(path, prediction, caps, names, options);
      break;
    case PredictionFormat::spef:
      write_spef(path, prediction, caps, names, options);
      break;
    case PredictionFormat::coupling_report:
      write_coupling_report(path, prediction, caps, names, options);
      break;
    case PredictionFormat::csv:
      write_coupling_csv(path, prediction, options);
      write_json(provenance_path(path), prediction_json(prediction, caps, options.table));
      break;
    case PredictionFormat::csv_folder: {
      AtomicFolder folder(path, table_folder_names());
      write_folder(folder, prediction, caps, names, options);
      folder.commit();
      break;
    }
  }
  add_sums(prediction, caps, report);
  return report;
}

}   // namespace cgcl
