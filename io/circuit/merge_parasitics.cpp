#include "io/circuit/merge_parasitics.hpp"

#include "engine/core/error.hpp"
#include "engine/core/index.hpp"
#include "io/circuit/known_nets.hpp"
#include "io/text/sha256.hpp"

#include <algorithm>   // for all_of, replace, sort
#include <filesystem>
#include <limits>
#include <unordered_map>
#include <utility>

namespace cgcl {
namespace {

constexpr std::size_t kNoFile = static_cast<std::size_t>(-1);
constexpr std::size_t kSample = 4096;   // nets

std::string folded(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = lower(c);
  return out;
}

/// One file at one place of the hierarchy.
struct Use {
  std::size_t file = 0;
  std::string path;   // of an instance of the circuit; empty: the top
  std::size_t depth = 0;
};

class Merging {
 public:
  Merging(std::vector<Parasitics> files, const FlatCircuit& circuit, const std::vector<std::string>& cells,
          bool partial, Diagnostics& diagnostics)
      : files_(std::move(files)),
        circuit_(circuit),
        cells_(cells),
        partial_(partial),
        diagnostics_(diagnostics) {
    for (std::size_t f = 0; f < files_.size(); ++f) file_of_.emplace(folded(files_[f].design), f);
    for (std::size_t f = 0; f < files_.size(); ++f)   // some tools name the file and not its design
      file_of_.emplace(folded(std::filesystem::path(files_[f].source).filename().string()), f);
  }

  Parasitics run() {
    if (files_.size() == 1 && files_[0].parts.empty() && !is_block(0)) return std::move(files_[0]);
    used_.assign(files_.size(), 0);
    for (std::size_t i = 1; i < circuit_.instances.size(); ++i)
      instance_of_.emplace(folded(path_of(i)), static_cast<std::int32_t>(i));
    if (const std::size_t top = top_file(); top != kNoFile) add({top, "", 0});
    for (std::size_t f = 0; f < files_.size(); ++f)
      if (used_[f] == 0) add_by_cell(f);
    if (uses_.size() == 1 && uses_[0].path.empty()) return std::move(files_[uses_[0].file]);
    return merged();
  }

 private:
  [[nodiscard]] std::string path_of(std::size_t instance) const {
    std::vector<std::string_view> parts;
    for (auto at = static_cast<std::int32_t>(instance); at > 0; at = circuit_.instances[idx(at)].parent)
      parts.push_back(circuit_.names[circuit_.instances[idx(at)].name]);
    std::string path;
    for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
      if (!path.empty()) path += '/';
      path += *part;
    }
    return path;
  }

  [[nodiscard]] std::vector<std::int32_t> instances_of(const std::string& design) const {
    std::vector<std::int32_t> out;
    for (std::size_t i = 1; i < circuit_.instances.size(); ++i) {
      const std::int32_t cell = circuit_.instances[i].cell;
      if (cell >= 0 && idx(cell) < cells_.size() && equal_folded(cells_[idx(cell)], design))
        out.push_back(static_cast<std::int32_t>(i));
    }
    return out;
  }

  [[nodiscard]] std::size_t top_file() const {
    if (files_.size() == 1) return is_block(0) ? kNoFile : 0;
    if (const auto named = file_of_.find(folded(circuit_.top)); named != file_of_.end()) return named->second;
    for (std::size_t f = 0; f < files_.size(); ++f)
      if (instances_of(files_[f].design).empty() && !is_part(f)) return f;
    return kNoFile;
  }
  /// Of a cell inside the design, which may be the only one that was extracted.
  [[nodiscard]] bool is_block(std::size_t file) const {
    const std::vector<std::int32_t> instances = instances_of(files_[file].design);
    return !equal_folded(files_[file].design, circuit_.top) && !instances.empty() &&
           !has_full_paths(files_[file], path_of(idx(instances.front())) + "/");
  }
  /// Some tools put the name of a cell into the header of a file whose names go through the whole design.
  [[nodiscard]] bool has_full_paths(const Parasitics& p, const std::string& inside) const {
    KnownNets nets(circuit_, false);
    std::int64_t full = 0, local = 0;
    for (std::size_t n = 0; n < p.nets.size(); n += p.nets.size() / kSample + 1) {
      full += nets.has(p.nets[n], p.divider) ? 1 : 0;
      local += nets.has(inside + p.nets[n], p.divider) ? 1 : 0;
    }
    return full > local;
  }
  [[nodiscard]] bool is_part(std::size_t file) const {
    for (const Parasitics& each : files_)
      for (const ParasiticPart& part : each.parts)
        if (equal_folded(part.design, files_[file].design)) return true;
    return false;
  }

  void add(const Use& first) {
    std::vector<Use> open = {first};
    while (!open.empty()) {
      const Use use = open.back();
      open.pop_back();
      if (use.depth > files_.size())
        throw Error(ErrorId::part_unknown,
                    str("design '", printable(files_[use.file].design, 80), "' contains itself by *DEFINE"),
                    printable(files_[use.file].source));
      used_[use.file] = 1;
      if (const auto [at, fresh] = file_at_.emplace(use.path, use.file); !fresh) {
        if (at->second == use.file) continue;
        throw Error(ErrorId::part_unknown,
                    str(use.path.empty() ? std::string("the top cell")
                                         : str("instance '", printable(use.path, 80), "'"),
                        " has parasitics in '", printable(files_[at->second].source, 80),
                        "' already, expected one file for each"),
                    printable(files_[use.file].source), "leave one of the files out");
      }
      count(files_[use.file]);
      uses_.push_back(use);
      for (const ParasiticPart& part : files_[use.file].parts) {
        const std::string path = circuit_path(use, part.instance);
        if (const auto found = file_of_.find(folded(part.design)); found != file_of_.end())
          open.push_back({found->second, path, use.depth + 1});
        else
          missing(files_[use.file], part, path);
      }
    }
  }

  /// A line of *DEFINE may name a block any number of times, and blocks may nest: what they all hold together
  /// stays in proportion to the design.
  void count(const Parasitics& p) {
    ends_ += static_cast<std::int64_t>(1 + p.nets.size() + p.pins.size());
    const auto terminals = static_cast<std::int64_t>(circuit_.terminal_net.size());
    const std::int64_t most = 1000000 + 16 * (circuit_.nets() + terminals);
    if (ends_ > most || ends_ > std::numeric_limits<std::int32_t>::max())
      throw Error(ErrorId::netlist_limit,
                  str("over ", most, " nets and pins in all instances of the blocks, ", circuit_.nets(),
                      " nets in the netlist"),
                  printable(p.source));
  }

  void missing(const Parasitics& file, const ParasiticPart& part, const std::string& path) {
    const std::string what =
        str("the nets of block '", printable(path, 80), "' are in '", printable(part.design, 80), "'");
    const std::string where = place_text(file.source, part.line);
    if (!partial_)
      throw Error(ErrorId::not_available, what + ", which is not given", where,
                  "--parasitics FILE,FILE takes both; --partial reads this file without it");
    diagnostics_.warn(ErrorId::w_part, what, where);
  }

  /// The path of an instance that a file names, as the circuit spells it; SPICE puts an X before its names.
  [[nodiscard]] std::string circuit_path(const Use& use, std::string instance) const {
    std::replace(instance.begin(), instance.end(), files_[use.file].divider, '/');
    const std::string prefix = use.path.empty() ? "" : use.path + "/";
    std::string lettered = "x";
    for (const char c : instance) {
      lettered += c;
      if (c == '/') lettered += 'x';
    }
    for (const std::string& name : {instance, lettered})
      if (const auto found = instance_of_.find(folded(prefix + name)); found != instance_of_.end())
        return path_of(idx(found->second));
    return prefix + instance;
  }

  void add_by_cell(std::size_t file) {
    const std::vector<std::int32_t> instances = instances_of(files_[file].design);
    if (instances.empty() && equal_folded(files_[file].design, circuit_.top)) return add({file, "", 0});
    if (instances.empty())
      throw Error(ErrorId::part_unknown,
                  str("design '", printable(files_[file].design, 80), "' is neither the top cell '",
                      printable(circuit_.top, 80), "' nor one of its cells"),
                  printable(files_[file].source), "--top CELL chooses the cell");
    // An instance that *DEFINE gave another file keeps that one; a file that is left over is one too many.
    const auto is_taken = [&](std::int32_t instance) { return file_at_.contains(path_of(idx(instance))); };
    const bool all = std::all_of(instances.begin(), instances.end(), is_taken);
    for (const std::int32_t instance : instances)
      if (all || !is_taken(instance)) add({file, path_of(idx(instance)), 0});
  }

  Parasitics merged() {
    Parasitics out;
    const Parasitics& first = files_[uses_.front().file];
    out.format = first.format;
    out.design = first.design;
    out.program = first.program;
    out.delimiter = first.delimiter;
    out.listed_twice = first.listed_twice;
    std::int64_t nets = 0;
    for (const Use& use : uses_) nets += static_cast<std::int64_t>(files_[use.file].nets.size());
    nets_ = static_cast<std::int32_t>(nets);
    std::string digests;
    for (const Parasitics& p : files_) {
      out.source += (out.source.empty() ? "" : ", ") + p.source;
      digests += p.sha256;
      add_counts(p.counts, out.counts);
    }
    if (!digests.empty())
      out.sha256 = sha256_hex({reinterpret_cast<const std::byte*>(digests.data()), digests.size()});
    for (std::size_t u = 0; u < uses_.size(); ++u) append(static_cast<std::int32_t>(u), out);
    out.ground_F.resize(idx(nets_) + out.pins.size());
    std::copy(pin_ground_F_.begin(), pin_ground_F_.end(), out.ground_F.begin() + nets_);
    std::sort(out.couplings.begin(), out.couplings.end(),
              [](const ParasiticCoupling& x, const ParasiticCoupling& y) {
                return x.a != y.a ? x.a < y.a : x.b < y.b;
              });
    return out;
  }

  void append(std::int32_t part, Parasitics& out) {
    const Use& use = uses_[idx(part)];
    const Parasitics& p = files_[use.file];
    const auto first_net = static_cast<std::int32_t>(out.nets.size()),
               own = static_cast<std::int32_t>(p.nets.size());
    const auto first_pin = static_cast<std::int32_t>(out.pins.size());
    const std::string prefix = use.path.empty() ? "" : use.path + "/";
    const auto named = [&](std::string_view name) {
      std::string text(name);
      if (p.divider != '/') std::replace(text.begin(), text.end(), p.divider, '/');
      return prefix + text;
    };
    const auto end = [&](std::int32_t e) { return e < own ? first_net + e : nets_ + first_pin + e - own; };
    for (const std::string& net : p.nets) out.nets.push_back(named(net));
    out.total_F.insert(out.total_F.end(), p.total_F.begin(), p.total_F.end());
    out.extracted.insert(out.extracted.end(), p.extracted.begin(), p.extracted.end());
    out.is_port.insert(out.is_port.end(), p.is_port.begin(), p.is_port.end());
    out.part.resize(out.nets.size(), part);
    out.ground_F.insert(out.ground_F.end(), p.ground_F.begin(), p.ground_F.begin() + own);
    pin_ground_F_.insert(pin_ground_F_.end(), p.ground_F.begin() + own, p.ground_F.end());
    for (const ParasiticPin& pin : p.pins)
      out.pins.push_back(
          {out.names.id(named(p.instance(pin))), out.terminals.id(p.terminal(pin)), first_net + pin.net});
    for (const ParasiticCoupling& c : p.couplings) {
      const std::int32_t a = end(c.a), b = end(c.b);
      out.couplings.push_back({std::min(a, b), std::max(a, b), c.cap_F});
    }
    if (!p.resistances.empty() || !out.resistances.empty()) {
      out.resistances.resize(idx(first_net));
      out.resistances.insert(out.resistances.end(), p.resistances.begin(), p.resistances.end());
      out.resistances.resize(out.nets.size());
    }
    for (const std::string& net : p.power_nets) out.power_nets.push_back(named(net));
    for (const std::string& net : p.ground_nets) out.ground_nets.push_back(named(net));
    for (ReducedNet model : p.reduced) {
      model.net += first_net;
      out.reduced.push_back(std::move(model));
    }
  }

  static void add_counts(const ParasiticCounts& from, ParasiticCounts& to) {
    to.bytes += from.bytes, to.lines += from.lines;
    to.resistors += from.resistors, to.capacitors += from.capacitors;
    to.grounded += from.grounded, to.coupled += from.coupled, to.repeated += from.repeated;
    to.self += from.self, to.zero += from.zero, to.negative += from.negative, to.self_F += from.self_F;
    to.devices += from.devices;
    to.totals_agree += from.totals_agree, to.totals_disagree += from.totals_disagree;
    to.totals_absent += from.totals_absent;
  }

  std::vector<Parasitics> files_;
  const FlatCircuit& circuit_;
  const std::vector<std::string>& cells_;
  bool partial_;
  Diagnostics& diagnostics_;
  std::unordered_map<std::string, std::int32_t> instance_of_;   // by folded path
  std::unordered_map<std::string, std::size_t> file_of_;        // by folded design; the first of several
  std::vector<char> used_;                                      // [files]
  std::vector<Use> uses_;
  std::unordered_map<std::string, std::size_t> file_at_;   // by path of the instance
  std::int64_t ends_ = 0;
  std::int32_t nets_ = 0;
  std::vector<double> pin_ground_F_;
};

}   // namespace

Parasitics merge_parasitics(std::vector<Parasitics> files, const FlatCircuit& circuit,
                            const std::vector<std::string>& cells, bool partial, Diagnostics& diagnostics) {
  return Merging(std::move(files), circuit, cells, partial, diagnostics).run();
}

}   // namespace cgcl
