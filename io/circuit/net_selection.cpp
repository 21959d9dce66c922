#include "io/circuit/net_selection.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/netlist/device_map.hpp"   // for matches
#include "io/text/line_source.hpp"
#include "io/text/piped_input.hpp"

#include <algorithm>   // for remove_if
#include <filesystem>
#include <limits>
#include <unordered_map>

namespace cgcl {
namespace {

constexpr std::size_t kMaxPatterns = 1000000;
constexpr std::size_t kMaxWildcards = 1000;   // each is compared with every net

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlanks);
  return first == text.npos ? std::string_view()
                            : text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

/// Paths whose dividers do not count, nor case where it does not in the circuit.
class Spelling {
 public:
  explicit Spelling(const FlatCircuit& circuit) : folds_(!circuit.case_sensitive) {}
  [[nodiscard]] std::string operator()(std::string path) const {
    for (char& c : path) c = c == '.' ? '/' : folds_ ? lower(c) : c;
    return path;
  }

 private:
  bool folds_;
};

class Choosing {
 public:
  explicit Choosing(const FlatCircuit& circuit) : spelling_(circuit) {
    for (std::int32_t n = 0; n < circuit.nets(); ++n) {
      paths_.push_back(spelling_(circuit.net_path(n)));
      of_path_.emplace(paths_.back(), n);
    }
  }

  void mark(const std::vector<std::string>& entries, const char* option, NetChoiceState as,
            std::vector<NetChoiceState>& out) {
    std::size_t wildcards = 0;
    for (const std::string& entry : patterns_of(entries)) {
      const std::string pattern = spelling_(entry);
      std::int64_t found = 0;
      if (pattern.find_first_of("*?#") == pattern.npos) {
        if (const auto net = of_path_.find(pattern); net != of_path_.end())
          out[idx(net->second)] = as, ++found;
      } else {
        if (++wildcards > kMaxWildcards)
          throw Error(ErrorId::netlist_limit,
                      str(option, ": more than ", kMaxWildcards, " patterns with wildcards"));
        for (std::size_t n = 0; n < paths_.size(); ++n)
          if (matches(pattern, paths_[n])) out[n] = as, ++found;
      }
      if (found == 0)
        throw Error(ErrorId::nets_unknown,
                    str(option, ": '", printable(entry, 80), "' fits no net of the netlist"), {},
                    "names are paths such as X1/n3, with * (any characters), ? (one) or # (a digit)");
    }
  }

 private:
  Spelling spelling_;
  std::vector<std::string> paths_;
  std::unordered_map<std::string, std::int32_t> of_path_;
};

}   // namespace

std::vector<std::string> patterns_of(const std::vector<std::string>& entries) {
  std::vector<std::string> out;
  const auto add = [&](std::string_view pattern) {
    if (out.size() == kMaxPatterns)
      throw Error(ErrorId::netlist_limit, str("more than ", kMaxPatterns, " names of nets"));
    out.emplace_back(pattern);
  };
  for (const std::string& entry : entries) {
    std::error_code unknown;
    if (!std::filesystem::is_regular_file(opened_path(entry), unknown)) {
      add(entry);
      continue;
    }
    LineSource lines(entry);
    std::string_view line;
    while (lines.next(line))
      if (const std::string_view name = trimmed(line); !name.empty() && name[0] != '#') add(name);
  }
  return out;
}

std::vector<NetChoiceState> chosen_nets(const FlatCircuit& circuit, const NetSelection& selection) {
  std::vector<NetChoiceState> out(idx(circuit.nets()),
                                  selection.nets.empty() ? NetChoiceState::wanted : NetChoiceState::other);
  if (selection.everything()) return out;
  Choosing choosing(circuit);
  choosing.mark(selection.nets, "nets", NetChoiceState::wanted, out);
  choosing.mark(selection.excluded, "exclude", NetChoiceState::excluded, out);
  return out;
}

void restrict_labels(const FlatCircuit& circuit, const std::vector<NetChoiceState>& chosen,
                     CircuitLabels& labels) {
  const auto state = [&](std::int64_t end) { return chosen[idx(net_of_end(circuit, end))]; };
  const auto forget = [&](std::vector<double>& values) {
    for (std::size_t n = 0; n < values.size(); ++n)
      if (chosen[n] != NetChoiceState::wanted) values[n] = std::numeric_limits<double>::quiet_NaN();
  };
  forget(labels.ground_F);
  forget(labels.resistance_ohm);
  forget(labels.point_ohm);
  const auto other = [&](const TerminalGround& t) {
    return state(circuit.nets() + t.terminal) != NetChoiceState::wanted;
  };
  const auto unwanted = [&](const CircuitCoupling& c) { return !wants_coupling(state(c.a), state(c.b)); };
  auto& grounds = labels.terminal_ground;
  grounds.erase(std::remove_if(grounds.begin(), grounds.end(), other), grounds.end());
  auto& couplings = labels.couplings;
  couplings.erase(std::remove_if(couplings.begin(), couplings.end(), unwanted), couplings.end());
}

}   // namespace cgcl
