// What `predict` wrote as tables, as a report reads it.
#pragma once

#include "apps/compare/capacitance_list.hpp"
#include "io/report/json_value.hpp"

#include <cstdint>
#include <string>
#include <utility>   // for pair
#include <vector>

namespace cgcl {

/// Farad; NaN: not known.
struct TableNet {
  std::string name;   // '/' between instances
  double ground_F = 0, coupling_F = 0, lumped_F = 0, total_F = 0, low_F = 0, high_F = 0;
  double extracted_F = 0;
  std::int32_t pins = 0;
  bool port = false, rail = false, out_of_distribution = false;
  std::string aggressor;        // the strongest
  double aggressor_share = 0;   // of the total
};

struct TableCoupling {
  std::string victim, aggressor, type;
  double cap_F = 0, extracted_F = 0, share = 0, existence = 0, low_F = 0, high_F = 0;
};

/// Both positive, of one type of pair: "n2n", "p2n", "p2p".
struct RelationPoints {
  std::string type;
  std::vector<double> extracted_F, predicted_F;
};

/// Where the files of a prediction lie.
struct PredictionFiles {
  std::string name;   // for people: folder or file, without those above it
  std::string nets, couplings,
      source;          // nets.csv, empty of a table of couplings; coupling.csv; prediction.json
  JsonValue printed;   // what predict printed with --json; null unless that was given
};

struct PredictionTables {
  std::string name;
  JsonValue source, printed;    // prediction.json; as above
  std::vector<TableNet> nets;   // rails too; empty of a table of couplings alone
  std::vector<TableCoupling> largest;
  std::vector<RelationPoints> relations;    // in the order of their types
  std::int64_t couplings = 0, lumped = 0;   // rows
  double coupling_F = 0;
};

/// Whether `path` is a prediction: a folder with prediction.json, NAME.csv beside NAME.prediction.json,
/// prediction.json itself, or the object that `predict --json` printed of one of these.
[[nodiscard]] bool is_prediction(const std::string& path);

/// The same, found. Throws Error foreign_file for what is no prediction or has no tables, naming how to get
/// them.
[[nodiscard]] PredictionFiles prediction_files(const std::string& path);

/// Reads them, the `rows` largest couplings among the rest. Throws Error foreign_file for tables of others.
[[nodiscard]] PredictionTables read_prediction_tables(const PredictionFiles& files, std::size_t rows);

/// The largest couplings of chosen nets.
struct NetAggressors {
  std::vector<std::pair<std::string, double>> strongest;   // name and share of the net's total, falling
};

/// [nets chosen] up to `most` each, in another reading of the couplings.
[[nodiscard]] std::vector<NetAggressors> aggressors_of(const PredictionFiles& files,
                                                       const std::vector<std::string>& nets,
                                                       std::size_t most);

/// What a comparison takes: signal nets with all their couplings, lumped coupling as ground. Reads the
/// couplings once more.
[[nodiscard]] CapacitanceList predicted_list(const PredictionFiles& files, const PredictionTables& tables);

}   // namespace cgcl
