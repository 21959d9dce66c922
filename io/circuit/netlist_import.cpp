#include "io/circuit/netlist_import.hpp"

#include "engine/core/index.hpp"
#include "io/circuit/known_nets.hpp"
#include "io/circuit/match.hpp"
#include "io/circuit/merge_parasitics.hpp"
#include "io/circuit/spice_parasitics.hpp"
#include "io/graph/file_identity.hpp"
#include "io/netlist/synthetic_heading.hpp"
#include "io/text/line_source.hpp"
#include "io/text/prediction_heading.hpp"

#include <filesystem>
#include <utility>

namespace cgcl {
namespace {

constexpr std::size_t kShownSupplies = 12;
constexpr std::size_t kShownModels = 8;
constexpr std::int64_t kSniffedBytes = 65536;

struct Files {
  std::string netlist;
  std::vector<std::string> parasitics;
};

/// Folders, tables, models and the like are told from netlists; what might be one is left to the reader.
void require_netlist(const std::string& path) {
  const FileNature found = nature_of(path);
  switch (found) {
    case FileNature::spice:
    case FileNature::spectre:
    case FileNature::verilog:
    case FileNature::text:
    case FileNature::empty:
    case FileNature::binary:
    case FileNature::absent:
      return;
    case FileNature::parasitics:
      throw Error(ErrorId::foreign_file, "the file holds parasitics, expected a netlist with devices",
                  printable(path), "give the netlist first and this file with --parasitics");
    default:
      throw Error(ErrorId::foreign_file, str("is ", noun_of(found), ", expected a netlist"), printable(path),
                  advice(found, found == FileNature::pt ? FileNature::graph : FileNature::spice, path));
  }
}

/// DSPF, SPF, SPEF, or what may be a netlist of an extractor.
void require_parasitics(const std::string& path) {
  const FileNature found = nature_of(path);
  switch (found) {
    case FileNature::parasitics:
    case FileNature::spice:
    case FileNature::text:
    case FileNature::empty:
    case FileNature::binary:
    case FileNature::absent:
      return;
    default:
      throw Error(ErrorId::foreign_file,
                  str("is ", noun_of(found), ", expected parasitics: DSPF, SPEF or SPICE"), printable(path),
                  advice(found, FileNature::parasitics, path));
  }
}

Files sort_out(const std::vector<std::string>& inputs, const std::vector<std::string>& parasitics) {
  if (inputs.empty() || inputs.size() + (parasitics.empty() ? 0 : 1) > 2)
    throw Error(ErrorId::usage,
                str(inputs.size(), " inputs, expected one netlist, and at most one parasitics file"), {},
                "several netlists become one by a file that includes them");
  Files files{inputs.front(), parasitics};
  if (inputs.size() == 2) {
    files.parasitics = {inputs[1]};
    if (!holds_parasitics(inputs[1])) std::swap(files.netlist, files.parasitics.front());
    if (!holds_parasitics(files.parasitics.front())) {
      const std::string& odd = read_as_text(nature_of(inputs[0])) ? inputs[1] : inputs[0];
      throw Error(
          ErrorId::foreign_file,
          str("is ", noun_of(nature_of(odd)), ", expected one netlist and its parasitics"), printable(odd),
          str("one file with the lines .include ", printable(inputs[0]), " and .include ",
              printable(inputs[1]), " makes one netlist of several; parasitics are DSPF, SPF or SPEF"));
    }
  }
  require_netlist(files.netlist);
  for (const std::string& path : files.parasitics) require_parasitics(path);
  return files;
}

/// A graph without a net says nothing, to nobody.
void require_nets(const ImportedCircuit& in, const std::string& netlist, const Diagnostics& diagnostics) {
  if (in.graph.nets > 0) return;
  const std::int64_t boxes = diagnostics.count(ErrorId::w_box),
                     passed = diagnostics.count(ErrorId::w_element);
  std::string what = str("no net is left of top cell '", printable(in.circuit.top, 80),
                         "': ", in.circuit.devices(), " devices, ", in.supplies.size(), " supplies");
  if (boxes > 0) what += str(", ", boxes, " instances of empty cells");
  if (passed > 0) what += str(", ", passed, " elements that are passed over");
  throw Error(ErrorId::no_nets, what, printable(netlist),
              boxes > 0 ? "give the library that defines the cells, or --boxes"
              : !in.supplies.empty()
                  ? "--signal NAME keeps a net that is taken for a supply; --top names another cell"
                  : "--top names another cell");
}

bool is_synthetic(const std::string& netlist) {
  std::string_view line;
  return LineSource(netlist).next(line) && is_synthetic_heading(line);
}

void note_supplies(const ImportedCircuit& in, std::vector<std::string>& notes) {
  std::string text = str("supplies: ", in.supplies.empty() ? "none" : "");
  for (std::size_t i = 0; i < in.supplies.size() && i < kShownSupplies; ++i)
    text += str(i == 0 ? "" : ", ", printable(in.circuit.net_path(in.supplies[i].net), 80), " (",
                in.supplies[i].reason, ")");
  if (in.supplies.size() > kShownSupplies) text += str(" and ", in.supplies.size() - kShownSupplies, " more");
  notes.push_back(text);
}

void note_extraction(const ExtractionReport& report, std::vector<std::string>& notes) {
  if (report.capacitors + report.resistors == 0) return;
  notes.push_back(
      str(report.parasitic ? "parasitics in the netlist: " : "designed, no parasitics: ", report.reason));
  if (report.joined > 0) notes.push_back(str(report.joined, " sub-nodes joined to nets over resistors"));
}

/// Returns whether the labels are predictions, where that is allowed.
bool check_predicted(const std::string& at, bool allowed) {
  if (!at.empty() && !allowed)
    throw Error(ErrorId::predicted_labels,
                "the capacitances are predictions of circuitgcl, expected an extraction", at,
                "give the netlist without them; `import --allow-predicted` takes them and marks the graph");
  return !at.empty();
}

/// A file with the capacitances of supplies alone would give a graph that looks labelled.
void require_signal_labels(const ImportedCircuit& in, const std::string& parasitics) {
  std::vector<std::uint8_t> signal(idx(in.circuit.nets()), 1);
  for (const Supply& supply : in.supplies) signal[idx(supply.net)] = 0;
  const auto is_signal = [&](std::int64_t end) { return signal[idx(net_of_end(in.circuit, end))] != 0; };
  for (std::int32_t net = 0; net < in.circuit.nets(); ++net)
    if (is_signal(net) && in.labels.ground_F[idx(net)] > 0) return;
  for (const TerminalGround& ground : in.labels.terminal_ground)
    if (is_signal(in.circuit.nets() + ground.terminal)) return;
  for (const CircuitCoupling& c : in.labels.couplings)
    if (is_signal(c.a) || is_signal(c.b)) return;
  throw Error(ErrorId::no_labels, "the parasitics hold capacitances of supplies alone, expected signal nets",
              printable(parasitics), "--signal NAME keeps a net that is taken for a supply");
}

/// One file of either kind; what it was read from is added to `in`.
Parasitics read_any(const std::string& path, const NetlistImportOptions& options, KnownNets& nets,
                    ImportedCircuit& in, bool& predicted, Diagnostics& diagnostics) {
  Parasitics out;
  if (holds_parasitics(path)) {
    ParasiticOptions reading = options.parasitics;
    reading.knows_net = [&](std::string_view name, char divider) { return nets.has(name, divider); };
    out = read_parasitics(path, reading, diagnostics);
    in.files.push_back(path);
  } else {
    SpiceParasitics read =
        read_spice_parasitics(path, in.circuit, options.reading, options.elaboration, diagnostics);
    predicted = check_predicted(read.predicted_at, options.allow_predicted_parasitics()) || predicted;
    in.files.insert(in.files.end(), read.files.begin(), read.files.end());
    out = std::move(read.parasitics);
  }
  out.source = std::filesystem::path(path).filename().string();   // no folders of this machine
  return out;
}

}   // namespace

std::string prediction_heading_at(const std::string& path) {
  LineSource source(path);
  std::string_view line;
  while (source.bytes() < kSniffedBytes && source.next(line))
    if (is_prediction_heading(line)) return source.where();
  return {};
}

bool holds_parasitics(const std::string& path) {
  if (!read_as_text(nature_of(path))) return false;
  std::string start;
  LineSource source(path);
  std::string_view line;
  while (source.bytes() < kSniffedBytes && source.next(line)) start.append(line).append("\n");
  return sniff_parasitics(start).has_value();
}

std::string unknown_models_text(const std::vector<UnknownModel>& models) {
  std::string text;
  for (std::size_t i = 0; i < models.size() && i < kShownModels; ++i) {
    const UnknownModel& m = models[i];
    text += str(i == 0 ? "" : ", ", m.name.empty() ? "no model" : printable(m.name, 80), " (", m.devices,
                m.devices == 1 ? " device" : " devices", ", taken for ", m.taken_for, ")");
  }
  return models.size() > kShownModels ? str(text, " and ", models.size() - kShownModels, " more") : text;
}

ImportedCircuit import_circuit(const std::vector<std::string>& inputs, const std::string& parasitics,
                               const NetlistImportOptions& options, Diagnostics& diagnostics,
                               std::vector<std::string>& notes) {
  std::vector<std::string> files;
  if (!parasitics.empty()) files.push_back(parasitics);
  return import_circuit(inputs, files, options, diagnostics, notes);
}

ImportedCircuit import_circuit(const std::vector<std::string>& inputs,
                               const std::vector<std::string>& parasitics,
                               const NetlistImportOptions& options, Diagnostics& diagnostics,
                               std::vector<std::string>& notes) {
  const Files files = sort_out(inputs, parasitics);
  ImportedCircuit in;
  bool predicted = false;
  for (const std::string& path : files.parasitics)
    if (holds_parasitics(path))
      predicted =
          check_predicted(prediction_heading_at(path), options.allow_predicted_parasitics()) || predicted;
  {
    NetlistOptions reading = options.reading;
    reading.keep_errors = true;   // elaborate() throws them with its own
    const Netlist netlist = read_netlist(files.netlist, reading, diagnostics);
    if (options.elaboration.cells_as_devices && netlist.dialect != Dialect::verilog)
      throw Error(ErrorId::bad_value, "cells-as-devices: the netlist is no Verilog, expected one of gates",
                  printable(files.netlist));
    predicted = check_predicted(netlist.predicted_at, options.allow_predicted) || predicted;
    ElaborateOptions elaboration = options.elaboration;
    elaboration.aliases = !files.parasitics.empty();   // which may use other names than ours
    in.circuit = elaborate(netlist, elaboration, diagnostics);
    in.files = netlist.files;
    for (const Cell& cell : netlist.cells)
      in.cells.emplace_back(cell.name == kNoName ? std::string_view() : netlist.names[cell.name]);
  }
  in.circuit.source =
      std::filesystem::path(files.netlist).filename().string();   // no folders of this machine
  notes.push_back(str("top cell '", printable(in.circuit.top, 80), "'",
                      in.circuit.top_reason.empty() ? "" : ": " + in.circuit.top_reason));
  if (!in.circuit.unknown_models.empty())
    notes.push_back(str("unknown device models: ", unknown_models_text(in.circuit.unknown_models),
                        "; --model-alias MODEL=KNOWN or --device-map MODEL=KIND says what they are"));
  if (files.parasitics.empty()) {
    ExtractionReport report;
    in.labels = extract_labels(in.circuit, options.ideal, report, diagnostics);
    note_extraction(report, notes);
    in.supplies = find_supplies(in.circuit, options.supplies);
  } else {
    std::vector<Parasitics> read;
    KnownNets nets(in.circuit, files.parasitics.size() > 1);
    for (const std::string& path : files.parasitics)
      read.push_back(read_any(path, options, nets, in, predicted, diagnostics));
    const Parasitics extracted =
        merge_parasitics(std::move(read), in.circuit, in.cells, options.parasitics.partial, diagnostics);
    require_capacitances(extracted);
    in.supplies = find_supplies(in.circuit, options.supplies);
    if (const std::int64_t kept = ideal_devices(in.circuit);
        kept > 0 && options.ideal == ParasiticRule::parasitic)
      diagnostics.warn(ErrorId::w_inline, "capacitors and resistors without a model", in.circuit.source,
                       kept);
    MatchReport report;
    in.labels = match(in.circuit, extracted, in.supplies, report, diagnostics);
    for (std::string& line : report.lines()) notes.push_back(std::move(line));
    in.circuit.aliases = {};
    require_signal_labels(in, extracted.source);
    in.annotated = annotated_nets(in.circuit, in.labels, in.supplies, extracted);
  }
  in.chosen = chosen_nets(in.circuit, options.selection);
  if (!options.selection.everything()) {
    restrict_labels(in.circuit, in.chosen, in.labels);
    in.annotated.restrict(in.chosen);
  }
  note_supplies(in, notes);
  in.graph = build_graph(in.circuit, in.labels, in.supplies, options.graph, diagnostics, &in.places);
  require_nets(in, files.netlist, diagnostics);
  in.graph.synthetic = is_synthetic(files.netlist);
  in.graph.predicted = predicted && !in.labels.empty();
  return in;
}

CircuitGraph import_netlist(const std::vector<std::string>& inputs, const std::string& parasitics,
                            const NetlistImportOptions& options, Diagnostics& diagnostics,
                            std::vector<std::string>& notes, std::vector<std::string>* files) {
  ImportedCircuit in = import_circuit(inputs, parasitics, options, diagnostics, notes);
  if (files != nullptr) *files = std::move(in.files);
  return std::move(in.graph);
}

}   // namespace cgcl
