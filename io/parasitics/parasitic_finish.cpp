#include "io/parasitics/parasitic_finish.hpp"

#include "engine/core/error.hpp"

#include <algorithm>
#include <array>
#include <cmath>   // for abs, isnan

namespace cgcl {

namespace {

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
  b_.nodes_.drop_indices();
  couplings_ = b_.couplings_.take();
  if (!settle_owners()) return std::nullopt;
  number_ends();
  drop_nodes();
  translate_couplings();
  std::sort(couplings_.begin(), couplings_.end(), [](const ParasiticCoupling& x, const ParasiticCoupling& y) {
    if (low(x) != low(y)) return low(x) < low(y);
    if (high(x) != high(y)) return high(x) < high(y);
    return x.a < x.b && y.a > y.b;
  });
  const bool twice = settle_listing(options.listed);
  check_totals(twice);
  sum_couplings(twice);
  add_ground_sections(twice);
  name_nets();
  fill_counts(twice);
  b_.pin_names_.drop_index();
  b_.result_.names = b_.nodes_.take_names();
  b_.result_.terminals = std::move(b_.pin_names_);
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
  const char found = kDividers[static_cast<std::size_t>(most - instances.begin())];
  b_.notes_.warn(ErrorId::w_divider,
                 str("divider '", found, "' in instance names, '", printable({&r.divider, 1}), "' in none"),
                 b_.source_.path());
  r.divider = found;
}

/// Numbers for the result: nets with a section in their order, then those that capacitances end on; pins as
/// declared, then terminals that only capacitances name.
void ParasiticFinish::number_ends() {
  const ParasiticNodes& nodes = b_.nodes_;
  net_order_.assign(b_.nets_.size(), kNoEnd);
  const auto take = [&](std::int32_t net) {
    if (net < 0 || net_order_[static_cast<std::size_t>(net)] != kNoEnd) return;
    net_order_[static_cast<std::size_t>(net)] = static_cast<std::int32_t>(ordered_.size());
    ordered_.push_back(net);
  };
  for (std::size_t i = 0; i < b_.nets_.size(); ++i)
    if (b_.nets_[i].section) take(static_cast<std::int32_t>(i));
  for (std::int32_t i = 0; i < nodes.size(); ++i)
    if (used_[static_cast<std::size_t>(i)]) take(nodes[i].net);
  const auto nets = static_cast<std::int32_t>(ordered_.size());

  end_.assign(static_cast<std::size_t>(nodes.size()), kNoEnd);
  std::vector<ParasiticPin>& pins = b_.result_.pins;
  pins.reserve(b_.pins_.size());
  for (const ParasiticBuilder::Pin& pin : b_.pins_) {
    std::int32_t& end = end_[static_cast<std::size_t>(pin.node)];
    const std::int32_t net = nodes[pin.node].net;
    if (net < 0 || end != kNoEnd) continue;   // on ground, or declared before
    end = nets + static_cast<std::int32_t>(pins.size());
    pins.push_back({pin.instance, pin.terminal, net_order_[static_cast<std::size_t>(net)]});
  }
  for (std::int32_t i = 0; i < nodes.size(); ++i) {
    std::int32_t& end = end_[static_cast<std::size_t>(i)];
    const ParasiticNode& node = nodes[i];
    if (end != kNoEnd || node.net == kNoNet) continue;
    const bool terminal = node.suffix <= -2 && (node.section >= 0 || b_.nodes_.info(node.prefix).instance) &&
                          b_.nodes_.info(node.prefix).net == kNoNet;
    if (node.net == kGroundNet)
      end = kGroundEnd;
    else if (!terminal)
      end = net_order_[static_cast<std::size_t>(node.net)];
    else if (used_[static_cast<std::size_t>(i)]) {
      end = nets + static_cast<std::int32_t>(pins.size());
      pins.push_back(
          {node.prefix, b_.pin_names_.id(nodes.terminal(i)), net_order_[static_cast<std::size_t>(node.net)]});
    }
  }
  b_.result_.ground_F.assign(ordered_.size() + pins.size(), 0.0);
  for (std::size_t i = 0; i < std::min(end_.size(), b_.ground_F_.size()); ++i)
    if (end_[i] >= 0) b_.result_.ground_F[static_cast<std::size_t>(end_[i])] += b_.ground_F_[i];
}

/// Ends stand for nodes from here on. What follows needs memory of its own.
void ParasiticFinish::drop_nodes() {
  b_.nodes_.drop_nodes();
  std::vector<ParasiticBuilder::Pin>().swap(b_.pins_);
  std::vector<double>().swap(b_.ground_F_);
  std::vector<bool>().swap(used_);
}

/// Nodes become ends. What turns out to be ground, one net or nobody's leaves the list.
void ParasiticFinish::translate_couplings() {
  Parasitics& r = b_.result_;
  r.nets.resize(ordered_.size());   // net_of_end counts them
  std::size_t kept = 0;
  for (const ParasiticCoupling& c : couplings_) {
    const std::int32_t a = end_[static_cast<std::size_t>(c.a)], b = end_[static_cast<std::size_t>(c.b)];
    if (a == kNoEnd || b == kNoEnd) continue;   // reported by node
    if (a == kGroundEnd || b == kGroundEnd) {
      if (a != b) of_ground_sections_.emplace_back(a == kGroundEnd ? b : a, c.cap_F);
    } else if (r.net_of_end(a) == r.net_of_end(b)) {
      ++late_self_;
      b_.counts().self_F += c.cap_F;
      b_.net(ordered_[static_cast<std::size_t>(r.net_of_end(a))]).self_F += c.cap_F;
    } else {
      couplings_[kept++] = {a, b, c.cap_F};
    }
  }
  couplings_.resize(kept);
  std::vector<std::int32_t>().swap(end_);
}

/// Listed in the sections of both nets? The total of a net holds each of its couplings once: it equals the
/// sum of its own section if couplings are listed twice, and the sum over all sections if once.
bool ParasiticFinish::settle_listing(CouplingListed wanted) {
  const Parasitics& r = b_.result_;
  sum_once_F_.assign(ordered_.size(), 0.0);
  const auto sum = [&](std::int32_t end) -> double& {
    return sum_once_F_[static_cast<std::size_t>(r.net_of_end(end))];
  };
  for (std::size_t end = 0; end < r.ground_F.size(); ++end)
    sum(static_cast<std::int32_t>(end)) += r.ground_F[end];
  for (const auto& [end, cap_F] : of_ground_sections_) sum(end) += cap_F;
  for (const ParasiticCoupling& c : couplings_) sum(c.a) += c.cap_F, sum(c.b) += c.cap_F;
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
  for (std::size_t i = 0; i < couplings_.size(); ++i) {
    const auto sectioned = [&](std::int32_t end) {
      const ParasiticBuilder::Net& net = b_.net(ordered_[static_cast<std::size_t>(r.net_of_end(end))]);
      return net.section && !net.reduced;
    };
    const ParasiticCoupling& c = couplings_[i];
    if (!sectioned(c.a) || !sectioned(c.b)) continue;
    const bool pair = i + 1 < couplings_.size() && couplings_[i + 1].a == c.b && couplings_[i + 1].b == c.a &&
                      close(couplings_[i + 1].cap_F, c.cap_F);
    ++(pair ? mirrored : single);
    if (pair) ++i;
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
    for (; i < couplings_.size() && low(couplings_[i]) == a && high(couplings_[i]) == b; ++i)
      (couplings_[i].a == a ? of_a : of_b) += couplings_[i].cap_F;
    double cap_F = of_a + of_b;
    if (twice && of_a > 0 && of_b > 0) {
      const bool even = close(of_a, of_b);
      uneven += !even;
      cap_F = even ? 0.5 * cap_F : std::max(of_a, of_b);
    }
    couplings_[kept++] = {a, b, cap_F};
  }
  couplings_.resize(kept);
  couplings_.shrink_to_fit();
  b_.result_.couplings = std::move(couplings_);
  if (uneven > 0)
    b_.notes_.warn(ErrorId::w_listed, str(uneven, " couplings differ between the sections of their two nets"),
                   b_.source_.path(), uneven);
}

/// A section of a ground net repeats what the other nets list, or is the only one to list it.
void ParasiticFinish::add_ground_sections(bool twice) {
  std::vector<double>& ground_F = b_.result_.ground_F;
  std::vector<double> listed(of_ground_sections_.empty() ? 0 : ground_F.size(), 0.0);
  for (const auto& [end, cap_F] : of_ground_sections_) listed[static_cast<std::size_t>(end)] += cap_F;
  for (std::size_t i = 0; i < listed.size(); ++i)
    if (!twice || ground_F[i] == 0) ground_F[i] += listed[i];
}

void ParasiticFinish::check_totals(bool twice) {
  ParasiticCounts& counts = b_.counts();
  for (std::size_t i = 0; i < ordered_.size(); ++i) {
    const ParasiticBuilder::Net& net = b_.net(ordered_[i]);
    const std::string name = printable(b_.nodes_.text(net.name));
    if (!net.section) b_.notes_.warn(ErrorId::w_section, name, b_.source_.path());
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
                   str(name, " declares ", net.total_F, " F, its capacitors sum to ", sum, " F"),
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
    r.is_port[i] = net.port || b_.nodes_.info(net.name).port;
  }
  for (ReducedNet& model : r.reduced) model.net = net_order_[static_cast<std::size_t>(model.net)];
  for (const auto& [net, name] : b_.spelling_)
    r.nets[static_cast<std::size_t>(net_order_[static_cast<std::size_t>(net)])] = name;
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
