// Tables for people and spreadsheets: nets, couplings with their shares, pins.
#include "engine/core/index.hpp"
#include "io/annotate/coupling_table.hpp"
#include "io/annotate/csv_text.hpp"
#include "io/annotate/formats.hpp"
#include "io/annotate/provenance.hpp"

#include <algorithm>   // for sort, stable_sort
#include <cmath>       // for isnan
#include <numeric>     // for iota
#include <tuple>       // for tie

namespace cgcl {
namespace {

double percent(double part, double whole) { return whole > 0 ? 100 * part / whole : NetPrediction::kUnknown; }

/// Comment lines, where they are wanted.
void head(TextFile& out, const CircuitPrediction& prediction, const WriteOptions& options,
          std::string_view meaning) {
  if (!options.table.comments) return;
  write_provenance(out, "# ", prediction);
  write_rails(out, "# ", prediction);
  out << "# " << meaning << '\n';
}

std::int32_t other_end(const CouplingPrediction& c, std::int32_t net) { return c.a == net ? c.b : c.a; }

/// The strongest aggressor, by name, and its share of the total.
void put_top_aggressor(CsvRows& row, const CircuitPrediction& prediction, const CouplingIndex& index,
                       std::int32_t net, double total_F) {
  std::int64_t best = -1;
  for (const std::int64_t k : index.of(net)) {
    if (best < 0 || prediction.couplings[idx(k)].cap_F > prediction.couplings[idx(best)].cap_F) best = k;
  }
  if (best < 0) {
    row.empty().empty();
    return;
  }
  const CouplingPrediction& c = prediction.couplings[idx(best)];
  row.name(prediction.nets[idx(other_end(c, net))].name).number(percent(c.cap_F, total_F));
}

/// How the extracted figures found their net; empty where there are none, or they stand in the netlist.
std::string_view match_word(const std::optional<MatchedBy>& by) {
  if (!by) return "";
  return *by == MatchedBy::pins ? "pin" : *by == MatchedBy::name ? "name" : "none";
}

/// What else there is to say of a net.
std::string_view note(const NetPrediction& net, bool predicted) {
  if (net.rail) return "rail";
  if (!predicted) return "not predicted";
  return net.lumped_F > 0 ? "lumped coupling included" : "";
}

/// Numbers of the nets in the order of the table: rails stand last.
std::vector<std::int32_t> ordered_nets(const CircuitPrediction& prediction, const std::vector<double>& totals,
                                       TableOrder order) {
  std::vector<std::int32_t> out(prediction.nets.size());
  std::iota(out.begin(), out.end(), 0);
  const auto left_out = [&](std::int32_t n) { return !prediction.nets[idx(n)].selected; };
  out.erase(std::remove_if(out.begin(), out.end(), left_out), out.end());
  std::stable_sort(out.begin(), out.end(), [&](std::int32_t x, std::int32_t y) {
    const NetPrediction &a = prediction.nets[idx(x)], &b = prediction.nets[idx(y)];
    if (a.rail != b.rail) return b.rail;
    return order == TableOrder::name ? a.name < b.name : totals[idx(x)] > totals[idx(y)];
  });
  return out;
}

/// The victim is the end of which the coupling is the larger share.
CouplingRow coupling_row(const CircuitPrediction& prediction, const std::vector<double>& totals,
                         const CouplingPrediction& c) {
  const double share_a = percent(c.cap_F, totals[idx(c.a)]), share_b = percent(c.cap_F, totals[idx(c.b)]);
  const bool a_suffers = !(share_b > share_a);
  CouplingRow row{.victim = prediction.nets[idx(a_suffers ? c.a : c.b)].name,
                  .aggressor = prediction.nets[idx(a_suffers ? c.b : c.a)].name};
  row.victim_node = row.victim;
  row.aggressor_node = row.aggressor;
  row.type = "n2n";
  row.extracted_F = c.extracted_F;
  row.victim_percent = a_suffers ? share_a : share_b;
  row.aggressor_percent = a_suffers ? share_b : share_a;
  row.existence = c.existence;
  row.low_F = c.low_F;
  row.high_F = c.high_F;
  row.split = c.split;
  row.model = c.extracted ? kExtracted : prediction.sizing.model();
  return row;
}

CouplingRow lumped_row(const CircuitPrediction& prediction, const std::vector<double>& totals,
                       std::size_t net) {
  const NetPrediction& n = prediction.nets[net];
  CouplingRow row{.victim = n.name, .victim_node = n.name, .type = "lumped"};
  row.victim_percent = percent(n.lumped_F, totals[net]);
  row.model = "trees";
  return row;
}

}   // namespace

void write_nets_csv(const std::string& path, const CircuitPrediction& prediction, const NetNames& names,
                    const WriteOptions& options) {
  const TableUnits u = units_of(options.table);
  const CouplingIndex index(prediction);
  const std::vector<double> totals = prediction.totals_F();
  TextFile out(path);
  head(out, prediction, options,
       "ctot = cg + cc + lumped; lumped: coupling that the listed pairs do not explain; p10 to p90: 80 % "
       "interval of ctot, empty where it is unknown");
  const std::string c = u.cap_suffix;
  out << "net,spf_net,level,is_port,is_rail,fanout_pins,n_gate,n_sd,w_tot" << u.length_suffix << ",cg_pred"
      << c << ",cc_pred" << c << ",lumped_pred" << c << ",ctot_pred" << c << ",p10" << c << ",p90" << c
      << ",ood_flag,c_ext" << c << ",rel_err,match,top_aggressor,top_aggr_pct,note,model,source\n";
  CsvRows row(out);
  for (const std::int32_t n : ordered_nets(prediction, totals, options.table.order)) {
    const NetPrediction& net = prediction.nets[idx(n)];
    double coupling = 0;
    for (const std::int64_t k : index.of(n)) coupling += prediction.couplings[idx(k)].cap_F;
    const bool predicted =
        !net.rail && (!std::isnan(net.ground_F) || !std::isnan(net.lumped_F) || !index.of(n).empty());
    const double unless_absent = predicted ? u.cap : NetPrediction::kUnknown, total = totals[idx(n)];
    row.name(net.name).name(spf_name(names, n, options));
    if (names.flat_net(n) >= 0)
      row.count(names.depth(n));
    else
      row.empty();
    row.count(net.port).count(net.rail).count(net.pins).count(net.gates).count(net.source_drains);
    row.number(net.width_m * u.length).number(net.ground_F * u.cap).number(coupling * unless_absent);
    row.number(net.lumped_F * u.cap).number(total * unless_absent);
    row.number(net.low_F * u.cap).number(net.high_F * u.cap).count(net.out_of_distribution);
    row.number(net.extracted_F * u.cap);
    row.number(net.extracted_F > 0 && predicted ? total / net.extracted_F - 1 : NetPrediction::kUnknown);
    row.word(match_word(net.matched_by));
    put_top_aggressor(row, prediction, index, n, total);
    row.word(note(net, predicted)).word(net.extracted ? kExtracted : predicted ? "trees" : "");
    row.name(net.extracted ? "" : prediction.model_design).end();
  }
  out.commit();
}

void write_coupling_csv(const std::string& path, const CircuitPrediction& prediction,
                        const WriteOptions& options) {
  const std::vector<double> totals = prediction.totals_F();
  std::vector<double> cap_F;
  std::vector<std::size_t> lumped;   // nets with lumped coupling, whose rows follow those of the couplings
  for (const CouplingPrediction& c : prediction.couplings) cap_F.push_back(c.cap_F);
  for (std::size_t n = 0; n < prediction.nets.size(); ++n) {
    const NetPrediction& net = prediction.nets[n];
    if (net.rail || !(net.lumped_F > 0)) continue;
    lumped.push_back(n);
    cap_F.push_back(net.lumped_F);
  }
  TextFile out(path);
  head(out, prediction, options,
       "each coupling once; type lumped: coupling of the victim that the listed pairs do not explain");
  const auto row = [&](std::size_t i) {
    return i < prediction.couplings.size()
               ? coupling_row(prediction, totals, prediction.couplings[i])
               : lumped_row(prediction, totals, lumped[i - prediction.couplings.size()]);
  };
  write_coupling_rows(out, cap_F, row, prediction.model_design, options.table);
  out.commit();
}

void write_pins_csv(const std::string& path, const CircuitPrediction& prediction, const NetNames& names,
                    const WriteOptions& options) {
  struct Pin {
    std::string device, term, net;
  };
  std::vector<Pin> pins;
  const FlatCircuit& flat = names.flat();
  std::string path_text;
  for (std::int32_t d = 0; flat.nets() > 0 && d < flat.devices(); ++d) {
    path_text.clear();
    names.append_device(path_text, d, '/');
    for (std::int32_t t = 0; t < flat.terminals(d); ++t) {
      const std::int32_t net = names.predicted_net(flat.net_of(d, t));
      pins.push_back({path_text, std::string(pin_name(flat, {d, t})),
                      net >= 0 ? prediction.nets[idx(net)].name : names.flat_path(flat.net_of(d, t), '/')});
    }
  }
  if (options.table.order == TableOrder::name)
    std::stable_sort(pins.begin(), pins.end(), [](const Pin& x, const Pin& y) {
      return std::tie(x.device, x.term) < std::tie(y.device, y.term);
    });
  TextFile out(path);
  head(out, prediction, options,
       "ground capacitance is predicted for whole nets, so pins have none of their own");
  out << "inst,term,net,cg_pred" << units_of(options.table).cap_suffix << '\n';
  CsvRows row(out);
  for (const Pin& pin : pins) row.name(pin.device).word(pin.term).name(pin.net).empty().end();
  out.commit();
}

}   // namespace cgcl
