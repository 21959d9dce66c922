#include "io/parasitics/parasitic_finish.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <algorithm>
#include <array>
#include <cmath>   // for abs, isnan

namespace cgcl {

namespace {

constexpr std::size_t kSlice = std::size_t{1} << 16;   // elements, between giving memory back
constexpr double kAgreement = 2e-3;   // values are written with four to seven digits, some with three

bool close(double a, double b) {
  return std::abs(a - b) <= kAgreement * std::max(std::abs(a), std::abs(b)) + 1e-24;
}

std::int32_t low(const ListedCoupling& c) { return std::min(c.own(), c.other()); }
std::int32_t high(const ListedCoupling& c) { return std::max(c.own(), c.other()); }
int listings(const ListedCoupling& c) { return c.mirrored() ? 2 : 1; }

}   // namespace

std::optional<Parasitics> ParasiticFinish::run(const ParasiticOptions& options) {
  // What is not needed any more goes before the next array comes: the end of the file is the peak.
  r_.nodes.drop_name_index();
  r_.end_section();
  couplings_ = r_.couplings.take();
  if (!resolve_owners(options)) return std::nullopt;
  r_.nodes.drop_indices();
  number_nets();
  drop_info();
  number_pins();
  r_.nodes.drop_nodes();
  sum_grounds();
  translate_couplings();
  std::sort(couplings_.begin(), couplings_.end(), [](const ListedCoupling& x, const ListedCoupling& y) {
    if (low(x) != low(y)) return low(x) < low(y);
    if (high(x) != high(y)) return high(x) < high(y);
    return x.own() < x.other() && y.own() > y.other();   // a mirrored entry stands for one of each
  });
  const bool twice = decide_listing(options.listed);
  check_totals(twice);
  sum_couplings(twice);
  add_ground_sections(twice);
  name_nets();
  fill_counts(twice);
  r_.result.terminals.drop_index();
  r_.result.names = r_.nodes.take_names();
  choose_divider();
  r_.result.listed_twice = twice;
  if (r_.plan.delimiter != 0 && r_.plan.delimiter != r_.result.delimiter) {
    r_.notes.warn(ErrorId::w_divider,
                  str("delimiter '", r_.plan.delimiter, "', not '", r_.result.delimiter, "' as declared"),
                  r_.source.path());
    r_.result.delimiter = r_.plan.delimiter;
  }
  return std::move(r_.result);
}

/// The divider of the header, unless no name shows it and most instances show another one.
void ParasiticFinish::choose_divider() {
  Parasitics& out = r_.result;
  const auto shown = [](std::string_view name, char c) { return name.find(c) != std::string_view::npos; };
  constexpr std::string_view kDividers = "/.|";
  std::array<std::size_t, kDividers.size()> instances{};
  for (const ParasiticPin& pin : out.pins) {
    const std::string_view name = out.instance(pin);
    if (shown(name, out.divider)) return;
    for (std::size_t i = 0; i < kDividers.size(); ++i) instances[i] += shown(name, kDividers[i]);
  }
  for (const std::string& net : out.nets)
    if (shown(net, out.divider)) return;
  const auto most = std::max_element(instances.begin(), instances.end());
  if (2 * *most <= out.pins.size()) return;
  const char found = kDividers[idx(most - instances.begin())];
  if (!r_.escaped_divider)
    r_.notes.warn(
        ErrorId::w_divider,
        str("divider '", found, "' in instance names, '", printable({&out.divider, 1}), "' in none"),
        r_.source.path());
  out.divider = found;
}

/// Nodes become ends. What turns out to be ground, one net or nobody's leaves the list.
void ParasiticFinish::translate_couplings() {
  Parasitics& out = r_.result;
  out.nets.resize(ordered_.size());   // net_of_end counts them
  std::size_t kept = 0;
  for (const ListedCoupling& c : couplings_) {
    const std::int32_t a = end_[idx(c.own())], b = end_[idx(c.other())];
    if (a == kNoEnd || b == kNoEnd) continue;   // reported by node
    const int sections = listings(c);
    if (a == kGroundEnd || b == kGroundEnd) {
      for (int i = 0; i < sections && a != b; ++i)
        of_ground_sections_.emplace_back(a == kGroundEnd ? b : a, c.cap_F);
    } else if (out.net_of_end(a) == out.net_of_end(b)) {
      late_self_ += sections;
      r_.counts().self_F += sections * c.cap_F;
      r_.net(ordered_[idx(out.net_of_end(a))]).self_F += sections * c.cap_F;
    } else {
      couplings_[kept++] = ListedCoupling(a, b, c.cap_F, c.mirrored());
    }
  }
  couplings_.cut_to(kept);
  couplings_.shrink();
  end_.clear();
}

/// Listed in the sections of both nets? The total of a net holds each of its couplings once: it equals the
/// sum of its own section if couplings are listed twice, and the sum over all sections if once.
bool ParasiticFinish::decide_listing(CouplingListed wanted) {
  const Parasitics& out = r_.result;
  sum_once_F_.assign(ordered_.size(), 0.0);
  const auto sum = [&](std::int32_t end) -> double& { return sum_once_F_[idx(out.net_of_end(end))]; };
  for (std::size_t end = 0; end < out.ground_F.size(); ++end)
    sum(static_cast<std::int32_t>(end)) += out.ground_F[end];
  for (const auto& [end, cap_F] : of_ground_sections_) sum(end) += cap_F;
  for (const ListedCoupling& c : couplings_)
    for (int i = 0; i < listings(c); ++i) sum(c.own()) += c.cap_F, sum(c.other()) += c.cap_F;
  if (wanted != CouplingListed::automatic) return wanted == CouplingListed::both;

  std::int64_t for_once = 0, for_both = 0;
  for (std::size_t i = 0; i < ordered_.size(); ++i) {
    const RecordedNet& net = r_.net(ordered_[i]);
    const double once = sum_once_F_[i], both = net.section_F;
    if (!net.section || net.reduced || std::isnan(net.total_F) || close(once, both)) continue;
    const auto agrees = [&](double s) { return close(s, net.total_F) || close(s + net.self_F, net.total_F); };
    for_once += agrees(once);
    for_both += agrees(both);
  }
  if (for_once != for_both) return for_both > for_once;
  if (couplings_.empty()) return false;

  // The totals say nothing. Twice if the pairs are there from both sides with the same value.
  std::int64_t mirrored = 0, single = 0;
  const auto sectioned = [&](std::int32_t end) {
    const RecordedNet& net = r_.net(ordered_[idx(out.net_of_end(end))]);
    return net.section && !net.reduced;
  };
  for (std::size_t i = 0, end = 0; i < couplings_.size(); i = end) {
    // A pair of ends counts as listed twice once, however many sections repeat it.
    const ListedCoupling& first = couplings_[i];
    bool pair = false;
    std::int64_t listed = 0;
    for (; end < couplings_.size() && low(couplings_[end]) == low(first) &&
           high(couplings_[end]) == high(first);
         ++end) {
      const ListedCoupling& c = couplings_[end];
      listed += listings(c);
      pair = pair || c.mirrored() ||
             (end > i && couplings_[end - 1].own() == c.other() && close(couplings_[end - 1].cap_F, c.cap_F));
    }
    if (!sectioned(first.own()) || !sectioned(first.other())) continue;
    mirrored += pair;
    single += listed - (pair ? 2 : 0);
  }
  const bool twice = mirrored > single;
  if (mirrored + single == 0) return false;   // no coupling could be listed twice
  r_.notes.warn(ErrorId::w_listed,
                str("taken as listed ", twice ? "in both nets" : "once", ", ", mirrored,
                    " pairs appear twice and ", single, " do not"),
                r_.source.path());
  return twice;
}

/// One entry per pair of ends; the array is ordered by pair, entries of the lower end's section first.
void ParasiticFinish::sum_couplings(bool twice) {
  std::size_t kept = 0;
  std::int64_t uneven = 0;
  for (std::size_t i = 0; i < couplings_.size();) {
    const std::int32_t a = low(couplings_[i]), b = high(couplings_[i]);
    double of_a = 0, of_b = 0;
    for (; i < couplings_.size() && low(couplings_[i]) == a && high(couplings_[i]) == b; ++i) {
      const ListedCoupling& c = couplings_[i];
      if (c.own() == a || c.mirrored()) of_a += c.cap_F;
      if (c.other() == a || c.mirrored()) of_b += c.cap_F;
    }
    double cap_F = of_a + of_b;
    if (twice && of_a > 0 && of_b > 0) {
      const bool even = close(of_a, of_b);
      uneven += !even;
      cap_F = even ? 0.5 * cap_F : std::max(of_a, of_b);
    }
    couplings_[kept++] = ListedCoupling(a, b, cap_F);
  }
  couplings_.cut_to(kept);
  couplings_.shrink();
  std::vector<ParasiticCoupling>& result = r_.result.couplings;
  result.reserve(kept);
  for (std::size_t i = 0; i < kept; i += kSlice) {
    for (std::size_t k = i; k < std::min(i + kSlice, kept); ++k)
      result.push_back({couplings_[k].own(), couplings_[k].other(), couplings_[k].cap_F});
    couplings_.release_front(i + kSlice);
  }
  couplings_.clear();
  if (uneven > 0)
    r_.notes.warn(ErrorId::w_listed, str(uneven, " couplings differ between the sections of their two nets"),
                  r_.source.path(), uneven);
}

/// A section of a ground net repeats what the other nets list, or is the only one to list it.
void ParasiticFinish::add_ground_sections(bool twice) {
  std::vector<double>& ground_F = r_.result.ground_F;
  std::vector<double> listed(of_ground_sections_.empty() ? 0 : ground_F.size(), 0.0);
  for (const auto& [end, cap_F] : of_ground_sections_) listed[idx(end)] += cap_F;
  for (std::size_t i = 0; i < listed.size(); ++i)
    if (!twice || ground_F[i] == 0) ground_F[i] += listed[i];
}

void ParasiticFinish::check_totals(bool twice) {
  ParasiticCounts& counts = r_.counts();
  for (std::size_t i = 0; i < ordered_.size(); ++i) {
    const RecordedNet& net = r_.net(ordered_[i]);
    const auto name = [&] { return printable(r_.nodes.text(net.name)); };
    if (!net.section)
      r_.notes.warn(ErrorId::w_section, str(name(), " has no ground label"), r_.source.path());
    if (!net.section || net.reduced || std::isnan(net.total_F)) {
      ++counts.totals_absent;
      continue;
    }
    const double sum = twice ? net.section_F : sum_once_F_[i];
    if (close(sum, net.total_F) || close(sum + net.self_F, net.total_F)) {
      ++counts.totals_agree;
      continue;
    }
    ++counts.totals_disagree;
    r_.notes.warn(ErrorId::w_total,
                  str(name(), " declares ", net.total_F, " F, its capacitors sum to ", sum, " F"),
                  r_.source.path());
  }
}

void ParasiticFinish::name_nets() {
  Parasitics& out = r_.result;
  out.total_F.resize(ordered_.size());
  out.is_port.resize(ordered_.size());
  out.extracted.resize(ordered_.size());
  for (std::size_t i = 0; i < ordered_.size(); ++i) {
    const RecordedNet& net = r_.net(ordered_[i]);
    out.nets[i] = r_.nodes.text(net.name);
    out.total_F[i] = net.total_F;
    out.is_port[i] = net.port;
    out.extracted[i] = net.section && !net.reduced;   // a reduced model tells no ground from coupling
  }
  if (!r_.resistances.empty()) {
    r_.resistances.resize(r_.nets.size());
    out.resistances.reserve(ordered_.size());
    for (const std::int32_t net : ordered_) out.resistances.push_back(r_.resistances[idx(net)]);
  }
  for (std::size_t i = 0; i < out.resistances.size(); ++i)
    if (out.resistances[i].mesh) r_.notes.warn(ErrorId::w_mesh, printable(out.nets[i]), r_.source.path());
  for (ReducedNet& model : out.reduced) model.net = net_order_[idx(model.net)];
  for (const auto& [net, name] : r_.spelling) out.nets[idx(net_order_[idx(net)])] = name;
}

void ParasiticFinish::fill_counts(bool twice) {
  ParasiticCounts& counts = r_.counts();
  counts.self += late_self_;
  counts.coupled = r_.listed.first + (twice ? 0 : r_.listed.second) - late_self_;
  counts.repeated = twice ? r_.listed.second : 0;
  counts.zero_coupled = r_.listed.zero_first + (twice ? 0 : r_.listed.zero_second);
  counts.zero += counts.zero_coupled;
  if (counts.self > 0)
    r_.notes.warn(ErrorId::w_self, str(counts.self_F, " F inside nets"), r_.source.path(), counts.self);
}

}   // namespace cgcl
