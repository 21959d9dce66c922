#include "io/pairs/net_walks.hpp"

#include <algorithm>   // for fill
#include <bit>         // for bit_cast

namespace cgcl {
namespace {

constexpr std::uint32_t kClasses = 1024;

/// Exponent and two bits of the mantissa of a number that is not negative.
std::uint32_t class_of(float lift) { return std::bit_cast<std::uint32_t>(lift) >> 21; }

}   // namespace

NetWalks::NetWalks(const DeviceSharing& sharing, std::int64_t budget)
    : sharing_(sharing),
      budget_(budget),
      reach_(idx(sharing.nets())),
      place_(idx(sharing.nets()), -1),
      by_class_(kClasses, 0) {}

void NetWalks::clear() {
  if (source_ < 0) return;
  for (const SharedNet& s : sharing_.of(source_)) place_[idx(s.net)] = -1;
  for (auto& list : arrived_) {
    for (const std::int32_t v : list) reach_[idx(v)] = {};
    list.clear();
  }
}

void NetWalks::from(std::int32_t net) {
  if (net == source_) return;
  clear();
  source_ = net;
  std::int32_t place = 0;
  for (const SharedNet& s : sharing_.of(net)) place_[idx(s.net)] = place++;
  const float reach = sharing_.reach(net);
  if (!(reach > 0)) return;
  for (const SharedNet& s : sharing_.of(net)) arrive(s.net, 0, s.step / reach);
  arrive(net, 0, sharing_.rest(net) / reach);
  for (const std::int32_t v : arrived_[0]) reach_[idx(v)].lift[0] /= sharing_.reach(v);
  for (std::size_t k = 0; k + 1 < kWalkSteps; ++k) step(k);
}

void NetWalks::arrive(std::int32_t net, std::size_t step, float share) {
  float& lift = reach_[idx(net)].lift[step];
  if (lift == 0) arrived_[step].push_back(net);
  lift += share;
}

void NetWalks::step(std::size_t from) {
  const std::uint32_t least = least_class(from);
  for (const std::int32_t v : arrived_[from])
    if (class_of(reach_[idx(v)].lift[from]) >= least) pass_on(v, from);
  for (const std::int32_t v : arrived_[from + 1]) reach_[idx(v)].lift[from + 1] /= sharing_.reach(v);
}

void NetWalks::pass_on(std::int32_t net, std::size_t from) {
  const Reach& own = reach_[idx(net)];
  const float lift = own.lift[from];
  const float two = from == 0 && net != source_ ? 1.0f : 0.0f, three = from == 1 ? own.paths_two : 0.0f;
  for (const SharedNet& s : sharing_.of(net)) {
    arrive(s.net, from + 1, lift * s.step);
    reach_[idx(s.net)].paths_two += two;
    reach_[idx(s.net)].paths_three += three;
  }
  arrive(net, from + 1, lift * sharing_.rest(net));
}

std::uint32_t NetWalks::least_class(std::size_t from) {
  std::int64_t all = 0;
  for (const std::int32_t v : arrived_[from]) all += sharing_.degree(v) + 1;
  if (all <= budget_) return 0;
  std::fill(by_class_.begin(), by_class_.end(), 0);
  for (const std::int32_t v : arrived_[from])
    by_class_[class_of(reach_[idx(v)].lift[from])] += sharing_.degree(v) + 1;
  std::uint32_t least = kClasses;
  for (std::int64_t left = budget_; least > 0 && left >= by_class_[least - 1]; --least)
    left -= by_class_[least - 1];
  return least;
}

}   // namespace cgcl
