#include "io/report/parasitics_summary.hpp"

#include "engine/core/error.hpp"
#include "io/report/warnings_json.hpp"

#include <algorithm>   // for count, min
#include <iomanip>     // for setprecision
#include <numeric>     // for accumulate

namespace cgcl {

namespace {

struct Sums {
  std::int64_t net_net = 0, pin_net = 0, pin_pin = 0;
  double ground_F = 0, coupling_F = 0;
};

Sums sums_of(const Parasitics& p) {
  Sums s;
  s.ground_F = std::accumulate(p.ground_F.begin(), p.ground_F.end(), 0.0);
  const auto nets = static_cast<std::int32_t>(p.nets.size());
  for (const ParasiticCoupling& c : p.couplings) {
    s.coupling_F += c.cap_F;
    ++(c.b < nets ? s.net_net : c.a < nets ? s.pin_net : s.pin_pin);
  }
  return s;
}

const char* name_of(ParasiticFormat format) {
  return format == ParasiticFormat::dspf ? "dspf" : format == ParasiticFormat::spef ? "spef" : "spice";
}

std::int64_t ports_of(const Parasitics& p) { return std::count(p.is_port.begin(), p.is_port.end(), 1); }

JsonValue names_json(const std::vector<std::string>& names) {
  JsonValue json = JsonValue::array();
  for (const std::string& name : names) json.push(printable(name));
  return json;
}

std::string femto(double cap_F) { return str(std::fixed, std::setprecision(4), cap_F * 1e15, " fF"); }

constexpr std::size_t kNamesShown = 20;

std::string listed_text(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kNamesShown); ++i)
    text += (text.empty() ? "" : " ") + printable(names[i], 80);
  if (names.size() > kNamesShown) text += str(" and ", names.size() - kNamesShown, " more");
  return text.empty() ? "none declared" : text;
}

}   // namespace

JsonValue parasitics_json(const Parasitics& p, const Diagnostics& notes) {
  const ParasiticCounts& n = p.counts;
  const Sums s = sums_of(p);
  JsonValue json = JsonValue::object();
  json.set("kind", "parasitics").set("format", name_of(p.format)).set("source", printable(p.source));
  json.set("sha256", p.sha256).set("design", printable(p.design)).set("program", printable(p.program));
  json.set("divider", printable(std::string(1, p.divider)))
      .set("delimiter", printable(std::string(1, p.delimiter)));
  json.set("bytes", n.bytes).set("lines", n.lines).set("nets", p.nets.size()).set("ports", ports_of(p));
  json.set("pins", p.pins.size()).set("reduced_nets", p.reduced.size()).set("devices", n.devices);
  json.set("resistors", n.resistors);
  json.set("capacitors", JsonValue::object()
                             .set("listed", n.capacitors)
                             .set("grounded", n.grounded)
                             .set("coupled", n.coupled)
                             .set("repeated", n.repeated)
                             .set("self", n.self)
                             .set("zero", n.zero)
                             .set("negative", n.negative));
  json.set("couplings", JsonValue::object()
                            .set("pairs", p.couplings.size())
                            .set("net_net", s.net_net)
                            .set("pin_net", s.pin_net)
                            .set("pin_pin", s.pin_pin)
                            .set("listed", p.listed_twice ? "both" : "once"));
  json.set("ground_F", s.ground_F).set("coupling_F", s.coupling_F).set("self_F", n.self_F);
  json.set("totals", JsonValue::object()
                         .set("agree", n.totals_agree)
                         .set("disagree", n.totals_disagree)
                         .set("absent", n.totals_absent));
  json.set("ground_nets", names_json(p.ground_nets)).set("power_nets", names_json(p.power_nets));
  return json.set("warnings", warnings_json(notes));
}

std::vector<std::string> parasitics_lines(const Parasitics& p, const Diagnostics& notes) {
  const ParasiticCounts& n = p.counts;
  const Sums s = sums_of(p);
  std::vector<std::string> lines;
  lines.push_back(str(p.format == ParasiticFormat::spef ? "SPEF" : "DSPF", " of ",
                      p.design.empty() ? "an unnamed design" : printable(p.design),
                      p.program.empty() ? "" : ", written by " + printable(p.program)));
  lines.push_back(str("text: ", n.bytes, " bytes in ", n.lines, " lines"));
  lines.push_back(str("nets: ", p.nets.size(), ", ports: ", ports_of(p), ", pins: ", p.pins.size(),
                      ", devices: ", n.devices));
  if (!p.reduced.empty()) lines.push_back(str("reduced nets: ", p.reduced.size()));
  lines.push_back(str("resistors: ", n.resistors, ", capacitors: ", n.capacitors));
  lines.push_back(
      str("  to ground: ", n.grounded, ", between nets: ", n.coupled, ", listed again: ", n.repeated));
  lines.push_back(str("  left out: ", n.self, " inside a net, ", n.zero, " zero, ", n.negative, " negative"));
  lines.push_back(
      str("coupled pairs: ", s.net_net, " net-net, ", s.pin_net, " pin-net, ", s.pin_pin, " pin-pin"));
  lines.push_back(str("sums: ", femto(s.ground_F), " to ground, ", femto(s.coupling_F), " between nets"));
  lines.push_back(str("totals: ", n.totals_agree, " of ", n.totals_agree + n.totals_disagree,
                      " agree, couplings are listed ", p.listed_twice ? "in both nets" : "once"));
  lines.push_back(str("ground nets: ", listed_text(p.ground_nets)));
  if (!p.power_nets.empty()) lines.push_back(str("power nets: ", listed_text(p.power_nets)));
  for (const std::string& line : notes.lines()) lines.push_back("warning: " + line);
  return lines;
}

}   // namespace cgcl
