#include "io/pairs/pair_list.hpp"

#include "engine/core/error.hpp"
#include "io/text/line_source.hpp"

#include <algorithm>   // for sort, unique
#include <array>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>   // for pair, swap

namespace cgcl {

namespace {

using NetsByName = std::unordered_map<std::string_view, std::int32_t>;

/// A name and the column that it begins in.
struct Word {
  std::string_view text;
  std::int64_t column = 1;
};

/// The first two fields of a line; nothing where it has one.
std::optional<std::array<Word, 2>> first_two(std::string_view line) {
  constexpr std::string_view kBetween = "\t,";
  const std::size_t first = line.find_first_of(kBetween);
  if (first == std::string_view::npos) return std::nullopt;
  const std::size_t second = std::min(line.find_first_of(kBetween, first + 1), line.size());
  return std::array<Word, 2>{Word{line.substr(0, first), 1},
                             Word{line.substr(first + 1, second - first - 1), std::int64_t(first) + 2}};
}

NetsByName nets_by_name(const CircuitGraph& graph) {
  NetsByName nets;
  for (std::size_t n = 0; n < graph.net_names.size(); ++n)
    nets.emplace(graph.net_names[n], static_cast<std::int32_t>(n));
  return nets;
}

NetPair pair_of(const std::array<Word, 2>& words, const NetsByName& nets, const LineSource& lines) {
  std::array<std::int32_t, 2> ends{};
  for (std::size_t i = 0; i < 2; ++i) {
    const auto net = nets.find(words[i].text);
    if (net == nets.end())
      throw Error(
          ErrorId::bad_value,
          str("'", printable(words[i].text, 80), "' is no net of the design, expected two names of nets"),
          lines.where(words[i].column));
    ends[i] = net->second;
  }
  if (ends[0] == ends[1])
    throw Error(ErrorId::bad_value, "a net stands beside itself, expected two nets", lines.where(1));
  if (ends[0] > ends[1]) std::swap(ends[0], ends[1]);
  return {ends[0], ends[1]};
}

}   // namespace

std::vector<NetPair> read_pair_list(const std::string& path, const CircuitGraph& graph) {
  LineSource lines(path);
  const NetsByName nets = nets_by_name(graph);
  if (nets.empty())
    throw Error(ErrorId::bad_value, "the nets of the design have no names that a list of pairs could use",
                printable(path));
  std::vector<NetPair> pairs;
  bool first = true;
  for (std::string_view line; lines.next(line);) {
    if (line.find_first_not_of(" \t") == std::string_view::npos || line.front() == '#') continue;
    const auto words = first_two(line);
    if (!words)
      throw Error(ErrorId::bad_value,
                  "the line has one field, expected two names of nets between a tab or a "
                  "comma",
                  lines.where(1));
    const bool heading = first && (*words)[0].text == "net_a" && (*words)[1].text == "net_b";
    first = false;
    if (!heading) pairs.push_back(pair_of(*words, nets, lines));
  }
  if (pairs.empty())
    throw Error(ErrorId::bad_value, "the list has no pairs, expected two names of nets a line",
                printable(path));
  const auto key = [](const NetPair& p) { return std::pair(p.a, p.b); };
  std::sort(pairs.begin(), pairs.end(), [&](const NetPair& x, const NetPair& y) { return key(x) < key(y); });
  pairs.erase(std::unique(pairs.begin(), pairs.end(),
                          [&](const NetPair& x, const NetPair& y) { return key(x) == key(y); }),
              pairs.end());
  return pairs;
}

}   // namespace cgcl
