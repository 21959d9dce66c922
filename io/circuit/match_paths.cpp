#include "io/circuit/match_paths.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"

#include <algorithm>   // for min
#include <utility>

namespace cgcl {
namespace {

constexpr std::int32_t kAbsent = -1, kSeveral = -2;
constexpr int kMaxSkipped = 3;
constexpr std::size_t kSample = 4096;

char bracket(char c, bool fold) {
  switch (c) {
    case '[':
    case '{':
    case '(':
      return '<';
    case ']':
    case '}':
    case ')':
      return '>';
    default:
      return fold ? lower(c) : c;
  }
}

std::string spelled(std::string_view name, char divider, bool fold) {
  std::string out(name);
  for (char& c : out) c = c == divider ? '/' : bracket(c, fold);
  return out;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The path without the first letter of the parts that `letters` says.
std::string without_letters(const std::string& path, PathIndex::Letters letters) {
  using Letters = PathIndex::Letters;
  if (letters == Letters::kept) return path;
  const std::size_t last = path.rfind('/') == path.npos ? 0 : path.rfind('/') + 1;
  std::string out;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const bool first = i == 0 || path[i - 1] == '/';
    const bool off = letters == Letters::all_off || (letters == Letters::last_off ? i >= last : i < last);
    if (!(first && off)) out += path[i];
  }
  return out;
}

/// Letters go before `divider` divides: those of SPICE stand where the netlist itself has a part.
std::string path_form(std::string_view path, PathIndex::Letters letters, char divider) {
  return spelled(without_letters(spelled(path, '/', true), letters), divider, false);
}

/// Cuts one finger, array or split suffix off: @2 %2 __2 _2 <2>. False when there is none.
bool cut_suffix(std::string& path) {
  std::size_t end = path.size();
  const bool array = end > 0 && path[end - 1] == '>';
  if (array) --end;
  std::size_t digits = end;
  while (digits > 0 && is_digit(path[digits - 1])) --digits;
  if (digits == end || digits < 2) return false;
  const char mark = path[digits - 1];
  if (array ? mark != '<' : mark != '@' && mark != '%' && mark != '_') return false;
  --digits;
  if (mark == '_' && digits > 1 && path[digits - 1] == '_') --digits;
  path.resize(digits);
  return true;
}

}   // namespace

void PathIndex::Table::add(const std::string& form, std::int32_t id) {
  const NameId name = forms.id(form);
  if (idx(name) == ids.size())
    ids.push_back(id);
  else if (ids[idx(name)] != id)
    ids[idx(name)] = kSeveral;
}

void PathIndex::add(const std::string& canonical, std::int32_t id) {
  exact_.add(canonical, id);
  const std::string brackets = with_brackets(canonical);
  if (brackets != canonical) bracketed_.add(brackets, id);
}

PathIndex PathIndex::devices(const FlatCircuit& circuit, Letters letters, char divider) {
  PathIndex index;
  for (std::int32_t d = 0; d < circuit.devices(); ++d)
    index.add(path_form(circuit.device_path(d), letters, divider), d);
  return index;
}

PathIndex PathIndex::cells(const FlatCircuit& circuit, Letters letters, char divider) {
  PathIndex index;
  std::vector<std::string> path(circuit.instances.size());
  for (std::size_t i = 1; i < path.size(); ++i) {   // parents stand before their instances
    const FlatInstance& instance = circuit.instances[i];
    path[i] = path[idx(instance.parent)];
    if (!path[i].empty()) path[i] += '/';
    path[i] += circuit.names[instance.name];
    index.add(path_form(path[i], letters, divider), static_cast<std::int32_t>(i));
  }
  return index;
}

PathIndex PathIndex::nets(const FlatCircuit& circuit, char divider) {
  PathIndex index;
  for (std::int32_t n = 0; n < circuit.nets(); ++n)
    index.add(canonical_path(circuit.net_path(n), divider), n);
  for (std::int32_t n = 0; circuit.case_sensitive && n < circuit.nets(); ++n) {
    const std::string path = circuit.net_path(n);
    if (index.exact_.find(canonical_path(path, divider)) == kSeveral)
      index.cased_.add(spelled(path, divider, false), n);
  }
  return index;
}

PathIndex PathIndex::aliases(const FlatCircuit& circuit, char divider) {
  PathIndex index;
  for (const NetAlias& alias : circuit.aliases)
    index.add(canonical_path(circuit.alias_path(alias), divider), alias.net);
  return index;
}

std::int32_t PathIndex::Table::find(std::string_view form) const {
  const NameId name = forms.find(form);
  return name == kNoName ? kAbsent : ids[idx(name)];
}

std::int32_t PathIndex::find(std::string_view canonical) const {
  const std::int32_t id = exact_.find(canonical);
  if (id != kAbsent) return id;
  const std::string brackets = with_brackets(canonical);
  const std::int32_t other = exact_.find(brackets);
  return other == kAbsent ? bracketed_.find(brackets) : other;
}

std::int32_t PathIndex::find_net(std::string_view canonical, std::string_view name, char divider) const {
  const std::int32_t net = find(canonical);
  if (net != kSeveral) return net;
  const std::int32_t cased = cased_.find(spelled(name, divider, false));
  return cased == kAbsent ? kSeveral : cased;
}

std::string canonical_path(std::string_view name, char divider) { return spelled(name, divider, true); }

std::string with_brackets(std::string_view canonical) {
  std::string out(canonical);
  for (std::size_t end = 0; end < out.size(); ++end) {   // at the last _ of a part
    if (out[end] != '_' || (end + 1 < out.size() && out[end + 1] != '/')) continue;
    std::size_t first = end;
    while (first > 0 && is_digit(out[first - 1])) --first;
    if (first == end || first < 2 || out[first - 1] != '_') continue;
    out[first - 1] = '<';
    out[end] = '>';
  }
  return out;
}

std::string PathRule::text() const {
  using Letters = PathIndex::Letters;
  std::string out =
      skipped == 0 ? "instance names as in the netlist" : str(skipped, " characters before instance names");
  if (letters == Letters::all_off) out += ", without the letters of SPICE";
  if (letters == Letters::last_off) out += ", devices without their letter";
  if (letters == Letters::instances_off) out += ", cells without their X";
  return out;
}

InstanceMatcher::InstanceMatcher(const FlatCircuit& circuit, const Parasitics& parasitics, Of of)
    : divider_(parasitics.divider), of_(of) {
  using Letters = PathIndex::Letters;
  std::vector<std::string_view> sample;
  const std::size_t step = parasitics.pins.size() / kSample + 1;
  for (std::size_t p = 0; p < parasitics.pins.size(); p += step)
    sample.push_back(parasitics.instance(parasitics.pins[p]));
  rule_.tried = static_cast<std::int64_t>(sample.size());
  bool first = true;
  for (const Letters letters : {Letters::kept, Letters::last_off, Letters::all_off, Letters::instances_off}) {
    // An instance of a cell has its letter where those around it have theirs.
    if (of == Of::cells && letters != Letters::kept && letters != Letters::all_off) continue;
    if (2 * rule_.found > rule_.tried || (!first && sample.empty()))
      break;   // good enough: build no further index
    PathIndex index = of == Of::cells ? PathIndex::cells(circuit, letters, divider_)
                                      : PathIndex::devices(circuit, letters, divider_);
    std::swap(index, index_);
    PathRule best = rule_;
    bool better = first;
    // Without its X an instance of a cell may be a number, which any other letter may stand before.
    const int most = of == Of::cells && letters != Letters::kept ? 0 : kMaxSkipped;
    for (int skipped = 0; skipped <= most; ++skipped) {
      PathRule trial{skipped, letters, rule_.tried, 0};
      std::swap(trial, rule_);
      std::int64_t found = 0;
      for (const std::string_view instance : sample) {
        bool finger = false;
        found += find(instance, finger) >= 0;
      }
      std::swap(trial, rule_);
      trial.found = found;
      if (found > best.found || (first && skipped == 0)) best = trial, better = true;
    }
    if (better)
      rule_ = best;
    else
      std::swap(index, index_);   // the earlier one stays
    first = false;
  }
}

std::int32_t InstanceMatcher::find(std::string_view instance, bool& finger) const {
  finger = false;
  std::string path = canonical_path(instance, divider_);
  const auto skipped = idx(rule_.skipped);
  if (path.size() <= skipped) return kAbsent;
  return find_path(path.substr(skipped), finger);
}

std::int32_t InstanceMatcher::find_path(std::string path, bool& finger) const {
  constexpr int kMaxSuffixes = 3;
  for (int cut = 0; cut <= kMaxSuffixes; ++cut) {
    const std::int32_t device = index_.find(path);
    if (device != kAbsent) {
      finger = cut > 0;
      return device == kSeveral ? kAbsent : device;
    }
    if (of_ == Of::cells || !cut_suffix(path)) break;
  }
  return kAbsent;
}

std::string_view InstanceMatcher::without_prefix(std::string_view canonical) const {
  const auto skipped = idx(rule_.skipped);
  return canonical.find('/') == canonical.npos || canonical.size() <= skipped ? canonical
                                                                              : canonical.substr(skipped);
}

}   // namespace cgcl
