#include "io/pairs/common_nets.hpp"

#include <algorithm>   // for lower_bound, min

namespace cgcl {
namespace {

constexpr std::int32_t kSmallNet = 4;

void add(CommonNets& out, const MiddleNet& m, const SharedNet& a, const SharedNet& b) {
  ++out.count;
  if (m.pins <= kSmallNet) ++out.small;
  out.least_pins = out.count == 1 ? m.pins : std::min(out.least_pins, m.pins);
  if (a.both_drain > 0 && b.both_drain > 0) out.stack_n += m.stack_n, out.stack_p += m.stack_p;
  out.area_nm2 += m.area_nm2;
  out.adamic_adar += m.adamic_adar;
  out.by_degree += m.by_degree;
  const double a_gs = a.gate_drain, a_sg = a.drain_gate, a_ss = a.both_drain;
  const double b_gs = b.gate_drain, b_sg = b.drain_gate, b_ss = b.both_drain;
  const std::array<double, kTwoHops> ways = {a_gs * b_gs,
                                             a_sg * b_sg,
                                             a_ss * b_ss,
                                             a_gs * b_sg + a_sg * b_gs,
                                             a_gs * b_ss + a_ss * b_gs,
                                             a_sg * b_ss + a_ss * b_sg};
  for (std::size_t w = 0; w < ways.size(); ++w) {
    out.ways[w] += ways[w];
    out.weighted[w] += ways[w] * m.by_pins;
  }
}

/// The last step of each walk is taken here, from all around the net: nothing of it is lost.
void scan(const DeviceSharing& sharing, const std::vector<MiddleNet>& middle, const NetWalks& walks,
          std::int32_t source, std::int32_t net, CommonNets& out) {
  const auto of_source = sharing.of(source);
  std::array<float, kWalkSteps> share{};
  const auto arrive = [&](const NetWalks::Reach& from, float step) {
    for (std::size_t k = 0; k + 1 < kWalkSteps; ++k) share[k + 1] += from.lift[k] * step;
  };
  arrive(walks.at(net), sharing.rest(net));
  float paths = 0;
  for (const SharedNet& s : sharing.of(net)) {
    const NetWalks::Reach& from = walks.at(s.net);
    arrive(from, s.step);
    paths += from.paths_two;
    if (const std::int32_t place = walks.place(s.net); place >= 0)
      add(out, middle[idx(s.net)], of_source[idx(place)], s);
  }
  out.paths_three = paths;
  const float reach = sharing.reach(net);
  if (!(reach > 0)) return;
  for (std::size_t k = 1; k < kWalkSteps; ++k) out.lift[k] = share[k] / reach;
}

/// The same from the shorter list of neighbours.
void intersect(const DeviceSharing& sharing, const std::vector<MiddleNet>& middle, const NetWalks& walks,
               std::int32_t source, std::int32_t net, CommonNets& out) {
  const auto of_net = sharing.of(net);
  auto from = of_net.begin();
  for (const SharedNet& s : sharing.of(source)) {
    from = std::lower_bound(from, of_net.end(), s.net,
                            [](const SharedNet& x, std::int32_t wanted) { return x.net < wanted; });
    if (from == of_net.end()) break;
    if (from->net == s.net) add(out, middle[idx(s.net)], s, *from);
  }
  out.lift = walks.at(net).lift;
  out.paths_three = walks.at(net).paths_three;
}

}   // namespace

CommonNets common_nets(const DeviceSharing& sharing, const std::vector<MiddleNet>& middle,
                       const NetWalks& walks, std::int32_t source, std::int32_t net, std::int64_t scanned) {
  CommonNets out;
  const std::int64_t degree = sharing.degree(net);
  if (degree <= scanned || degree <= sharing.degree(source))
    scan(sharing, middle, walks, source, net, out);
  else
    intersect(sharing, middle, walks, source, net, out);
  out.lift[0] = walks.at(net).lift[0];
  return out;
}

}   // namespace cgcl
