#include "io/pairs/pair_columns.hpp"

#include "engine/core/error.hpp"
#include "engine/core/parallel.hpp"
#include "io/pairs/common_nets.hpp"
#include "io/pairs/coupling_partners.hpp"
#include "io/pairs/net_columns.hpp"
#include "io/pairs/net_landmarks.hpp"
#include "io/pairs/pair_column_table.hpp"

#include <algorithm>   // for max, min
#include <cmath>       // for log
#include <mutex>
#include <optional>
#include <utility>   // for move
#include <vector>

namespace cgcl {
namespace {

constexpr std::int64_t kPairsPerChunk = 1024;
constexpr std::int64_t kWalkBudget = 8192;   // some 10 microseconds per step
constexpr std::int64_t kScanned = 256;       // neighbours
constexpr double kLeastWalk = 1e-7;
constexpr float kNoWalk = -7;   // its logarithm
constexpr double kStepsPerDecade = 64;
constexpr double kSmallArea_nm2 = 1e4;   // about that of the smallest transistors

float walk_column(double share) {
  if (!(share > kLeastWalk)) return kNoWalk;
  return static_cast<float>(std::round(std::log10(share) * kStepsPerDecade) / kStepsPerDecade);
}

float fraction(double part, double whole) { return whole > 0 ? column_value(part / whole) : 0.0f; }

void check_pairs(std::span<const NetPair> pairs, std::int32_t nets) {
  for (const NetPair& p : pairs)
    CGCL_CHECK(p.a >= 0 && p.b >= 0 && p.a < nets && p.b < nets && p.a != p.b, "pair of nets ", p.a, " and ",
               p.b, " of ", nets);
}

/// The smaller of each two numbers, then the larger.
void write_ends(std::span<const float> a, std::span<const float> b, float* at) {
  for (std::size_t c = 0; c < a.size(); ++c) {
    at[c] = std::min(a[c], b[c]);
    at[a.size() + c] = std::max(a[c], b[c]);
  }
}

std::vector<MiddleNet> middle_nets(const CircuitGraph& graph, const DeviceTerminals& terminals,
                                   const DeviceSharing& sharing) {
  const std::vector<double> areas_nm2 = net_areas_nm2(graph, terminals);
  std::vector<MiddleNet> out(idx(sharing.nets()));
  for (std::int32_t v = 0; v < sharing.nets(); ++v) {
    MiddleNet& m = out[idx(v)];
    const auto degree = static_cast<double>(sharing.degree(v));
    m.adamic_adar = degree > 1 ? static_cast<float>(1 / std::log(degree)) : 0.0f;
    m.by_degree = degree > 0 ? static_cast<float>(1 / degree) : 0.0f;
    m.area_nm2 = areas_nm2[idx(v)];
    m.pins = static_cast<std::int32_t>(net_pins(terminals, v));
    m.by_pins = m.pins > 0 ? 1.0f / static_cast<float>(m.pins) : 0.0f;
    if (m.pins != 2) continue;
    const auto first = idx(terminals.net_first[idx(v)]);
    const TerminalClass x = terminals.what[idx(terminals.net_terminal[first])],
                        y = terminals.what[idx(terminals.net_terminal[first + 1])];
    m.stack_n = x == TerminalClass::drain_n && y == x ? 1 : 0;
    m.stack_p = x == TerminalClass::drain_p && y == x ? 1 : 0;
  }
  return out;
}

}   // namespace

struct PairColumns::Design {
  Design(const CircuitGraph& graph, int thread_count)
      : threads(thread_count),
        terminals(device_terminals(graph)),
        sharing(graph, terminals),
        landmarks(sharing, threads),
        nets(cgcl::net_columns(graph, terminals, sharing)),
        middle(middle_nets(graph, terminals, sharing)),
        all_pins(std::max<double>(1, static_cast<double>(terminals.net_device.size()))) {}

  void give(std::span<const NetPair> coupled);
  /// Into zeros.
  void write(const NetWalks& walks, std::int32_t a, std::int32_t b, float* row) const;
  void write_shared(const NetWalks& walks, std::int32_t a, std::int32_t b, float* at) const;
  void write_common(const CommonNets& common, std::int32_t a, std::int32_t b, float* at) const;
  void write_areas(std::int32_t a, std::int32_t b, float* at) const;
  void write_walks(const CommonNets& common, std::int32_t a, std::int32_t b, float* at) const;
  [[nodiscard]] double pins(std::int32_t net) const { return middle[idx(net)].pins; }

  int threads;
  DeviceTerminals terminals;
  DeviceSharing sharing;
  NetLandmarks landmarks;
  FloatRows nets;   // [nets x columns of an end]
  std::vector<MiddleNet> middle;
  double all_pins;
  std::optional<CouplingPartners> partners;   // with pairs given
  FloatRows partner_ends;                     // [nets x their columns of an end]
  std::mutex mutex;
  std::vector<std::unique_ptr<NetWalks>> idle;   // walks that no call uses
};

void PairColumns::Design::give(std::span<const NetPair> coupled) {
  partners.emplace(sharing, coupled);
  const std::size_t n = partner_end_table().size();
  partner_ends.columns = static_cast<int>(n);
  partner_ends.values.resize(idx(sharing.nets()) * n);
  for (std::int32_t v = 0; v < sharing.nets(); ++v) partners->write_end(v, &partner_ends.values[idx(v) * n]);
}

void PairColumns::Design::write_shared(const NetWalks& walks, std::int32_t a, std::int32_t b,
                                       float* at) const {
  const std::int32_t place = walks.place(b);
  if (place < 0) return;
  const SharedDevices& d = sharing.devices(a, idx(place));
  for (std::size_t c = 0; c < 2; ++c) {
    at[p_shared + c] = log_column(d.gate_drain[c]);
    at[p_shared + 2 + c] = log_column(d.both_drain[c]);
    at[p_shared + 4 + c] = log_column(micrometres(d.gate_drain_nm[c]));
    at[p_shared + 6 + c] = log_column(micrometres(d.both_drain_nm[c]));
  }
  at[p_shared + 8] = log_column(d.others);
  at[p_shared + 9] = log_column(d.devices);
  const double low = std::min(pins(a), pins(b)), high = std::max(pins(a), pins(b));
  at[p_low_share] = fraction(d.devices, high);
  at[p_high_share] = fraction(d.devices, low);
  const SharedNet& s = sharing.of(a)[idx(place)];
  at[p_crossed] = s.gate_drain > 0 && s.drain_gate > 0 ? 1.0f : 0.0f;
  at[p_pass_gate] = d.both_drain[0] > 0 && d.both_drain[1] > 0 ? 1.0f : 0.0f;
  at[p_shared_area] = log_column(square_micrometres(d.area_nm2));
  at[p_shared_resistor] = log_column(micrometres(d.resistor_nm));
  if (d.transistors == 0) return;
  at[p_mean_width] = log_column(micrometres(d.width_nm) / d.transistors);
  at[p_mean_length] = log_column(micrometres(d.length_nm) / d.transistors);
}

void PairColumns::Design::write_areas(std::int32_t a, std::int32_t b, float* at) const {
  const double low = std::min(middle[idx(a)].area_nm2, middle[idx(b)].area_nm2),
               high = std::max(middle[idx(a)].area_nm2, middle[idx(b)].area_nm2);
  at[p_area_sum] = log_column(square_micrometres(low + high));
  at[p_area_ratio] = column_value(std::log((kSmallArea_nm2 + high) / (kSmallArea_nm2 + low)));
}

void PairColumns::Design::write_common(const CommonNets& common, std::int32_t a, std::int32_t b,
                                       float* at) const {
  at[p_paths_three] = log_column(common.paths_three);
  if (common.count == 0) return;
  const auto degree_a = static_cast<double>(sharing.degree(a)),
             degree_b = static_cast<double>(sharing.degree(b));
  at[p_common] = log_column(common.count);
  at[p_common_area] = log_column(square_micrometres(common.area_nm2));
  at[p_adamic_adar] = log_column(common.adamic_adar);
  at[p_by_degree] = log_column(common.by_degree);
  at[p_jaccard] = fraction(common.count, degree_a + degree_b - common.count);
  at[p_common_of_low] = fraction(common.count, std::min(degree_a, degree_b));
  for (std::size_t w = 0; w < kTwoHops; ++w) {
    at[p_ways + w] = log_column(common.ways[w]);
    at[p_weighted + w] = log_column(common.weighted[w]);
  }
  at[p_stack_n] = log_column(common.stack_n);
  at[p_stack_p] = log_column(common.stack_p);
  at[p_small_common] = log_column(common.small);
  at[p_least_common] = log_column(common.least_pins);
}

void PairColumns::Design::write_walks(const CommonNets& common, std::int32_t a, std::int32_t b,
                                      float* at) const {
  const double low = std::min(sharing.reach(a), sharing.reach(b)),
               high = std::max(sharing.reach(a), sharing.reach(b));
  double sum = 0;
  int distance = kFarthest;
  for (std::size_t k = kWalkSteps; k-- > 0;) {
    const double lift = common.lift[k];
    if (lift > 0) distance = static_cast<int>(k) + 1;
    sum += lift;
    at[p_walk + 2 * k] = walk_column(lift * low);
    at[p_walk + 2 * k + 1] = walk_column(lift * high);
  }
  at[p_walk_sum] = walk_column(sum * (low + high));
  at[p_walk_lift] = walk_column(sum * all_pins / kWalkSteps);
  if (distance > 2) distance = std::min(distance, landmarks.distance(a, b));
  at[p_distance] = static_cast<float>(distance);
}

void PairColumns::Design::write(const NetWalks& walks, std::int32_t a, std::int32_t b, float* row) const {
  write_ends(nets.row(a), nets.row(b), row);
  float* at = row + 2 * nets.columns;
  write_shared(walks, a, b, at);
  at[p_size_product] = walk_column(pins(a) * pins(b) / all_pins);
  at[p_size_ratio] = column_value(std::abs(std::log((1 + pins(a)) / (1 + pins(b)))));
  write_areas(a, b, at);
  const CommonNets common = common_nets(sharing, middle, walks, a, b, kScanned);
  write_common(common, a, b, at);
  write_walks(common, a, b, at);
  if (!partners) return;
  at += kPairPlaces;
  write_ends(partner_ends.row(a), partner_ends.row(b), at);
  partners->write_pair(a, b, at + 2 * partner_ends.columns);
}

PairColumns::PairColumns(const CircuitGraph& graph, int threads) {
  CGCL_CHECK(threads >= 1, "pair columns on ", threads, " threads");
  design_ = std::make_unique<Design>(graph, threads);
}
PairColumns::PairColumns(const CircuitGraph& graph, int threads, std::span<const NetPair> coupled) {
  CGCL_CHECK(threads >= 1, "pair columns on ", threads, " threads");
  check_pairs(coupled, graph.nets);
  design_ = std::make_unique<Design>(graph, threads);
  design_->give(coupled);
}
PairColumns::~PairColumns() = default;
PairColumns::PairColumns(PairColumns&&) noexcept = default;
PairColumns& PairColumns::operator=(PairColumns&&) noexcept = default;

std::span<const NamedColumn> PairColumns::columns(PairKnowledge knowledge) {
  return pair_column_table(knowledge);
}
std::span<const NamedColumn> PairColumns::net_columns(PairKnowledge knowledge) {
  return end_column_table(knowledge);
}
PairKnowledge PairColumns::knowledge() const {
  return design_->partners ? PairKnowledge::given : PairKnowledge::unknown;
}
std::int32_t PairColumns::nets() const { return design_->sharing.nets(); }
int PairColumns::threads() const { return design_->threads; }

void PairColumns::net_row(std::int32_t net, std::span<float> row) const {
  const auto own = design_->nets.row(net);
  const auto given = design_->partners ? design_->partner_ends.row(net) : std::span<const float>();
  CGCL_CHECK(row.size() == own.size() + given.size(), row.size(), " numbers for ", own.size() + given.size(),
             " columns of a net");
  std::copy(given.begin(), given.end(), std::copy(own.begin(), own.end(), row.begin()));
}

FloatRows PairColumns::rows(std::span<const NetPair> pairs) const {
  Design& of = *design_;
  check_pairs(pairs, nets());
  std::vector<std::unique_ptr<NetWalks>> walks;   // one per thread
  {
    const std::lock_guard<std::mutex> lock(of.mutex);
    for (int t = 0; t < of.threads && !of.idle.empty(); ++t) {
      walks.push_back(std::move(of.idle.back()));
      of.idle.pop_back();
    }
  }
  while (walks.size() < idx(of.threads)) walks.push_back(std::make_unique<NetWalks>(of.sharing, kWalkBudget));
  FloatRows out{static_cast<int>(columns(knowledge()).size()), {}};
  out.values.resize(pairs.size() * idx(out.columns));
  for_chunks_by_worker(of.threads, static_cast<std::int64_t>(pairs.size()), kPairsPerChunk,
                       [&](std::int64_t first, std::int64_t last, int worker) {
                         NetWalks& walk = *walks[idx(worker)];
                         for (auto i = idx(first); i < idx(last); ++i) {
                           const std::int32_t a = std::min(pairs[i].a, pairs[i].b),
                                              b = std::max(pairs[i].a, pairs[i].b);
                           walk.from(a);
                           of.write(walk, a, b, &out.values[i * idx(out.columns)]);
                         }
                       });
  const std::lock_guard<std::mutex> lock(of.mutex);
  for (auto& w : walks) of.idle.push_back(std::move(w));
  return out;
}

PairColumns::Reader::Reader(const PairColumns& columns)
    : columns_(columns), walks_(std::make_unique<NetWalks>(columns.design_->sharing, kWalkBudget)) {}
PairColumns::Reader::~Reader() = default;
PairColumns::Reader::Reader(Reader&&) noexcept = default;

void PairColumns::Reader::write(const NetPair& pair, std::span<float> row) {
  check_pairs({&pair, 1}, columns_.nets());
  CGCL_CHECK(row.size() == columns(columns_.knowledge()).size(), row.size(), " numbers for a row of a pair");
  std::fill(row.begin(), row.end(), 0.0f);
  const auto [a, b] = std::minmax(pair.a, pair.b);
  walks_->from(a);
  columns_.design_->write(*walks_, a, b, row.data());
}

std::size_t PairColumns::distance_column() { return 2 * net_column_table().size() + p_distance; }
int PairColumns::distance_class(std::span<const float> row) {
  return std::min(4, static_cast<int>(row[distance_column()]));
}

}   // namespace cgcl
