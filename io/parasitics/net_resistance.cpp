#include "io/parasitics/net_resistance.hpp"

#include "engine/core/index.hpp"

#include <algorithm>   // for sort, unique
#include <cmath>       // for isnan, sqrt
#include <cstring>     // for memcpy
#include <numeric>     // for iota

namespace cgcl {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

double larger(double a, double b) { return std::isnan(a) ? b : std::isnan(b) ? a : std::max(a, b); }

/// Resistors between numbered nodes that are taken away one by one.
class Network {
 public:
  explicit Network(std::int32_t nodes)
      : first_(idx(nodes), -1), degree_(idx(nodes), 0), pin_(idx(nodes), 0) {}

  void connect(std::int32_t a, std::int32_t b, double ohm) {
    link(a, b, ohm);
    link(b, a, ohm);
    ++degree_[idx(a)], ++degree_[idx(b)];
    ++edges_;
  }
  void set_pin(std::int32_t node) { pin_[idx(node)] = 1; }

  /// The largest resistance between two pins of one part; `mesh` where a part has more loops than are solved.
  double farthest_pins(bool& mesh) {
    reduce();
    std::vector<std::int32_t> part_of(first_.size(), -1);
    double most = kNone;
    std::vector<std::int32_t> nodes;
    for (std::int32_t n = 0; n < count(); ++n) {
      if (part_of[idx(n)] >= 0 || pin_[idx(n)] == 0) continue;   // a part without pins says nothing
      const std::int64_t edges = gather(n, part_of, nodes);
      if (nodes.size() < 2) continue;
      if (edges < static_cast<std::int64_t>(nodes.size()))
        most = larger(most, across_tree(n));
      else if (nodes.size() <= idx(NetResistors::kMaxMesh))
        most = larger(most, across_mesh(nodes));
      else
        mesh = true;
    }
    return most;
  }

 private:
  struct Half {
    std::int32_t to = 0, next = -1;   // dead: to < 0
    double ohm = 0;
  };

  [[nodiscard]] std::int32_t count() const { return static_cast<std::int32_t>(first_.size()); }

  void link(std::int32_t from, std::int32_t to, double ohm) {
    halves_.push_back({to, first_[idx(from)], ohm});
    first_[idx(from)] = static_cast<std::int32_t>(halves_.size() - 1);
  }
  /// Kills both halves of the resistor at `half`; they stand side by side.
  void cut(std::int32_t half, std::int32_t from) {
    const std::int32_t to = halves_[idx(half)].to;
    halves_[idx(half)].to = halves_[idx(half ^ 1)].to = -1;
    --degree_[idx(from)], --degree_[idx(to)];
    --edges_;
  }

  /// Nodes that are no pin go: what hangs on one resistor carries nothing, two in a row are one.
  void reduce() {
    std::vector<std::int32_t> open;
    for (std::int32_t n = 0; n < count(); ++n) open.push_back(n);
    while (!open.empty()) {
      const std::int32_t n = open.back();
      open.pop_back();
      if (pin_[idx(n)] != 0 || degree_[idx(n)] == 0 || degree_[idx(n)] > 2) continue;
      std::int32_t ends[2] = {-1, -1};
      double ohm = 0;
      int found = 0;
      for (std::int32_t h = first_[idx(n)], next = -1; h >= 0; h = next) {
        next = halves_[idx(h)].next;
        if (halves_[idx(h)].to < 0) continue;
        ends[found++] = halves_[idx(h)].to;
        ohm += halves_[idx(h)].ohm;
        cut(h, n);
      }
      first_[idx(n)] = -1;
      if (found == 2 && ends[0] != ends[1]) connect(ends[0], ends[1], ohm);
      for (int e = 0; e < found; ++e) open.push_back(ends[e]);
    }
  }

  /// The nodes of the part of `start`; returns its resistors.
  std::int64_t gather(std::int32_t start, std::vector<std::int32_t>& part_of,
                      std::vector<std::int32_t>& nodes) {
    nodes.assign(1, start);
    part_of[idx(start)] = start;
    std::int64_t halves = 0;
    for (std::size_t i = 0; i < nodes.size(); ++i)
      each(nodes[i], [&](std::int32_t to, double) {
        ++halves;
        if (part_of[idx(to)] >= 0) return;
        part_of[idx(to)] = start;
        nodes.push_back(to);
      });
    return halves / 2;
  }

  template <class Action>
  void each(std::int32_t node, const Action& action) const {
    for (std::int32_t h = first_[idx(node)]; h >= 0; h = halves_[idx(h)].next)
      if (halves_[idx(h)].to >= 0) action(halves_[idx(h)].to, halves_[idx(h)].ohm);
  }

  /// The pin that is farthest from `start`, along the only way there is.
  std::pair<std::int32_t, double> farthest_from(std::int32_t start) const {
    struct Step {
      std::int32_t node, from;
      double ohm;
    };
    std::vector<Step> open = {{start, -1, 0}};
    std::pair<std::int32_t, double> best = {start, 0};
    while (!open.empty()) {
      const Step at = open.back();
      open.pop_back();
      if (pin_[idx(at.node)] != 0 && at.ohm > best.second) best = {at.node, at.ohm};
      each(at.node, [&](std::int32_t to, double ohm) {
        if (to != at.from) open.push_back({to, at.node, at.ohm + ohm});
      });
    }
    return best;
  }
  [[nodiscard]] double across_tree(std::int32_t pin) const {
    return farthest_from(farthest_from(pin).first).second;
  }

  /// R(i,j) = K(i,i) + K(j,j) - 2 K(i,j), K the inverse of the conductances with the first node grounded.
  [[nodiscard]] double across_mesh(const std::vector<std::int32_t>& nodes) const;

  std::vector<Half> halves_;   // of resistor r: 2 r and 2 r + 1
  std::vector<std::int32_t> first_, degree_;
  std::vector<char> pin_;
  std::int64_t edges_ = 0;
};

double Network::across_mesh(const std::vector<std::int32_t>& nodes) const {
  const std::size_t n = nodes.size() - 1;
  std::unordered_map<std::int32_t, std::size_t> row;   // the first node has none
  for (std::size_t i = 1; i < nodes.size(); ++i) row.emplace(nodes[i], i - 1);
  std::vector<double> g(n * n, 0.0), k(n * n, 0.0);
  for (std::size_t i = 0; i < n; ++i) {
    each(nodes[i + 1], [&](std::int32_t to, double ohm) {
      g[i * n + i] += 1 / ohm;
      if (const auto other = row.find(to); other != row.end()) g[i * n + other->second] -= 1 / ohm;
    });
  }
  for (std::size_t j = 0; j < n; ++j)   // Cholesky, in the lower half
    for (std::size_t i = j; i < n; ++i) {
      double sum = g[i * n + j];
      for (std::size_t p = 0; p < j; ++p) sum -= g[i * n + p] * g[j * n + p];
      if (i == j && !(sum > 0)) return kNone;   // rounding of resistances that lie 1e16 apart
      g[i * n + j] = i == j ? std::sqrt(sum) : sum / g[j * n + j];
    }
  for (std::size_t c = 0; c < n; ++c) {
    double* const x = &k[c * n];
    for (std::size_t i = c; i < n; ++i) {
      double sum = i == c ? 1 : 0;
      for (std::size_t p = c; p < i; ++p) sum -= g[i * n + p] * x[p];
      x[i] = sum / g[i * n + i];
    }
    for (std::size_t i = n; i-- > 0;) {
      double sum = x[i];
      for (std::size_t p = i + 1; p < n; ++p) sum -= g[p * n + i] * x[p];
      x[i] = sum / g[i * n + i];
    }
  }
  const auto at = [&](std::size_t i, std::size_t j) {
    return i == 0 || j == 0 ? 0.0 : k[(i - 1) * n + (j - 1)];
  };
  double most = kNone;
  for (std::size_t i = 0; i <= n; ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (pin_[idx(nodes[i])] != 0 && pin_[idx(nodes[j])] != 0)
        most = larger(most, at(i, i) + at(j, j) - 2 * at(i, j));
  return most;
}

std::int32_t root(std::vector<std::int32_t>& parent, std::int32_t n) {
  while (parent[idx(n)] != n) n = parent[idx(n)] = parent[idx(parent[idx(n)])];
  return n;
}

}   // namespace

void NetResistance::merge(const NetResistance& other) {
  if (!std::isnan(other.total_ohm))
    total_ohm = std::isnan(total_ohm) ? other.total_ohm : total_ohm + other.total_ohm;
  point_ohm = larger(point_ohm, other.point_ohm);
  mesh = mesh || other.mesh;
}

std::uint64_t NetResistors::key(std::string_view name, bool folded) {
  // Eight bytes at a time. The bit that tells letters of two cases apart is set in every byte where case does
  // not count: of other characters only a few pairs then look alike, and no name of a net has both.
  const std::uint64_t fold = folded ? 0x2020202020202020ull : 0;
  std::uint64_t h = 0xCBF29CE484222325ull ^ name.size();
  for (std::size_t at = 0; at < name.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, name.data() + at, std::min<std::size_t>(8, name.size() - at));
    h = (h ^ (word | fold)) * 0x9E3779B97F4A7C15ull;
    h ^= h >> 29;
  }
  return h;
}

void NetResistors::add(std::uint64_t a, std::uint64_t b, double ohm) {
  if (ohm >= 0 && ohm <= std::numeric_limits<double>::max()) resistors_.push_back({a, b, ohm});
}

NetResistance NetResistors::take() {
  NetResistance out;
  std::vector<Resistor> resistors;
  std::vector<std::uint64_t> pins;
  resistors.swap(resistors_);
  pins.swap(pins_);
  if (resistors.empty()) return out;
  out.total_ohm = 0;
  std::vector<std::uint64_t> keys;
  for (const Resistor& r : resistors) {
    out.total_ohm += r.ohm;
    keys.push_back(r.a), keys.push_back(r.b);
  }
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  const auto number = [&](std::uint64_t key) {
    return static_cast<std::int32_t>(std::lower_bound(keys.begin(), keys.end(), key) - keys.begin());
  };
  std::vector<std::int32_t> parent(keys.size());
  std::iota(parent.begin(), parent.end(), 0);
  for (const Resistor& r : resistors)
    if (r.ohm == 0) parent[idx(root(parent, number(r.a)))] = root(parent, number(r.b));
  struct Between {
    std::int32_t a, b;
    double siemens;
  };
  std::vector<Between> between;   // side by side is one
  for (const Resistor& r : resistors) {
    std::int32_t a = root(parent, number(r.a)), b = root(parent, number(r.b));
    if (a == b || !(1 / r.ohm <= std::numeric_limits<double>::max())) continue;
    if (a > b) std::swap(a, b);
    between.push_back({a, b, 1 / r.ohm});
  }
  std::sort(between.begin(), between.end(), [](const Between& x, const Between& y) {
    return x.a != y.a ? x.a < y.a : x.b != y.b ? x.b < y.b : x.siemens < y.siemens;
  });
  Network network(static_cast<std::int32_t>(keys.size()));
  std::sort(pins.begin(), pins.end());
  pins.erase(std::unique(pins.begin(), pins.end()), pins.end());
  std::vector<std::int32_t> pinned;
  for (const std::uint64_t pin : pins)
    if (std::binary_search(keys.begin(), keys.end(), pin)) pinned.push_back(root(parent, number(pin)));
  for (const std::int32_t node : pinned) network.set_pin(node);
  if (pinned.size() < 2) return out;
  if (std::equal(pinned.begin() + 1, pinned.end(), pinned.begin())) {   // all on one node
    out.point_ohm = 0;
    return out;
  }
  for (std::size_t i = 0, end = 0; i < between.size(); i = end) {
    double siemens = 0;
    for (; end < between.size() && between[end].a == between[i].a && between[end].b == between[i].b; ++end)
      siemens += between[end].siemens;
    network.connect(between[i].a, between[i].b, 1 / siemens);
  }
  out.point_ohm = network.farthest_pins(out.mesh);
  if (out.mesh) out.point_ohm = kNone;
  return out;
}

}   // namespace cgcl
