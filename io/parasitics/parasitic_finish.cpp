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

std::int32_t low(const ParasiticCoupling& c) { return std::min(c.a, c.b); }
std::int32_t high(const ParasiticCoupling& c) { return std::max(c.a, c.b); }

}   // namespace

std::optional<Parasitics> ParasiticBuilder::finish(const ParasiticOptions& options) {
  if (restart_ || late_ground_) return std::nullopt;
  return ParasiticFinish(*this).run(options);
}

std::optional<Parasitics> ParasiticFinish::run(const ParasiticOptions& options) {
  // What is not needed any more goes before the next array comes: the end of the file is the peak.
  b_.nodes_.drop_name_index();
  b_.end_sums();
  couplings_ = b_.couplings_.take();
  if (!settle_owners()) return std::nullopt;
  b_.nodes_.drop_indices();
  number_nets();
  drop_info();
  number_pins();
  b_.nodes_.drop_nodes();
  sum_grounds();
  translate_couplings();
  std::sort(couplings_.begin(), couplings_.end(), [](const ParasiticCoupling& x, const ParasiticCoupling& y) {
    if (low(x) != low(y)) return low(x) < low(y);
    if (high(x) != high(y)) return high(x) < high(y);
    return x.a < x.b && y.a > y.b;   // a mirrored entry stands for one of each
  });
  const bool twice = settle_listing(options.listed);
  check_totals(twice);
  sum_couplings(twice);
  add_ground_sections(twice);
  name_nets();
  fill_counts(twice);
  b_.result_.terminals.drop_index();
  b_.result_.names = b_.nodes_.take_names();
  settle_divider();
  b_.result_.listed_twice = twice;
  if (b_.plan_.delimiter != 0 && b_.plan_.delimiter != b_.result_.delimiter) {
    b_.notes_.warn(ErrorId::w_divider,
                   str("delimiter '", b_.plan_.delimiter, "', not '", b_.result_.delimiter, "' as declared"),
                   b_.source_.path());
    b_.result_.delimiter = b_.plan_.delimiter;
  }
  return std::move(b_.result_);
}

/// The divider of the header, unless no name shows it and most instances show another one.
void ParasiticFinish::settle_divider() {
  Parasitics& r = b_.result_;
  const auto shown = [](std::string_view name, char c) { return name.find(c) != std::string_view::npos; };
  constexpr std::string_view kDividers = "/.|";
  std::array<std::size_t, kDividers.size()> instances{};
  for (const ParasiticPin& pin : r.pins) {
    const std::string_view name = r.instance(pin);
    if (shown(name, r.divider)) return;
    for (std::size_t i = 0; i < kDividers.size(); ++i) instances[i] += shown(name, kDividers[i]);
  }
  for (const std::string& net : r.nets)
    if (shown(net, r.divider)) return;
  const auto most = std::max_element(instances.begin(), instances.end());
  if (2 * *most <= r.pins.size()) return;
  const char found = kDividers[idx(most - instances.begin())];
  b_.notes_.warn(ErrorId::w_divider,
                 str("divider '", found, "' in instance names, '", printable({&r.divider, 1}), "' in none"),
                 b_.source_.path());
  r.divider = found;
}

/// Nodes become ends. What turns out to be ground, one net or nobody's leaves the list.
void ParasiticFinish::translate_couplings() {
  Parasitics& r = b_.result_;
  r.nets.resize(ordered_.size());   // net_of_end counts them
  std::size_t kept = 0;
  for (const ParasiticCoupling& c : couplings_) {
    const std::int32_t a = end_[idx(c.a)], b = end_[idx(c.b)];
    if (a == kNoEnd || b == kNoEnd) continue;   // reported by node
    const int sections = is_mirrored(c) ? 2 : 1;
    const double cap_F = std::abs(c.cap_F);
    if (a == kGroundEnd || b == kGroundEnd) {
      for (int i = 0; i < sections && a != b; ++i)
        of_ground_sections_.emplace_back(a == kGroundEnd ? b : a, cap_F);
    } else if (r.net_of_end(a) == r.net_of_end(b)) {
      late_self_ += sections;
      b_.counts().self_F += sections * cap_F;
      b_.net(ordered_[idx(r.net_of_end(a))]).self_F += sections * cap_F;
    } else {
      couplings_[kept++] = {a, b, c.cap_F};
    }
  }
  couplings_.cut_to(kept);
  couplings_.shrink();
  end_.clear();
}

/// Listed in the sections of both nets? The total of a net holds each of its couplings once: it equals the
/// sum of its own section if couplings are listed twice, and the sum over all sections if once.
bool ParasiticFinish::settle_listing(CouplingListed wanted) {
  const Parasitics& r = b_.result_;
  sum_once_F_.assign(ordered_.size(), 0.0);
  const auto sum = [&](std::int32_t end) -> double& { return sum_once_F_[idx(r.net_of_end(end))]; };
  for (std::size_t end = 0; end < r.ground_F.size(); ++end)
    sum(static_cast<std::int32_t>(end)) += r.ground_F[end];
  for (const auto& [end, cap_F] : of_ground_sections_) sum(end) += cap_F;
  for (const ParasiticCoupling& c : couplings_)
    for (int i = 0; i < (is_mirrored(c) ? 2 : 1); ++i)
      sum(c.a) += std::abs(c.cap_F), sum(c.b) += std::abs(c.cap_F);
  if (wanted != CouplingListed::automatic) return wanted == CouplingListed::both;

  std::int64_t for_once = 0, for_both = 0;
  for (std::size_t i = 0; i < ordered_.size(); ++i) {
    const ParasiticBuilder::Net& net = b_.net(ordered_[i]);
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
    const ParasiticBuilder::Net& net = b_.net(ordered_[idx(r.net_of_end(end))]);
    return net.section && !net.reduced;
  };
  for (std::size_t i = 0, end = 0; i < couplings_.size(); i = end) {
    // A pair of ends counts as listed twice once, however many sections repeat it.
    const ParasiticCoupling& first = couplings_[i];
    bool pair = false;
    std::int64_t listings = 0;
    for (; end < couplings_.size() && low(couplings_[end]) == low(first) &&
           high(couplings_[end]) == high(first);
         ++end) {
      const ParasiticCoupling& c = couplings_[end];
      listings += is_mirrored(c) ? 2 : 1;
      pair = pair || is_mirrored(c) ||
             (end > i && couplings_[end - 1].a == c.b && close(couplings_[end - 1].cap_F, c.cap_F));
    }
    if (!sectioned(first.a) || !sectioned(first.b)) continue;
    mirrored += pair;
    single += listings - (pair ? 2 : 0);
  }
  const bool twice = mirrored > single;
  if (mirrored + single == 0) return false;   // no coupling could be listed twice
  b_.notes_.warn(ErrorId::w_listed,
                 str("taken as listed ", twice ? "in both nets" : "once", ", ", mirrored,
                     " pairs appear twice and ", single, " do not"),
                 b_.source_.path());
  return twice;
}

/// One entry a pair of ends; the array is ordered by pair, entries of the lower end's section first.
void ParasiticFinish::sum_couplings(bool twice) {
  std::size_t kept = 0;
  std::int64_t uneven = 0;
  for (std::size_t i = 0; i < couplings_.size();) {
    const std::int32_t a = low(couplings_[i]), b = high(couplings_[i]);
    double of_a = 0, of_b = 0;
    for (; i < couplings_.size() && low(couplings_[i]) == a && high(couplings_[i]) == b; ++i) {
      const double listed_F = std::abs(couplings_[i].cap_F);
      if (couplings_[i].a == a || is_mirrored(couplings_[i])) of_a += listed_F;
      if (couplings_[i].b == a || is_mirrored(couplings_[i])) of_b += listed_F;
    }
    double cap_F = of_a + of_b;
    if (twice && of_a > 0 && of_b > 0) {
      const bool even = close(of_a, of_b);
      uneven += !even;
      cap_F = even ? 0.5 * cap_F : std::max(of_a, of_b);
    }
    couplings_[kept++] = {a, b, cap_F};
  }
  couplings_.cut_to(kept);
  couplings_.shrink();
  std::vector<ParasiticCoupling>& result = b_.result_.couplings;
  result.reserve(kept);
  for (std::size_t i = 0; i < kept; i += kSlice) {
    result.insert(result.end(), couplings_.begin() + i, couplings_.begin() + std::min(i + kSlice, kept));
    couplings_.release_front(i + kSlice);
  }
  couplings_.clear();
  if (uneven > 0)
    b_.notes_.warn(ErrorId::w_listed, str(uneven, " couplings differ between the sections of their two nets"),
                   b_.source_.path(), uneven);
}

/// A section of a ground net repeats what the other nets list, or is the only one to list it.
void ParasiticFinish::add_ground_sections(bool twice) {
  std::vector<double>& ground_F = b_.result_.ground_F;
  std::vector<double> listed(of_ground_sections_.empty() ? 0 : ground_F.size(), 0.0);
  for (const auto& [end, cap_F] : of_ground_sections_) listed[idx(end)] += cap_F;
  for (std::size_t i = 0; i < listed.size(); ++i)
    if (!twice || ground_F[i] == 0) ground_F[i] += listed[i];
}

void ParasiticFinish::check_totals(bool twice) {
  ParasiticCounts& counts = b_.counts();
  for (std::size_t i = 0; i < ordered_.size(); ++i) {
    const ParasiticBuilder::Net& net = b_.net(ordered_[i]);
    const auto name = [&] { return printable(b_.nodes_.text(net.name)); };
    if (!net.section) b_.notes_.warn(ErrorId::w_section, name(), b_.source_.path());
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
    b_.notes_.warn(ErrorId::w_total,
                   str(name(), " declares ", net.total_F, " F, its capacitors sum to ", sum, " F"),
                   b_.source_.path());
  }
}

void ParasiticFinish::name_nets() {
  Parasitics& r = b_.result_;
  r.total_F.resize(ordered_.size());
  r.is_port.resize(ordered_.size());
  for (std::size_t i = 0; i < ordered_.size(); ++i) {
    const ParasiticBuilder::Net& net = b_.net(ordered_[i]);
    r.nets[i] = b_.nodes_.text(net.name);
    r.total_F[i] = net.total_F;
    r.is_port[i] = net.port;
  }
  for (ReducedNet& model : r.reduced) model.net = net_order_[idx(model.net)];
  for (const auto& [net, name] : b_.spelling_) r.nets[idx(net_order_[idx(net)])] = name;
}

void ParasiticFinish::fill_counts(bool twice) {
  ParasiticCounts& counts = b_.counts();
  counts.self += late_self_;
  counts.coupled = b_.first_ + (twice ? 0 : b_.second_) - late_self_;
  counts.repeated = twice ? b_.second_ : 0;
  counts.zero_coupled = b_.zero_first_ + (twice ? 0 : b_.zero_second_);
  counts.zero += counts.zero_coupled;
  if (counts.self > 0)
    b_.notes_.warn(ErrorId::w_self, str(counts.self_F, " F inside nets"), b_.source_.path(), counts.self);
}

}   // namespace cgcl
