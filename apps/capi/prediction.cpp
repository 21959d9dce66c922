// Models, circuits and predictions behind the C interface.
#include "apps/capi/circuit.hpp"
#include "apps/capi/session.hpp"
#include "apps/cli/netlist_settings.hpp"
#include "apps/cli/run_model.hpp"
#include "apps/predict/model_choice.hpp"
#include "apps/predict/predict_circuit.hpp"
#include "apps/predict/predict_plus.hpp"
#include "engine/core/index.hpp"
#include "io/annotate/write_prediction.hpp"
#include "io/circuit/used_device_models.hpp"
#include "io/text/input_guard.hpp"

#include <cmath>   // for isnan
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <utility>   // for move

using namespace cgcl;

/// Trees are only read. A network has buffers of its own, so each prediction reads it anew.
struct cgcl_model {
  std::string path, name;
  std::optional<PlusModel> plus;
  std::string reason;   // why it was chosen; empty: it was named
};

struct cgcl_prediction {
  std::shared_ptr<const ImportedCircuit> in;
  std::string netlist;
  CircuitPrediction prediction;
  std::map<std::string, std::vector<double>, std::less<>> net_values, pair_values;
};

namespace {

double known(double value) { return std::isnan(value) ? 0 : value; }

void fill_nets(cgcl_prediction& p) {
  const std::vector<NetPrediction>& nets = p.prediction.nets;
  auto& column = p.net_values;
  std::vector<double> coupling(nets.size(), 0);
  for (const CouplingPrediction& c : p.prediction.couplings) {
    coupling[idx(c.a)] += c.cap_F;
    coupling[idx(c.b)] += c.cap_F;
  }
  for (std::size_t n = 0; n < nets.size(); ++n) {
    const NetPrediction& net = nets[n];
    const bool predicted = !net.rail && !std::isnan(net.ground_F);
    column["ground_F"].push_back(net.ground_F);
    column["lumped_F"].push_back(net.lumped_F);
    column["coupling_F"].push_back(predicted ? coupling[n] : NetPrediction::kUnknown);
    column["total_F"].push_back(predicted ? net.ground_F + known(net.lumped_F) + coupling[n]
                                          : NetPrediction::kUnknown);
    column["low_F"].push_back(net.low_F);
    column["high_F"].push_back(net.high_F);
    column["supply"].push_back(net.rail ? 1 : 0);
    column["unlike"].push_back(net.out_of_distribution ? 1 : 0);
  }
}

void fill_pairs(cgcl_prediction& p) {
  auto& column = p.pair_values;
  for (const CouplingPrediction& c : p.prediction.couplings) {
    column["a"].push_back(c.a);
    column["b"].push_back(c.b);
    column["capacitance_F"].push_back(c.cap_F);
    column["existence"].push_back(c.existence);
    column["low_F"].push_back(c.low_F);
    column["high_F"].push_back(c.high_F);
  }
}

CircuitPredictionReport predicted(const cgcl_session& session, const cgcl_model& model,
                                  const CircuitGraph& graph) {
  const Exec exec = session.exec();
  const PredictOptions options{.per_net = static_cast<int>(session.settings.get_int("candidates"))};
  if (model.plus) return predict_plus(exec, *model.plus, graph, options);
  TrainedModel network = read_model(model_path(model.path), exec);
  return predict_circuit(exec, network, candidate_model_of(model.path, exec), graph, options);
}

std::unique_ptr<cgcl_model> loaded(const cgcl_session& session, const std::string& path) {
  session.step("reading the model");
  auto model = std::make_unique<cgcl_model>();
  model->path = path;
  model->name = std::filesystem::path(path).lexically_normal().filename().string();
  const std::filesystem::path file = model_path(path);
  const Exec exec = session.exec();
  if (is_circuitgcl_plus(file))
    model->plus = read_plus_model(file, exec);
  else
    static_cast<void>(read_model(file, exec));   // so that a damaged one is told here
  return model;
}

/// The shipped model that suits the circuit.
std::unique_ptr<cgcl_model> chosen(const cgcl_session& session, const cgcl_circuit& circuit) {
  const ShippedModels shipped = shipped_models(shipped_models_folder());
  for (const std::string& why : shipped.left_out) session.say(true, str("no model: ", why));
  const ModelChoice choice = choose_model(shipped, used_device_models(circuit.in->circuit));
  session.say(false, choice.line());
  std::unique_ptr<cgcl_model> model = loaded(session, choice.folder);
  model->name = choice.name + " (shipped)";
  model->reason = choice.reason;
  return model;
}

const double* values(const std::map<std::string, std::vector<double>, std::less<>>& columns,
                     const char* name) {
  const auto found = name == nullptr ? columns.end() : columns.find(std::string_view(name));
  return found == columns.end() ? nullptr : found->second.data();
}

}   // namespace

extern "C" {

cgcl_status cgcl_model_load(cgcl_session* session, const char* path, cgcl_model** out) {
  return guarded(session, [&] {
    prepare(out);
    *out = loaded(*session, needed(path, "path")).release();
  });
}

void cgcl_model_free(cgcl_model* model) { delete model; }

cgcl_status cgcl_circuit_read(cgcl_session* session, const char* path, cgcl_circuit** out) {
  return guarded(session, [&] {
    prepare(out);
    session->step("reading the netlist");
    Diagnostics noticed;
    std::vector<std::string> notes;
    NetlistImportOptions options = netlist_import_options(session->settings);
    options.allow_predicted = true;   // what is in the netlist is not used
    auto circuit = std::make_unique<cgcl_circuit>();
    circuit->path = needed(path, "path");
    circuit->in = std::make_shared<const ImportedCircuit>(
        import_circuit({circuit->path}, parasitics_files(session->settings), options, noticed, notes));
    session->say(noticed);
    for (const std::string& note : notes) session->say(false, note);
    *out = circuit.release();
  });
}

void cgcl_circuit_free(cgcl_circuit* circuit) { delete circuit; }
int64_t cgcl_circuit_nets(const cgcl_circuit* circuit) {
  return circuit == nullptr ? 0 : circuit->in->graph.nets;
}
int64_t cgcl_circuit_devices(const cgcl_circuit* circuit) {
  return circuit == nullptr ? 0 : circuit->in->circuit.devices();
}
const char* cgcl_circuit_top(const cgcl_circuit* circuit) {
  return circuit == nullptr ? "" : circuit->in->circuit.top.c_str();
}

cgcl_status cgcl_predict(cgcl_session* session, const cgcl_model* model, const cgcl_circuit* circuit,
                         cgcl_prediction** out) {
  return guarded(session, [&] {
    prepare(out);
    if (circuit == nullptr) throw null_argument("circuit");
    const std::unique_ptr<cgcl_model> shipped = model == nullptr ? chosen(*session, *circuit) : nullptr;
    const cgcl_model& used = model == nullptr ? *shipped : *model;
    session->step("predicting");
    CircuitPredictionReport report = predicted(*session, used, circuit->in->graph);
    report.prediction.model = used.name;
    report.prediction.model_choice = used.reason;
    attach_circuit(report.prediction, circuit->in->circuit, circuit->in->places,
                   circuit->in->labels.matched_by);
    restrict_prediction(report.prediction, circuit->in->chosen);
    auto prediction = std::make_unique<cgcl_prediction>();
    prediction->in = circuit->in;
    prediction->netlist = circuit->path;
    prediction->prediction = std::move(report.prediction);
    fill_nets(*prediction);
    fill_pairs(*prediction);
    *out = prediction.release();
  });
}

void cgcl_prediction_free(cgcl_prediction* prediction) { delete prediction; }

int64_t cgcl_prediction_nets(const cgcl_prediction* prediction) {
  return prediction == nullptr ? 0 : static_cast<int64_t>(prediction->prediction.nets.size());
}
int64_t cgcl_prediction_pairs(const cgcl_prediction* prediction) {
  return prediction == nullptr ? 0 : static_cast<int64_t>(prediction->prediction.couplings.size());
}
const char* cgcl_prediction_model(const cgcl_prediction* prediction) {
  return prediction == nullptr ? "" : prediction->prediction.model.c_str();
}
const char* cgcl_prediction_net_name(const cgcl_prediction* prediction, int64_t net) {
  if (net < 0 || net >= cgcl_prediction_nets(prediction)) return nullptr;
  return prediction->prediction.nets[idx(net)].name.c_str();
}
const double* cgcl_prediction_net_values(const cgcl_prediction* prediction, const char* column) {
  return prediction == nullptr ? nullptr : values(prediction->net_values, column);
}
const double* cgcl_prediction_pair_values(const cgcl_prediction* prediction, const char* column) {
  return prediction == nullptr ? nullptr : values(prediction->pair_values, column);
}

cgcl_status cgcl_prediction_write(cgcl_session* session, const cgcl_prediction* prediction,
                                  const char* path) {
  return guarded(session, [&] {
    if (prediction == nullptr) throw null_argument("prediction");
    session->step("writing");
    const std::string to = needed(path, "path");
    const PredictionFormat format = prediction_format(to);
    for (const std::string& file : output_files(to, format)) {
      check_not_input(file, {&prediction->netlist, 1});
      check_not_input(file, prediction->in->files);
    }
    if (format == PredictionFormat::csv_folder) check_output_tables(to);
    WriteOptions options;
    if (session->settings.was_set("cmin")) options.cmin_F = session->settings.get_real("cmin");
    options.netlist = prediction->netlist;
    options.cells = prediction->in->cells;
    options.dut = session->settings.get_string("dut");
    const WrittenPrediction written =
        write_prediction(to, format, prediction->prediction, prediction->in->circuit, options);
    for (const std::string& note : written.notes) session->say(false, note);
  });
}

}   // extern "C"
