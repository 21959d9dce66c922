#include "io/pairs/name_neighbours.hpp"

#include "engine/core/dense_ids.hpp"
#include "engine/core/index.hpp"
#include "io/pairs/pair_names.hpp"

#include <algorithm>   // for sort, min
#include <string_view>
#include <tuple>   // for tie

namespace cgcl {
namespace {

constexpr std::size_t kMaxInInstance = 32;
constexpr int kReach = 2;        // numbers to either side
constexpr int kMaxNumbers = 6;   // of one name that are looked at
constexpr std::uint64_t kPathSalt = 0x9A7A, kTemplateSalt = 0x7E3F;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// A number of a name: its digits are name[begin, end).
struct Number {
  std::size_t begin = 0, end = 0;
};

/// Numbers in brackets or in instance names, the first few.
std::vector<Number> array_numbers(std::string_view name) {
  const std::size_t slash = name.rfind('/');
  std::vector<Number> out;
  int depth = 0;
  for (std::size_t i = 0; i < name.size() && out.size() < kMaxNumbers; ++i) {
    if (name[i] == '<' || name[i] == '[') ++depth;
    if ((name[i] == '>' || name[i] == ']') && depth > 0) --depth;
    if (!is_digit(name[i])) continue;
    std::size_t end = i;
    while (end < name.size() && is_digit(name[end])) ++end;
    if (depth > 0 || (slash != std::string_view::npos && i < slash)) out.push_back({i, end});
    i = end - 1;
  }
  return out;
}

std::int64_t value_of(std::string_view digits) {
  std::int64_t value = 0;
  for (const char c : digits) value = std::min<std::int64_t>(value * 10 + (c - '0'), 1'000'000'000'000);
  return value;
}

Key128 key_of(std::string_view text, Key128 key) {
  for (const char c : text) key = chain_key(key, static_cast<unsigned char>(c));
  return key;
}

struct Entry {
  Key128 key;
  std::int64_t number = 0;
  std::int32_t net = 0;

  friend bool operator<(const Entry& x, const Entry& y) {
    return std::tie(x.key.hi, x.key.lo, x.number, x.net) < std::tie(y.key.hi, y.key.lo, y.number, y.net);
  }
};

struct Tie {
  std::int32_t a, b;
  NameTie tie;
};

void tie_both(std::vector<Tie>& ties, std::int32_t a, std::int32_t b, NameTie tie) {
  ties.push_back({a, b, tie});
  ties.push_back({b, a, tie});
}

template <class Visit>
void for_groups(std::vector<Entry>& entries, const Visit& visit) {
  std::sort(entries.begin(), entries.end());
  for (std::size_t begin = 0; begin < entries.size();) {
    std::size_t end = begin;
    while (end < entries.size() && entries[end].key == entries[begin].key) ++end;
    visit(begin, end);
    begin = end;
  }
}

void tie_instances(const std::vector<std::string>& names, const std::vector<std::int32_t>& nets,
                   std::vector<Tie>& ties) {
  std::vector<Entry> entries;
  for (const std::int32_t v : nets) {
    const std::string_view name = names[idx(v)];
    const std::size_t slash = name.rfind('/');
    if (slash == std::string_view::npos) continue;
    entries.push_back({key_of(name.substr(0, slash), mix_key(slash, kPathSalt)), 0, v});
  }
  for_groups(entries, [&](std::size_t begin, std::size_t end) {
    if (end - begin > kMaxInInstance) return;
    for (std::size_t i = begin; i < end; ++i)
      for (std::size_t j = i + 1; j < end; ++j)
        tie_both(ties, entries[i].net, entries[j].net, NameTie::same_instance);
  });
}

void tie_indices(const std::vector<std::string>& names, const std::vector<std::int32_t>& nets,
                 std::vector<Tie>& ties) {
  std::vector<Entry> entries;
  for (const std::int32_t v : nets) {
    const std::string_view name = names[idx(v)];
    for (const Number& n : array_numbers(name)) {
      const Key128 head = key_of(name.substr(0, n.begin), mix_key(n.begin, kTemplateSalt));
      entries.push_back({key_of(name.substr(n.end), chain_key(head, 0x100)),
                         value_of(name.substr(n.begin, n.end - n.begin)), v});
    }
  }
  for_groups(entries, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i)
      for (std::size_t j = i + 1; j < std::min(end, i + 1 + kReach); ++j)
        tie_both(ties, entries[i].net, entries[j].net, NameTie::next_index);
  });
}

}   // namespace

NameNeighbours name_neighbours(const std::vector<std::string>& names) {
  std::vector<std::int32_t> nets;
  for (std::size_t v = 0; v < names.size(); ++v)
    if (!names[v].empty() && names[v].back() != '#' && layout_name(names[v]).empty())
      nets.push_back(static_cast<std::int32_t>(v));
  std::vector<Tie> ties;
  tie_instances(names, nets, ties);
  tie_indices(names, nets, ties);
  std::sort(ties.begin(), ties.end(), [](const Tie& x, const Tie& y) {
    return std::tie(x.a, x.b, y.tie) < std::tie(y.a, y.b, x.tie);   // the closer tie first
  });
  NameNeighbours out;
  std::size_t at = 0;
  for (std::size_t v = 0; v < names.size(); ++v) {
    for (std::int32_t last = -1; at < ties.size() && ties[at].a == static_cast<std::int32_t>(v); ++at) {
      if (ties[at].b == last || ties[at].b == ties[at].a) continue;
      last = ties[at].b;
      out.neighbour.push_back({last, ties[at].tie});
    }
    out.first.push_back(static_cast<std::int64_t>(out.neighbour.size()));
  }
  return out;
}

}   // namespace cgcl
