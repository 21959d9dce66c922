// Tables for people and spreadsheets: nets, couplings with their share of the victim, pins.
#include "engine/core/index.hpp"
#include "io/annotate/csv_text.hpp"
#include "io/annotate/formats.hpp"
#include "io/annotate/provenance.hpp"

#include <algorithm>
#include <cmath>

namespace cgcl {
namespace {

struct Units {
  double cap, length;
  const char *cap_suffix, *length_suffix;
};

Units units(const WriteOptions& options) {
  return options.si ? Units{1, 1, "_F", "_m"} : Units{1e15, 1e6, "_fF", "_um"};
}

double percent(double part, double whole) { return whole > 0 ? 100 * part / whole : NetPrediction::kUnknown; }

void head(TextFile& out, const CircuitPrediction& prediction, std::string_view meaning) {
  write_provenance(out, "# ", prediction);
  write_rails(out, "# ", prediction);
  out << "# " << meaning << '\n';
}

/// Couplings of one net, the strongest first; equal ones by the other net.
std::vector<std::int64_t> ranked(const CircuitPrediction& prediction, const CouplingIndex& index,
                                 std::int32_t net) {
  const auto all = index.of(net);
  std::vector<std::int64_t> order(all.begin(), all.end());
  std::stable_sort(order.begin(), order.end(), [&](std::int64_t x, std::int64_t y) {
    return prediction.couplings[idx(x)].cap_F > prediction.couplings[idx(y)].cap_F;
  });
  return order;
}

std::int32_t other_end(const CouplingPrediction& c, std::int32_t net) { return c.a == net ? c.b : c.a; }

/// A column of the share of the strongest aggressor, by name.
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

}   // namespace

void write_nets_csv(const std::string& path, const CircuitPrediction& prediction, const NetNames& names,
                    const WriteOptions& options) {
  const Units u = units(options);
  const CouplingIndex index(prediction);
  const std::vector<double> totals = prediction.totals_F();
  TextFile out(path);
  head(out, prediction,
       "ctot = cg + cc + lumped; lumped: coupling to nets that are no candidates; p10 to p90: 80 % interval "
       "of ctot");
  const std::string c = u.cap_suffix;
  out << "net,spf_net,level,is_port,is_rail,fanout_pins,n_gate,n_sd,w_tot" << u.length_suffix << ",cg_pred"
      << c << ",cc_pred" << c << ",lumped_pred" << c << ",ctot_pred" << c << ",p10" << c << ",p90" << c
      << ",ood_flag,c_ext" << c << ",rel_err,match,top_aggressor,top_aggr_pct,note\n";
  CsvRows row(out);
  const auto nets = static_cast<std::int32_t>(prediction.nets.size());
  for (std::int32_t n = 0; n < nets; ++n) {
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
    row.word(note(net, predicted)).end();
  }
  out.commit();
}

void write_coupling_csv(const std::string& path, const CircuitPrediction& prediction,
                        const WriteOptions& options) {
  const Units u = units(options);
  const CouplingIndex index(prediction);
  const std::vector<double> totals = prediction.totals_F();
  TextFile out(path);
  head(out, prediction,
       "each coupling in both directions; type lumped: coupling to nets that are no candidates, without a "
       "name");
  const std::string c = u.cap_suffix;
  out << "victim,aggressor,victim_node,aggressor_node,type,cc_pred" << c << ",cc_ext" << c
      << ",pct_of_victim,pct_of_aggressor,rank,existence,p10" << c << ",p90" << c << '\n';
  CsvRows row(out);
  const auto nets = static_cast<std::int32_t>(prediction.nets.size());
  for (std::int32_t n = 0; n < nets; ++n) {
    const NetPrediction& net = prediction.nets[idx(n)];
    std::int64_t rank = 0;
    for (const std::int64_t k : ranked(prediction, index, n)) {
      const CouplingPrediction& pair = prediction.couplings[idx(k)];
      const std::int32_t aggressor = other_end(pair, n);
      const std::string& other = prediction.nets[idx(aggressor)].name;
      row.name(net.name).name(other).name(net.name).name(other).word("n2n");
      row.number(pair.cap_F * u.cap).number(pair.extracted_F * u.cap);
      row.number(percent(pair.cap_F, totals[idx(n)])).number(percent(pair.cap_F, totals[idx(aggressor)]));
      row.count(++rank).number(pair.existence).number(pair.low_F * u.cap).number(pair.high_F * u.cap).end();
    }
    if (net.rail || !(net.lumped_F > 0)) continue;
    row.name(net.name).empty().name(net.name).empty().word("lumped").number(net.lumped_F * u.cap).empty();
    row.number(percent(net.lumped_F, totals[idx(n)])).empty().empty().empty().empty().empty().end();
  }
  out.commit();
}

void write_pins_csv(const std::string& path, const CircuitPrediction& prediction, const NetNames& names,
                    const WriteOptions& options) {
  TextFile out(path);
  head(out, prediction, "ground capacitance is predicted for whole nets, so pins have none of their own");
  out << "inst,term,net,cg_pred" << units(options).cap_suffix << '\n';
  CsvRows row(out);
  const FlatCircuit& flat = names.flat();
  std::string path_text;
  for (std::int32_t d = 0; flat.nets() > 0 && d < flat.devices(); ++d) {
    path_text.clear();
    names.append_device(path_text, d, '/');
    for (std::int32_t t = 0; t < flat.terminals(d); ++t) {
      const std::int32_t net = names.predicted_net(flat.net_of(d, t));
      row.name(path_text).word(terminal_name(flat.type_of(d).kind, t));
      if (net >= 0)
        row.name(prediction.nets[idx(net)].name);
      else
        row.name(names.flat_path(flat.net_of(d, t), '/'));
      row.empty().end();
    }
  }
  out.commit();
}

}   // namespace cgcl
