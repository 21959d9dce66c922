#include "io/pairs/net_list.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/text/line_source.hpp"

#include <algorithm>   // for adjacent_find, lower_bound, stable_sort
#include <iterator>    // for next
#include <string_view>

namespace cgcl {

NetList::NetList(const std::string& path) {
  constexpr std::string_view kBlank = " \t";
  LineSource lines(path);
  for (std::string_view line; lines.next(line);) {
    const std::size_t begin = line.find_first_not_of(kBlank);
    if (begin == std::string_view::npos || line.front() == '#') continue;
    const std::size_t end = line.find_last_not_of(kBlank) + 1;
    entries_.push_back({.name = std::string(line.substr(begin, end - begin)),
                        .where = lines.where(static_cast<std::int64_t>(begin) + 1),
                        .line = lines.line_number()});
  }
  if (entries_.empty())
    throw Error(ErrorId::bad_value, "the list has no nets, expected the name of one a line", printable(path));
  std::stable_sort(entries_.begin(), entries_.end(),
                   [](const Entry& x, const Entry& y) { return x.name < y.name; });
  const auto twice = std::adjacent_find(entries_.begin(), entries_.end(),
                                        [](const Entry& x, const Entry& y) { return x.name == y.name; });
  if (twice != entries_.end())
    throw Error(ErrorId::bad_value,
                str("'", printable(twice->name, 80), "' stands here again, expected each net once"),
                std::next(twice)->where);
}

std::vector<std::int32_t> NetList::nets_of(const CircuitGraph& graph) {
  std::vector<std::int32_t> out;
  for (std::int32_t n = 0; n < static_cast<std::int32_t>(graph.net_names.size()); ++n) {
    const std::string_view name = graph.net_names[idx(n)];
    const auto entry = std::lower_bound(entries_.begin(), entries_.end(), name,
                                        [](const Entry& e, std::string_view to) { return e.name < to; });
    if (entry == entries_.end() || entry->name != name) continue;
    entry->found = true;
    out.push_back(n);
  }
  return out;
}

void NetList::require_all_found() const {
  const Entry* first = nullptr;
  for (const Entry& entry : entries_)
    if (!entry.found && (first == nullptr || entry.line < first->line)) first = &entry;
  if (first != nullptr)
    throw Error(ErrorId::bad_value,
                str("'", printable(first->name, 80), "' is no net of the designs, expected the name of one"),
                first->where);
}

}   // namespace cgcl
